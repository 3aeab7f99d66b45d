import type { Store } from '../contracts/store.ts';
import type { JobEventBase } from '../events.ts';

/** Visits of a URL looked at: a page that so many later jobs have met is theirs. */
const visitsLookedAt = 20;

/** Whether a page of the index was written by the job. */
export async function isOfJob(
  store: Pick<Store, 'findUrl'>,
  { customerId, jobId }: JobEventBase,
  { key }: { readonly key: string },
): Promise<boolean> {
  const visits = await store.findUrl(customerId, key, visitsLookedAt);
  return visits.some((visit) => visit.jobId === jobId && visit.state === 'indexed');
}
