import type { JobLease } from '../contracts/job-store.ts';
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

/** The writer has been overtaken: another run has taken the job, or this one has given it up. */
export function lostLease(customerId: string, { jobId, fence }: JobLease): IntegrationError {
  return new IntegrationError(
    `Lease ${fence} of job ${JSON.stringify(jobId)} is not valid any more: another run has the job. Write nothing more.`,
    { code: 'LEASE_LOST', service: 'store', context: { customerId, jobId, fence } },
  );
}

/** Nothing is mended while a run writes for the customer. */
export function indexBusy(customerId: string, jobId: string): IntegrationError {
  return new IntegrationError(
    `Job ${JSON.stringify(jobId)} of the customer is running. Mend the index when it has ended, or cancel it first.`,
    { code: 'INDEX_BUSY', service: 'store', retryable: true, context: { customerId, jobId } },
  );
}

/** Nothing may be paid for a customer that does not exist: it may have been erased meanwhile. */
export function unknownCustomer(customerId: string): IntegrationError {
  return new IntegrationError(`There is no customer ${JSON.stringify(customerId)}; it may have been erased`, {
    code: 'CUSTOMER_UNKNOWN',
    service: 'store',
    context: { customerId },
  });
}
