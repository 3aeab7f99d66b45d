import { IntegrationError } from '../errors.ts';
import type { EmitEvent } from '../events.ts';
import type { JobRecord, JobState, ScrapingResult } from '../model/job.ts';

/** States of a job that somebody has to carry on. */
export const openStates: readonly JobState[] = ['queued', 'active'];

/** What a reader of the progress is told at the end. */
export const endingSteps: Readonly<Record<ScrapingResult['status'], string>> = {
  completed: 'Done',
  needs_approval: 'Waiting for approval of removals',
  cancelled: 'Cancelled',
  failed: 'Failed',
};

/** The result of a job that has ended; `undefined` while it is open. */
export function resultOf({ state, result }: JobRecord): ScrapingResult | undefined {
  return openStates.includes(state) ? undefined : (result ?? undefined);
}

/** Whether a job that has ended could do more with a larger budget. */
export function hasLeftOut({ result }: JobRecord): boolean {
  return result?.errors.some(({ code }) => code === 'BUDGET_EXHAUSTED') ?? false;
}

/** Whether a run holds the job, as far as the clock of this process can tell. */
export function isHeld({ heldUntil }: JobRecord, now: number): boolean {
  return heldUntil !== null && heldUntil.getTime() > now;
}

/** Not the job is at fault, nor what it asked for: the store cannot be reached for now. */
export function isStoreAway(failure: IntegrationError | undefined): boolean {
  return failure?.service === 'store' && failure.retryable;
}

/** @param failure - what the job has failed of, when it is more than the failures of its pages. */
export function emitEnd(emit: EmitEvent, result: ScrapingResult, failure?: IntegrationError | undefined): void {
  const { jobId, customerId, status } = result;
  const ended = { jobId, customerId, result };
  if (status === 'cancelled') emit('job:cancelled', ended);
  else if (status === 'failed') emit('job:failed', { ...ended, error: failure ?? firstError(result) });
  else emit('job:completed', ended);
}

/** The failure behind a job that brought no page at all. */
function firstError({ errors, jobId }: ScrapingResult): IntegrationError {
  const [first] = errors;
  return new IntegrationError(first?.message ?? 'The job brought no page', {
    code: first?.code ?? 'UNKNOWN',
    service: first?.service ?? 'jobs',
    retryable: first?.retryable,
    context: { jobId },
  });
}
