import type { FrontierStore } from '../../contracts/store.ts';
import type {
  CrawlTarget,
  NewFrontierUrl,
  UrlOutcome,
  UrlRecord,
  UrlRemoval,
  UrlSource,
  UrlState,
  UrlTally,
} from '../../model/crawl.ts';
import type { Distrust } from '../../model/job.ts';
import type { Database } from './database.ts';
import { findJobNumbers, type JobNumbers } from './jobs.ts';
import { requireLease } from './leases.ts';
import { findPage } from './page-summary.ts';
import type { Synchronous } from './protocol.ts';
import { withoutNul } from './without-nul.ts';

/** Within the caller's transaction. @returns how many were new, those refused aside. */
export function addUrls(
  database: Database,
  { customer, job }: JobNumbers,
  urls: readonly NewFrontierUrl[],
  now: number,
): number {
  let added = 0;
  for (const url of urls) {
    const { refused } = url;
    const isNew = database.run(
      `INSERT INTO frontier (customer, job, key, url, depth, source, found_on, priority, redirects, lastmod, state,
         reason, detail, found_at, at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (customer, job, key) DO UPDATE SET url = excluded.url, depth = excluded.depth,
         source = excluded.source, found_on = excluded.found_on, priority = excluded.priority,
         redirects = excluded.redirects, lastmod = excluded.lastmod, state = 'queued', reason = NULL, detail = NULL,
         at = excluded.at
       WHERE frontier.state = 'refused' AND excluded.state = 'queued'`,
      ...[customer, job, url.key, url.url, url.depth, url.source, url.foundOn, url.priority, url.redirects],
      ...[url.lastmod?.getTime() ?? null, refused ? 'refused' : 'queued', refused?.reason ?? null],
      ...[withoutNul(refused?.detail ?? null), now, now],
    );
    if (!refused) added += isNew;
  }
  return added;
}

/** Within the caller's transaction. A URL the job does not know stays unknown. */
export function settleUrl(database: Database, { customer, job }: JobNumbers, outcome: UrlOutcome): void {
  const { key, state, reason, detail, httpStatus, requests, at, brought, failures = [] } = outcome;
  database.run(
    `UPDATE frontier SET state = ?, reason = ?, detail = ?, http_status = ?, requests = requests + ?, at = ?, products = ?,
       chunks_stored = ?, chunks_embedded = ?, failures = ?
     WHERE customer = ? AND job = ? AND key = ?`,
    ...[state, withoutNul(reason), withoutNul(detail), httpStatus, requests, at.getTime(), brought?.products ?? 0],
    ...[brought?.chunksStored ?? 0, brought?.chunksEmbedded ?? 0],
    ...[failures.length === 0 ? null : JSON.stringify(failures), customer, job, key],
  );
}

/** Within the caller's transaction. */
export function noteRemoval(
  database: Database,
  { customer, job }: JobNumbers,
  key: string,
  { at, reason }: UrlRemoval,
): void {
  database.run(
    'UPDATE frontier SET removed_at = ?, removal = ? WHERE customer = ? AND job = ? AND key = ?',
    ...[at.getTime(), withoutNul(reason), customer, job, key],
  );
}

/** Within the caller's transaction: as if the URL had not been visited, but for its requests. */
function requeueUrl(database: Database, { customer, job }: JobNumbers, key: string, now: number): boolean {
  const changes = database.run(
    `UPDATE frontier SET state = 'queued', reason = NULL, detail = NULL, http_status = NULL, products = 0,
       chunks_stored = 0, chunks_embedded = 0, failures = NULL, at = ?
     WHERE customer = ? AND job = ? AND key = ? AND state NOT IN ('queued', 'active', 'refused')`,
    ...[now, customer, job, key],
  );
  return changes > 0;
}

