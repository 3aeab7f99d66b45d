import { madeOfProduct } from '../../../model/shop.ts';
import { recoveredJob } from '../../recovered-job.ts';
import type { Database } from '../database.ts';
import { jobsOfStrayCalls, settleOfJob } from '../spending.ts';
import { missingUrls } from './audit-ledger.ts';

interface Mend {
  readonly customer: number;
  readonly limit: number;
  readonly now: number;
}

/** Within the caller's transaction. @returns how many rows were written. */
export function mendLedger(database: Database, mend: Mend): number {
  const written = mendFences(database) + mendJobs(database, mend) + mendStrayCalls(database, mend);
  return written > 0 ? written : mendUrls(database, mend);
}

function mendFences(database: Database): number {
  const least = 'SELECT coalesce(max(fence), 0) FROM jobs';
  if (!database.get('SELECT 1 FROM fences')) return database.run(`INSERT INTO fences (last) ${least}`);
  return database.run(`UPDATE fences SET last = (${least}) WHERE last < (${least})`);
}

/** Jobs that only their URLs tell of. */
function mendJobs(database: Database, { customer, limit, now }: Mend): number {
  const lost = database.all<{ job: number }>(
    `SELECT DISTINCT job FROM frontier WHERE customer = ? AND NOT EXISTS (SELECT 1 FROM jobs WHERE number = job) LIMIT ?`,
    ...[customer, limit],
  );
  for (const { job } of lost) {
    const jobId = `recovered-${job}`;
    const urls = database.all<{ url: string; found_at: number }>(
      `SELECT url, found_at FROM frontier WHERE customer = ? AND job = ? ORDER BY source <> 'start', number LIMIT 10`,
      ...[customer, job],
    );
    const { config, progress, counters } = recoveredJob(
      jobId,
      urls.map(({ url }) => url),
    );
    database.run(
      `INSERT INTO jobs (number, customer, job_id, state, config, progress, counters, cancel_requested, created_at,
         updated_at) VALUES (?, ?, ?, 'failed', ?, ?, ?, 0, ?, ?)`,
      ...[job, customer, jobId, JSON.stringify(config), JSON.stringify(progress), JSON.stringify(counters)],
      ...[urls[0]?.found_at ?? now, now],
    );
  }
  return lost.length;
}

/** Calls of jobs that left nothing else: they may have been paid, and nobody will settle them. */
function mendStrayCalls(database: Database, { customer, now }: Mend): number {
  const jobs = jobsOfStrayCalls(database, customer);
  return jobs.reduce((calls, job) => calls + settleOfJob(database, { customer, job }, now), 0);
}

/** Pages that no job has written down, into the newest job that counted more than it has; else into the newest. */
function mendUrls(database: Database, { customer, limit, now }: Mend): number {
  const pages = database.all<{ key: string; url: string; fetched_at: number | null }>(
    `SELECT key, url, fetched_at FROM pages LEFT JOIN page_visits ON page_visits.page = pages.number
     WHERE pages.customer = ? AND substr(reading, 1, ?) <> ? AND NOT EXISTS (
       SELECT 1 FROM jobs JOIN frontier ON frontier.customer = jobs.customer AND frontier.job = jobs.number
         AND frontier.key = pages.key WHERE jobs.customer = pages.customer)
     ORDER BY key LIMIT ?`,
    ...[customer, madeOfProduct.length, madeOfProduct, limit],
  );
  let written = 0;
  for (const { key, url, fetched_at } of pages) {
    const place = placeForUrl(database, customer);
    if (!place) return written;
    written += database.run(
      `INSERT INTO frontier (customer, job, key, url, depth, source, found_on, priority, redirects, state, found_at, at)
       VALUES (?, ?, ?, ?, 0, 'index', NULL, 0, 0, ?, ?, ?)`,
      ...[customer, place.job, key, url, place.state, fetched_at ?? now, fetched_at ?? now],
    );
  }
  return written;
}

function placeForUrl(database: Database, customer: number): { job: number; state: string } | undefined {
  const jobs = database.all<{ job: number; result: string | null }>(
    'SELECT number AS job, result FROM jobs WHERE customer = ? ORDER BY created_at DESC, job_id',
    customer,
  );
  for (const { job, result } of jobs) {
    const short = missingUrls(database, { customer, job, result }).find(({ expected, found }) => found < expected);
    if (short) return { job, state: short.state };
  }
  return jobs[0] && { job: jobs[0].job, state: 'indexed' };
}
