import { type JobConfig, type JobCounters, noCounts, type ProgressStatus } from '../model/job.ts';

/** What a job is written down as whose row was lost, so that its URLs tell their lives again. It cannot have been a success. */
export function recoveredJob(
  jobId: string,
  startUrls: readonly string[],
): { readonly config: JobConfig; readonly progress: ProgressStatus; readonly counters: JobCounters } {
  return {
    config: {
      urls: startUrls,
      maxPages: 100,
      turboMode: false,
      extractProducts: true,
      generateEmbeddings: true,
      classifyContent: false,
      includePatterns: [],
      excludePatterns: [],
      sitemaps: 'include',
      refresh: 'changed',
      budget: {},
      settings: {},
    },
    progress: {
      jobId,
      percentage: 100,
      currentStep: 'Recovered from its URLs: what it was asked for is lost',
      estimatedTimeRemaining: null,
      processedItems: 0,
      totalItems: 0,
      errors: [],
    },
    counters: noCounts,
  };
}