/** The part of the store that is about the URLs of a job, on one file. */
export function frontierOperations(database: Database, now: () => number): Synchronous<FrontierStore> {
  return {
    addUrls(customerId, lease, urls) {
      return database.write(() => addUrls(database, requireLease(database, customerId, lease), urls, now()));
    },

    claimUrls(customerId, lease, limit) {
      return database.write(() => {
        const numbers = requireLease(database, customerId, lease);
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
        return rows.map((row) => ({
          ...toCrawlTarget(row),
          known: findPage(database, numbers.customer, row.key) ?? null,
        }));
      });
    },

    requeueUrls(customerId, lease, keys) {
      return database.write(() => {
        const numbers = requireLease(database, customerId, lease);
        return keys.filter((key) => requeueUrl(database, numbers, key, now())).length;
      });
    },

    distrustHost(customerId, lease, { host, reason }) {
      return database.write(() => {
        const numbers = requireLease(database, customerId, lease);
        noteDistrust(database, numbers, { host, reason });
        const believed = database.all<{ key: string; url: string; products: number }>(
          `SELECT key, url, products FROM frontier WHERE customer = ? AND job = ? AND state = 'unchanged' AND reason = ?`,
          ...[numbers.customer, numbers.job, reason],
        );
        const revoked = believed.filter(({ url }) => URL.parse(url)?.host === host);
        for (const { key } of revoked) requeueUrl(database, numbers, key, now());
        return { urls: revoked.length, products: revoked.reduce((sum, { products }) => sum + products, 0) };
      });
    },

    tallyUrls(customerId, jobId) {
      const numbers = findJobNumbers(database, customerId, jobId);
      if (!numbers) return [];
      return database.all<UrlTally>(
        `SELECT state, reason, count(*) AS urls, sum(products) AS products, sum(chunks_stored) AS chunksStored,
           sum(chunks_embedded) AS chunksEmbedded, count(removed_at) AS removed
         FROM frontier WHERE customer = ? AND job = ? GROUP BY state, reason`,
        ...[numbers.customer, numbers.job],
      );
    },

    listUrls(customerId, jobId, { state, source = null, only, after = '', limit }) {
      const numbers = findJobNumbers(database, customerId, jobId);
      if (!numbers) return [];
      const rows = database.all<FrontierRow>(
        `SELECT * FROM frontier WHERE customer = ? AND job = ? AND state = ? AND key > ? AND (? IS NULL OR source = ?)
           AND (? IS NULL OR failures IS NOT NULL) ORDER BY key LIMIT ?`,
        ...[numbers.customer, numbers.job, state, after, source, source, only ?? null, limit],
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

function noteDistrust(database: Database, { customer, job }: JobNumbers, distrust: Distrust): void {
  const row = database.get<{ distrusted: string }>(
    'SELECT distrusted FROM jobs WHERE customer = ? AND number = ?',
    ...[customer, job],
  );
  const known: readonly Distrust[] = JSON.parse(row?.distrusted ?? '[]');
  if (known.some(({ host, reason }) => host === distrust.host && reason === distrust.reason)) return;
  database.run(
    'UPDATE jobs SET distrusted = ? WHERE customer = ? AND number = ?',
    ...[JSON.stringify([...known, distrust]), customer, job],
  );
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
  readonly requests: number;
  readonly lastmod: number | null;
  readonly found_at: number;
  readonly at: number;
  readonly products: number;
  readonly chunks_stored: number;
  readonly chunks_embedded: number;
  readonly failures: string | null;
  readonly removed_at: number | null;
  readonly removal: string | null;
}

function toCrawlTarget(row: FrontierRow): CrawlTarget {
  const { key, url, depth, source, found_on, priority, redirects, lastmod } = row;
  const when = lastmod === null ? null : new Date(lastmod);
  return { key, url, depth, source, foundOn: found_on, priority, redirects, lastmod: when };
}

function toUrlRecord(row: FrontierRow, jobId: string): UrlRecord {
  return {
    ...toCrawlTarget(row),
    jobId,
    state: row.state,
    reason: row.reason,
    detail: row.detail,
    httpStatus: row.http_status,
    requests: row.requests,
    foundAt: new Date(row.found_at),
    at: new Date(row.at),
    brought: {
      products: row.products,
      chunksStored: row.chunks_stored,
      chunksEmbedded: row.chunks_embedded,
    },
    failures: row.failures === null ? [] : JSON.parse(row.failures),
    removal: row.removed_at === null ? null : { at: new Date(row.removed_at), reason: row.removal ?? '' },
  };
}
