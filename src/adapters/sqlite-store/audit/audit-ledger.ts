import type { AuditStep } from '../../../contracts/store-audit.ts';
import type { IndexFinding } from '../../../model/index-finding.ts';
import type { ScrapingResult } from '../../../model/job.ts';
import { noPlace, toFinding } from '../../audit-findings.ts';
import type { Database } from '../database.ts';
import { jobsOfStrayCalls } from '../spending.ts';

/** URLs of one customer's jobs, a job after the other: those whose page should be there, and the sums of each job. */
export function auditLedger(
  database: Database,
  customer: number,
  { after, limit }: { readonly after: string | undefined; readonly limit: number },
): AuditStep {
  const cursor = after === undefined ? undefined : readCursor(after);
  const job = cursor ? cursor.job : nextJob(database, customer, 0);
  if (job === undefined) return { findings: auditRest(database, customer), next: null };
  const rows = database.all<LedgerRow>(
    `SELECT key, url, state, at, removed_at FROM frontier WHERE customer = ? AND job = ? AND key > ? ORDER BY key LIMIT ?`,
    ...[customer, job, cursor?.key ?? '', limit],
  );
  const findings = rows
    .filter((row) => row.removed_at === null && (row.state === 'indexed' || row.state === 'unchanged'))
    .flatMap((row) => auditUrl(database, customer, row));
  const last = rows.at(-1);
  if (last && rows.length === limit) return { findings, next: writeCursor(job, last.key) };
  const next = nextJob(database, customer, job);
  return {
    findings: [
      ...findings,
      ...auditJob(database, customer, job),
      ...(next === undefined ? auditRest(database, customer) : []),
    ],
    next: next === undefined ? null : writeCursor(next, ''),
  };
}

interface LedgerRow {
  readonly key: string;
  readonly url: string;
  readonly state: string;
  readonly at: number;
  readonly removed_at: number | null;
}

const writeCursor = (job: number, key: string): string => `${job} ${key}`;

function readCursor(cursor: string): { readonly job: number; readonly key: string } {
  const space = cursor.indexOf(' ');
  return { job: Number(cursor.slice(0, space)), key: cursor.slice(space + 1) };
}

/** Jobs that have URLs, those included that are no jobs any more, and jobs that have none. */
function nextJob(database: Database, customer: number, after: number): number | undefined {
  const row = database.get<{ job: number | null }>(
    `SELECT min(job) AS job FROM (
       SELECT min(job) AS job FROM frontier WHERE customer = ? AND job > ?
       UNION ALL SELECT min(number) FROM jobs WHERE customer = ? AND number > ?)`,
    ...[customer, after, customer, after],
  );
  return row?.job ?? undefined;
}

/** The page of a URL that is said to be in the index, unless a later visit says otherwise. */
function auditUrl(database: Database, customer: number, { key, url, at }: LedgerRow): IndexFinding[] {
  if (database.get('SELECT 1 FROM pages WHERE customer = ? AND key = ?', customer, key)) return [];
  const later = database.get(
    `SELECT 1 FROM (SELECT DISTINCT job FROM frontier WHERE customer = ?) AS jobs
       JOIN frontier ON frontier.customer = ? AND frontier.job = jobs.job AND frontier.key = ?
     WHERE frontier.at > ? OR removed_at >= ? LIMIT 1`,
    ...[customer, customer, key, at, at],
  );
  if (later) return [];
  return [toFinding('page_missing', { key, url }, { where: 'pages', expected: 'the page', found: 'nothing' })];
}

/** Whether a job is there, and has as many URLs with pages as it has counted. */
function auditJob(database: Database, customer: number, job: number): IndexFinding[] {
  const row = database.get<{ job_id: string; result: string | null }>(
    'SELECT job_id, result FROM jobs WHERE customer = ? AND number = ?',
    ...[customer, job],
  );
  if (!row) {
    // Of one that has a second copy, the part for those has told.
    if (database.get('SELECT 1 FROM jobs_copy WHERE customer = ? AND number = ?', customer, job)) return [];
    const facts = { where: 'jobs', expected: `the job of number ${job}`, found: 'only its URLs' };
    return [toFinding('job_missing', noPlace, facts)];
  }
  const short = missingUrls(database, { customer, job, result: row.result });
  return short.map(({ state, expected, found }) =>
    toFinding('ledger_differs', noPlace, {
      where: 'frontier',
      expected: `${expected} URLs of job ${row.job_id} that are ${state}`,
      found: String(found),
    }),
  );
}

export interface MissingUrls {
  readonly state: 'indexed' | 'unchanged';
  readonly expected: number;
  readonly found: number;
}

/** How many URLs a job that has ended counted, where its ledger holds another number. */
export function missingUrls(
  database: Database,
  { customer, job, result }: { readonly customer: number; readonly job: number; readonly result: string | null },
): readonly MissingUrls[] {
  if (result === null) return [];
  const { changedPages, unchangedPages }: ScrapingResult = JSON.parse(result);
  const counted = [
    ['indexed', changedPages],
    ['unchanged', unchangedPages],
  ] as const;
  return counted.flatMap(([state, expected]) => {
    const found = database.get<{ urls: number }>(
      `SELECT count(*) AS urls FROM frontier WHERE customer = ? AND job = ? AND state = ? AND removed_at IS NULL`,
      ...[customer, job, state],
    )!.urls;
    return found === expected ? [] : [{ state, expected, found }];
  });
}

function auditRest(database: Database, customer: number): IndexFinding[] {
  return [...auditFences(database), ...auditStrayCalls(database, customer)];
}

/** Calls that were reserved for jobs that do not exist: who made them cannot tell what they cost. */
function auditStrayCalls(database: Database, customer: number): IndexFinding[] {
  return jobsOfStrayCalls(database, customer).map((job) => {
    const facts = { where: 'reservations', expected: 'no call', found: `calls of job ${job}, which is not there` };
    return toFinding('leftover', noPlace, { ...facts, remedy: 'ledger' });
  });
}

/** The number from which leases are given out, of all customers. */
function auditFences(database: Database): IndexFinding[] {
  const found = database.get<{ last: number }>('SELECT last FROM fences')?.last;
  const least = database.get<{ fence: number }>('SELECT coalesce(max(fence), 0) AS fence FROM jobs')!.fence;
  if (found !== undefined && found >= least) return [];
  const facts = { where: 'fences', expected: `${least} or more`, found: String(found ?? 'nothing') };
  return [toFinding('counter_wrong', noPlace, { ...facts, remedy: 'ledger' })];
}
