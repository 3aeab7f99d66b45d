import type { FrontierStore } from '../../contracts/store.ts';
import type { CrawlTarget, NewFrontierUrl, UrlOutcome, UrlRecord, UrlSource, UrlState } from '../../model/crawl.ts';
import type { Database } from './database.ts';
import { findJobNumbers, requireJob } from './jobs.ts';
import type { Synchronous } from './protocol.ts';
import { withoutNul } from './without-nul.ts';

/** A job by the numbers its rows stand under. */
export interface JobNumbers {
  readonly customer: number;
  readonly job: number;
}

/** Within the caller's transaction. @returns how many were new. */
export function addUrls(
  database: Database,
  { customer, job }: JobNumbers,
  urls: readonly NewFrontierUrl[],
  now: number,
): number {
  let added = 0;
  for (const url of urls) {
    added += database.run(
      `INSERT INTO frontier
         (customer, job, key, url, depth, source, found_on, priority, redirects, state, found_at, at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?) ON CONFLICT DO NOTHING`,
      ...[customer, job, url.key, url.url, url.depth, url.source, url.foundOn, url.priority, url.redirects, now, now],
    );
  }
  return added;
}

/** Within the caller's transaction. A URL the job does not know stays unknown. */
export function settleUrl(database: Database, { customer, job }: JobNumbers, outcome: UrlOutcome): void {
  const { key, state, reason, detail, httpStatus, at } = outcome;
  database.run(
    `UPDATE frontier SET state = ?, reason = ?, detail = ?, http_status = ?, at = ?
     WHERE customer = ? AND job = ? AND key = ?`,
    ...[state, withoutNul(reason), withoutNul(detail), httpStatus, at.getTime(), customer, job, key],
  );
}

/** The part of the store that is about the URLs of a job, on one file. */
export function frontierOperations(database: Database, now: () => number): Synchronous<FrontierStore> {
  return {
    addUrls(customerId, jobId, urls) {
      return database.write(() => addUrls(database, requireJob(database, customerId, jobId), urls, now()));
    },

    claimUrls(customerId, jobId, limit) {
      return database.write(() => {
        const numbers = findJobNumbers(database, customerId, jobId);
        if (!numbers) return [];
        const rows = database.all<FrontierRow>(
          `SELECT * FROM frontier WHERE customer = ? AND job = ? AND state = 'queued'
           ORDER BY priority DESC, number LIMIT ?`,
          ...[numbers.customer, numbers.job, limit],
        );
        for (const { number } of rows) {
          database.run(
            `UPDATE frontier SET state = 'active', at = ? WHERE customer = ? AND number = ?`,
            ...[now(), numbers.customer, number],
          );
        }
        return rows.map(toCrawlTarget);
      });
    },

    releaseUrls(customerId, jobId) {
      database.write(() => {
        const numbers = findJobNumbers(database, customerId, jobId);
        if (!numbers) return;
        database.run(
          `UPDATE frontier SET state = 'queued', at = ? WHERE customer = ? AND job = ? AND state = 'active'`,
          ...[now(), numbers.customer, numbers.job],
        );
      });
    },

    countUrls(customerId, jobId) {
      const numbers = findJobNumbers(database, customerId, jobId);
      if (!numbers) return {};
      const rows = database.all<{ state: UrlState; urls: number }>(
        'SELECT state, count(*) AS urls FROM frontier WHERE customer = ? AND job = ? GROUP BY state',
        ...[numbers.customer, numbers.job],
      );
      return Object.fromEntries(rows.map(({ state, urls }) => [state, urls]));
    },

    listUrls(customerId, jobId, { state, after = '', limit }) {
      const numbers = findJobNumbers(database, customerId, jobId);
      if (!numbers) return [];
      const rows = database.all<FrontierRow>(
        'SELECT * FROM frontier WHERE customer = ? AND job = ? AND state = ? AND key > ? ORDER BY key LIMIT ?',
        ...[numbers.customer, numbers.job, state, after, limit],
      );
      return rows.map((row) => toUrlRecord(row, jobId));
    },

    findUrl(customerId, key, limit) {
      const rows = database.all<FrontierRow & { readonly job_id: string }>(
        `SELECT frontier.*, job_id FROM customers
           JOIN jobs ON jobs.customer = customers.number
           JOIN frontier ON frontier.customer = jobs.customer AND frontier.job = jobs.number AND key = ?
         WHERE customer_id = ? ORDER BY jobs.created_at DESC, job_id LIMIT ?`,
        ...[key, customerId, limit],
      );
      return rows.map((row) => toUrlRecord(row, row.job_id));
    },
  };
}

interface FrontierRow {
  readonly number: number;
  readonly key: string;
  readonly url: string;
  readonly depth: number;
  readonly source: UrlSource;
  readonly found_on: string | null;
  readonly priority: number;
  readonly redirects: number;
  readonly state: UrlState;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly http_status: number | null;
  readonly found_at: number;
  readonly at: number;
}

function toCrawlTarget({ key, url, depth, source, found_on, priority, redirects }: FrontierRow): CrawlTarget {
  return { key, url, depth, source, foundOn: found_on, priority, redirects };
}

function toUrlRecord(row: FrontierRow, jobId: string): UrlRecord {
  return {
    ...toCrawlTarget(row),
    jobId,
    state: row.state,
    reason: row.reason,
    detail: row.detail,
    httpStatus: row.http_status,
    foundAt: new Date(row.found_at),
    at: new Date(row.at),
  };
}
