import type { JobStore } from '../../contracts/job-store.ts';
import type { ErrorInfo, JobRecord } from '../../model/job.ts';
import { jobConflict } from '../job-errors.ts';
import { restoreRows } from './copied-table.ts';
import { openCustomer } from './customers.ts';
import type { Database } from './database.ts';
import type { Synchronous } from './protocol.ts';

/** A job by the numbers its rows stand under. */
export interface JobNumbers {
  readonly customer: number;
  readonly job: number;
}

/** `undefined` when the customer has no such job. */
export function findJobNumbers(database: Database, customerId: string, jobId: string): JobNumbers | undefined {
  return database.get(
    `SELECT customers.number AS customer, jobs.number AS job FROM jobs JOIN customers ON customers.number = jobs.customer
     WHERE customers.customer_id = ? AND jobs.job_id = ?`,
    ...[customerId, jobId],
  );
}

/** The part of the store that is about jobs, on one file. */
export function jobOperations(
  database: Database,
  now: () => number,
): Synchronous<Pick<JobStore, 'createJob' | 'findJob' | 'listJobs' | 'listOpenJobs' | 'requestCancel'>> {
  return {
    findJob: (jobId) => findJob(database, jobId),

    createJob(customerId, { jobId, config, progress, counters, turn, unlessOpen }) {
      return database.write(() => {
        // A job whose row is lost gets it back before another takes its id.
        restoreRows(database, 'jobs', 'job_id = ?', jobId);
        const existing = findJob(database, jobId);
        if (existing?.customerId === customerId) return { job: existing, created: false };
        const isTaken = database.get('SELECT 1 FROM jobs WHERE job_id = ?', jobId);
        if (isTaken) throw jobConflict(customerId, jobId);
        const open = unlessOpen === undefined ? undefined : findOpenJob(database, customerId, unlessOpen);
        if (open) return { job: open, created: false };
        const customer = openCustomer(database, customerId, now());
        const [turnJson, ...json] = [turn ?? null, config, progress, counters].map((value) => JSON.stringify(value));
        database.run(
          `INSERT INTO jobs (customer, job_id, state, turn, config, progress, counters, cancel_requested, created_at, updated_at)
           VALUES (?, ?, 'queued', ?, ?, ?, ?, 0, ?, ?)`,
          ...[customer, jobId, turnJson!, ...json, now(), now()],
        );
        return { job: findJob(database, jobId)!, created: true };
      });
    },

    listJobs(customerId, { limit, state = null, key = null }) {
      const rows = database.all<JobRow>(
        `${selectJob} WHERE customers.customer_id = ? AND (? IS NULL OR state = ?)
         AND (? IS NULL OR json_extract(turn, '$.key') = ?) ORDER BY jobs.created_at DESC, job_id LIMIT ?`,
        ...[customerId, state, state, key, key, limit],
      );
      return rows.map(toJobRecord);
    },

    listOpenJobs({ after = '', limit }) {
      const rows = database.all<JobRow>(
        `${selectJob} WHERE state IN ('queued', 'active') AND job_id > ? ORDER BY job_id LIMIT ?`,
        ...[after, limit],
      );
      return rows.map(toJobRecord);
    },

    requestCancel(customerId, jobId) {
      return database.write(() => {
        const job = findJob(database, jobId);
        if (job?.customerId !== customerId) return undefined;
        database.run('UPDATE jobs SET cancel_requested = 1, updated_at = ? WHERE job_id = ?', now(), jobId);
        return findJob(database, jobId);
      });
    },
  };
}

/** Whoever's it is: the caller compares. */
export function findJob(database: Database, jobId: string): JobRecord | undefined {
  const row = database.get<JobRow>(`${selectJob} WHERE job_id = ?`, jobId);
  return row && toJobRecord(row);
}

function findOpenJob(database: Database, customerId: string, key: string): JobRecord | undefined {
  const row = database.get<JobRow>(
    `${selectJob} WHERE customers.customer_id = ? AND state IN ('queued', 'active') AND json_extract(turn, '$.key') = ?
     ORDER BY jobs.created_at DESC, job_id LIMIT 1`,
    ...[customerId, key],
  );
  return row && toJobRecord(row);
}

const selectJob = 'SELECT jobs.*, customers.customer_id FROM jobs JOIN customers ON customers.number = jobs.customer';

interface JobRow {
  readonly customer_id: string;
  readonly job_id: string;
  readonly state: JobRecord['state'];
  readonly config: string;
  readonly turn: string;
  readonly progress: string;
  readonly counters: string;
  readonly result: string | null;
  readonly cancel_requested: number;
  readonly fence: number;
  readonly held_until: number;
  readonly runs: number;
  readonly crashes: number;
  readonly distrusted: string;
  readonly created_at: number;
  readonly updated_at: number;
}

function toJobRecord(row: JobRow): JobRecord {
  return {
    jobId: row.job_id,
    customerId: row.customer_id,
    state: row.state,
    config: JSON.parse(row.config),
    turn: JSON.parse(row.turn),
    progress: reviveErrors(JSON.parse(row.progress)),
    counters: JSON.parse(row.counters),
    result: row.result === null ? null : reviveErrors(JSON.parse(row.result)),
    cancelRequested: row.cancel_requested === 1,
    heldUntil: row.fence === 0 ? null : new Date(row.held_until),
    runs: row.runs,
    crashes: row.crashes,
    distrusted: JSON.parse(row.distrusted),
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
