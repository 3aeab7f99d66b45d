import type { Clock } from '../contracts/clock.ts';
import type { JobStore } from '../contracts/job-store.ts';
import type { Logger } from '../contracts/logger.ts';
import { toIntegrationError } from '../errors.ts';
import type { JobRecord } from '../model/job.ts';
import { isHeld } from './job-endings.ts';

export interface CarryOnOptions {
  readonly store: JobStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly leaseMs: number;
  /** Takes a job up; resolves when it is under way. */
  readonly carryOn: (job: JobRecord) => Promise<unknown>;
}

/** A job that has brought so many processes down is left to a person. */
export const maxCrashes = 5;
const jobsPerRead = 100;

/**
 * Carries on the jobs of all customers that nobody runs, other than those of the queue. Looks twice: when a process comes
 * back faster than the leases of the one before run out, its jobs are held until then.
 *
 * @returns stops it. Never throws: what goes wrong is logged.
 */
export function carryOnJobs(options: CarryOnOptions): () => void {
  const { clock, leaseMs } = options;
  void resumeUnheld(options);
  return clock.after(leaseMs, () => void resumeUnheld(options));
}

async function resumeUnheld({ store, clock, logger, carryOn }: CarryOnOptions): Promise<void> {
  const warn = (message: string, error: unknown, jobId?: string): void =>
    logger.warn(message, { jobId, error: toIntegrationError(error, 'jobs').code });
  try {
    let after: string | undefined;
    for (;;) {
      const jobs = await store.listOpenJobs({ after, limit: jobsPerRead });
      for (const job of jobs) {
        const { jobId, crashes } = job;
        // What was enqueued is for the workers: it may be for another day.
        if (job.turn !== null || isHeld(job, clock.now())) continue;
        if (crashes >= maxCrashes) logger.warn('A job that keeps crashing is not carried on', { jobId, crashes });
        else await carryOn(job).catch((error: unknown) => warn('A job could not be carried on', error, jobId));
      }
      if (jobs.length < jobsPerRead) return;
      after = jobs.at(-1)?.jobId;
    }
  } catch (error) {
    warn('Open jobs could not be listed', error);
  }
}
