import type { JobPatch } from '../contracts/job-store.ts';
import type { JobRecord } from '../model/job.ts';

/** The job with the given fields of `patch`; `null` is a value, `undefined` is not. */
export function patchJob(job: JobRecord, patch: JobPatch, updatedAt: Date): JobRecord {
  return {
    ...job,
    state: patch.state ?? job.state,
    progress: patch.progress ?? job.progress,
    counters: patch.counters ?? job.counters,
    result: patch.result === undefined ? job.result : patch.result,
    cancelRequested: patch.cancelRequested ?? job.cancelRequested,
    updatedAt,
  };
}
