import { IntegrationError } from '../../errors.ts';
import type { ShopResource } from '../../model/shop.ts';
import { jobConflict, lostLease, unknownCustomer, unknownJob } from '../job-errors.ts';
import { syncSuperseded } from '../shop-records.ts';
import type { Arguments } from './database-client.ts';

/** The error for what a function of ours refuses. `given` is what it was called with. */
export function toRefusal(code: string, customerId: string | null, given: Arguments): IntegrationError {
  const { jobId, fence } = Object(given['lease'] ?? given);
  const owner = customerId ?? '';
  if (code === 'JOB_UNKNOWN') return unknownJob(owner, String(jobId));
  if (code === 'JOB_CONFLICT') return jobConflict(owner, String(jobId));
  if (code === 'LEASE_LOST') return lostLease(owner, { jobId: String(jobId), fence: Number(fence) });
  if (code === 'CUSTOMER_UNKNOWN') return unknownCustomer(owner);
  if (code === 'TEXT_LANGUAGE') return otherLanguage(owner, given);
  if (code === 'SYNC_SUPERSEDED') return syncSuperseded(owner, String(given['resource']) as ShopResource);
  return new IntegrationError(`The database refused with ${code}, which this version does not know`, {
    code: 'STORE_FAILED',
    service: 'store',
    context: { refusal: code },
  });
}

function otherLanguage(customerId: string, { textLanguage }: Arguments): IntegrationError {
  return new IntegrationError(
    `The pages of this customer are stored in another language than textLanguage says, which is ${JSON.stringify(textLanguage ?? 'not set')}. Open the store with theirs, or erase the customer and crawl again.`,
    { code: 'OPTIONS_INVALID', service: 'store', context: { customerId } },
  );
}
