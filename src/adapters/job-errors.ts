import { IntegrationError } from '../errors.ts';

/** Nothing may be written for a job that does not exist: it may have been erased while it ran. */
export function unknownJob(customerId: string, jobId: string): IntegrationError {
  return new IntegrationError(
    `The customer has no job ${JSON.stringify(jobId)}. Create it first; a job that was running has been erased.`,
    { code: 'JOB_UNKNOWN', service: 'store', context: { customerId, jobId } },
  );
}

/** A job id belongs to the customer that used it first. */
export function jobConflict(customerId: string, jobId: string): IntegrationError {
  return new IntegrationError(`The job id ${JSON.stringify(jobId)} is taken. Choose another.`, {
    code: 'JOB_CONFLICT',
    service: 'store',
    context: { customerId, jobId },
  });
}
