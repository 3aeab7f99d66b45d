import type { JobStore } from '../../contracts/store.ts';
import type { ErrorInfo, JobRecord } from '../../model/job.ts';
import { jobConflict, unknownJob } from '../job-errors.ts';
import { patchJob } from '../patch-job.ts';
import { findCustomer, openCustomer } from './customers.ts';
import type { Database } from './database.ts';
import type { Synchronous } from './protocol.ts';

/**
 * The number under which a job's rows stand.
 *
 * @throws IntegrationError `JOB_UNKNOWN`, so that nothing can be written for a job that was erased meanwhile.
 */
export function requireJob(database: Database, customerId: string, jobId: string): { customer: number; job: number } {
  const row = findJobNumbers(database, customerId, jobId);
  if (row) return row;
  throw unknownJob(customerId, jobId);
}

/** As {@link requireJob}, with `undefined` for a job that does not exist. */
export function findJobNumbers(
  database: Database,
  customerId: string,
  jobId: string,
): { readonly customer: number; readonly job: number } | undefined {
  return database.get(
    `SELECT customers.number AS customer, jobs.number AS job FROM jobs JOIN customers ON customers.number = jobs.customer
     WHERE customers.customer_id = ? AND jobs.job_id = ?`,
    ...[customerId, jobId],
  );
}

/** The part of the store that is about jobs, on one file. */
export function jobOperations(database: Database, now: () => number): Synchronous<JobStore> {
  const findJob = (jobId: string): JobRecord | undefined => {
    const row = database.get<JobRow>(`${selectJob} WHERE job_id = ?`, jobId);
    return row && toJobRecord(row);
  };

  return {
    findJob,

    createJob(customerId, { jobId, config, progress, counters }) {
      return database.write(() => {
        const existing = findJob(jobId);
        if (existing?.customerId === customerId) return { job: existing, created: false };
        if (existing) throw jobConflict(customerId, jobId);
        const customer = openCustomer(database, customerId, now());
        database.run(
          `INSERT INTO jobs (customer, job_id, state, config, progress, counters, cancel_requested, created_at, updated_at)
           VALUES (?, ?, 'queued', ?, ?, ?, 0, ?, ?)`,
          ...[
            customer,
            jobId,
            JSON.stringify(config),
            JSON.stringify(progress),
            JSON.stringify(counters),
            now(),
            now(),
          ],
        );
        return { job: findJob(jobId)!, created: true };
      });
    },

    listJobs(customerId, { limit, state }) {
      const rows = database.all<JobRow>(
        `${selectJob} WHERE customers.customer_id = ? AND (? IS NULL OR state = ?)
         ORDER BY jobs.created_at DESC, job_id LIMIT ?`,
        ...[customerId, state ?? null, state ?? null, limit],
      );
      return rows.map(toJobRecord);
    },

    updateJob(customerId, jobId, patch) {
      return database.write(() => {
        const job = findJob(jobId);
        if (job?.customerId !== customerId) return undefined;
        const { state, cancelRequested, updatedAt, ...patched } = patchJob(job, patch, new Date(now()));
        database.run(
          `UPDATE jobs SET state = ?, progress = ?, counters = ?, result = ?, cancel_requested = ?, updated_at = ?
           WHERE customer = ? AND job_id = ?`,
          ...[state, JSON.stringify(patched.progress), JSON.stringify(patched.counters)],
          ...[patched.result && JSON.stringify(patched.result), Number(cancelRequested), updatedAt.getTime()],
          ...[findCustomer(database, customerId) ?? null, jobId],
        );
        return findJob(jobId);
      });
    },
  };
}

const selectJob = 'SELECT jobs.*, customers.customer_id FROM jobs JOIN customers ON customers.number = jobs.customer';

interface JobRow {
  readonly customer_id: string;
  readonly job_id: string;
  readonly state: JobRecord['state'];
  readonly config: string;
  readonly progress: string;
  readonly counters: string;
  readonly result: string | null;
  readonly cancel_requested: number;
  readonly created_at: number;
  readonly updated_at: number;
}

function toJobRecord(row: JobRow): JobRecord {
  return {
    jobId: row.job_id,
    customerId: row.customer_id,
    state: row.state,
    config: JSON.parse(row.config),
    progress: reviveErrors(JSON.parse(row.progress)),
    counters: JSON.parse(row.counters),
    result: row.result === null ? null : reviveErrors(JSON.parse(row.result)),
    cancelRequested: row.cancel_requested === 1,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  };
}

/** JSON turns dates into text; these are the only ones in a job. */
function reviveErrors<T extends { errors: ErrorInfo[] }>(value: T): T {
  for (const error of value.errors) {
    error.firstAt = new Date(error.firstAt);
    error.lastAt = new Date(error.lastAt);
  }
  return value;
}
