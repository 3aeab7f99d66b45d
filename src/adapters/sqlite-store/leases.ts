import type { JobLease, JobPatch, JobStore } from '../../contracts/job-store.ts';
import type { JobRecord } from '../../model/job.ts';
import { lostLease, unknownJob } from '../job-errors.ts';
import { patchJob } from '../patch-job.ts';
import type { Database } from './database.ts';
import { findJob, findJobNumbers, type JobNumbers } from './jobs.ts';
import type { Synchronous } from './protocol.ts';

/**
 * The numbers under which the rows of a leased job stand. Within the caller's transaction: what it writes is refused as a
 * whole.
 *
 * @throws IntegrationError `JOB_UNKNOWN`, `LEASE_LOST`
 */
export function requireLease(database: Database, customerId: string, lease: JobLease): JobNumbers {
  const row = database.get<JobNumbers & { readonly fence: number }>(
    `SELECT customers.number AS customer, jobs.number AS job, fence FROM jobs
       JOIN customers ON customers.number = jobs.customer
     WHERE customers.customer_id = ? AND jobs.job_id = ?`,
    ...[customerId, lease.jobId],
  );
  if (!row) throw unknownJob(customerId, lease.jobId);
  // Nobody holds a job whose fence is 0, and no lease has it.
  if (row.fence !== lease.fence || row.fence === 0) throw lostLease(customerId, lease);
  return { customer: row.customer, job: row.job };
}

/** The part of the store that gives and takes leases, on one file. */
export function leaseOperations(
  database: Database,
  now: () => number,
): Synchronous<Pick<JobStore, 'takeJob' | 'updateJob' | 'releaseJob'>> {
  return {
    takeJob(customerId, jobId, { states, ttlMs }) {
      return database.write(() => {
        const numbers = findJobNumbers(database, customerId, jobId);
        const job = findJob(database, jobId);
        if (!numbers || !job) throw unknownJob(customerId, jobId);
        const isHeld = job.heldUntil !== null && job.heldUntil.getTime() > now();
        if (isHeld || !states.includes(job.state)) return { job, lease: null };
        const fence = nextFence(database);
        database.run(
          `UPDATE jobs SET fence = ?, held_until = ?, runs = runs + 1, crashes = crashes + iif(fence = 0, 0, 1)
           WHERE customer = ? AND number = ?`,
          ...[fence, now() + ttlMs, numbers.customer, numbers.job],
        );
        queueActiveUrls(database, numbers, now());
        return { job: findJob(database, jobId)!, lease: { jobId, fence } };
      });
    },

    updateJob(customerId, lease, patch, { ttlMs }) {
      return database.write(() => {
        const numbers = requireLease(database, customerId, lease);
        database.run(
          'UPDATE jobs SET held_until = ? WHERE customer = ? AND number = ?',
          ...[now() + ttlMs, numbers.customer, numbers.job],
        );
        return writePatch(database, { ...numbers, jobId: lease.jobId }, patch, now());
      });
    },

    releaseJob(customerId, lease, patch) {
      return database.write(() => {
        const numbers = requireLease(database, customerId, lease);
        database.run(
          'UPDATE jobs SET fence = 0, held_until = 0 WHERE customer = ? AND number = ?',
          ...[numbers.customer, numbers.job],
        );
        queueActiveUrls(database, numbers, now());
        return writePatch(database, { ...numbers, jobId: lease.jobId }, patch, now());
      });
    },
  };
}

function nextFence(database: Database): number {
  return database.get<{ last: number }>('UPDATE fences SET last = last + 1 RETURNING last')!.last;
}

function queueActiveUrls(database: Database, { customer, job }: JobNumbers, now: number): void {
  database.run(
    `UPDATE frontier SET state = 'queued', at = ? WHERE customer = ? AND job = ? AND state = 'active'`,
    ...[now, customer, job],
  );
}

function writePatch(
  database: Database,
  { customer, job: number, jobId }: JobNumbers & { readonly jobId: string },
  patch: JobPatch,
  now: number,
): JobRecord {
  const job = findJob(database, jobId)!;
  const patched = patchJob(job, patch, new Date(now));
  database.run(
    `UPDATE jobs SET state = ?, progress = ?, counters = ?, result = ?, cancel_requested = ?, updated_at = ?
     WHERE customer = ? AND number = ?`,
    ...[patched.state, JSON.stringify(patched.progress), JSON.stringify(patched.counters)],
    ...[patched.result && JSON.stringify(patched.result), Number(patched.cancelRequested), now, customer, number],
  );
  return findJob(database, jobId)!;
}
