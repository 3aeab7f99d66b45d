import type { NewJob } from '../contracts/store.ts';
import type { JobConfig, JobCounters } from '../model/job.ts';

/** Counters of a job that has done nothing. */
export const noCounts: JobCounters = {
  changedPages: 0,
  unchangedPages: 0,
  skippedPages: 0,
  failedPages: 0,
  removedPages: 0,
  productsFound: 0,
  chunksStored: 0,
  chunksEmbedded: 0,
  usage: { requests: 0, bytes: 0, embeddingTokens: 0, costUsd: 0 },
  durationMs: 0,
};

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
