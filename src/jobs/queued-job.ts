import type { NewJob } from '../contracts/job-store.ts';
import { type JobConfig, noCounts } from '../model/job.ts';

/** A job that has not begun, as the store wants it. */
export function createQueuedJob(jobId: string, config: JobConfig): NewJob {
  const progress = {
    jobId,
    percentage: 0,
    currentStep: 'Waiting for a free place',
    estimatedTimeRemaining: null,
    processedItems: 0,
    totalItems: 0,
    errors: [],
  };
  return { jobId, config, progress, counters: noCounts };
}
