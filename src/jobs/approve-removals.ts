import { IntegrationError } from '../errors.ts';
import type { JobRecord, ScrapingResult } from '../model/job.ts';
import { endingSteps } from './job-endings.ts';
import type { JobEnvironment } from './job-environment.ts';
import { JobJournal } from './job-journal.ts';
import { JobReport } from './job-report.ts';
import { removeUpTo } from './remove-vanished.ts';

/** Nobody extends the lease of an approval: it lasts as long as the largest one may take. */
const approvalLeaseMs = 600_000;

/**
 * Carries out removals that a job held back, never more than `maxRemovals`.
 *
 * @throws IntegrationError `JOB_CONFLICT` when the job waits for no approval, or somebody else is at it.
 */
export async function approveRemovals(
  { jobId, customerId }: JobRecord,
  maxRemovals: number,
  { store, emit }: JobEnvironment,
): Promise<ScrapingResult> {
  const { job, lease } = await store.takeJob(customerId, jobId, {
    states: ['needs_approval'],
    ttlMs: approvalLeaseMs,
  });
  if (!lease) throw notWaiting(job);
  const ids = { jobId, customerId };
  const report = new JobReport(job.counters, job.progress.errors);
  const journal = new JobJournal(ids, emit, report);
  const heldRemovals = await removeUpTo(store, maxRemovals, {
    ...{ ids, lease, signal: new AbortController().signal },
    onRemoved: (page) => journal.pageRemoved(page),
  });
  const { coverage, complete } = job.result ?? report.crawl;
  Object.assign(report.crawl, { coverage, complete, heldRemovals });
  const { durationMs } = job.counters;
  const result = report.result(ids, 'completed', durationMs);
  const progress = { ...job.progress, currentStep: endingSteps[result.status] };
  await store.releaseJob(customerId, lease, {
    ...{ state: result.status, counters: report.counters(durationMs) },
    ...{ progress, result },
  });
  return result;
}

function notWaiting({ jobId, state }: JobRecord): IntegrationError {
  const isWaiting = state === 'needs_approval';
  const message = isWaiting ? 'is being approved already' : `waits for no approval: it is ${state}`;
  return new IntegrationError(`Job ${jobId} ${message}`, {
    code: 'JOB_CONFLICT',
    service: 'jobs',
    retryable: isWaiting,
    context: { jobId, state },
  });
}
