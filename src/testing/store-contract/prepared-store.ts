import type { JobLease } from '../../contracts/job-store.ts';
import type { Store, StoredPage } from '../../contracts/store.ts';
import type { UrlState, UrlTally } from '../../model/crawl.ts';
import type { JobState } from '../../model/job.ts';
import { buildCommit, buildJob } from '../builders.ts';

/** Every state: a job is taken whatever became of it. */
export const anyState: readonly JobState[] = ['queued', 'active', 'completed', 'failed', 'cancelled', 'needs_approval'];

/** Creates `job-1`, or another, of the customer unless it has it, and takes it for a minute: the lease to write with. */
export async function holdJob(store: Store, customerId: string, jobId = 'job-1'): Promise<JobLease> {
  await store.createJob(customerId, buildJob({ jobId }));
  const { lease } = await store.takeJob(customerId, jobId, { states: anyState, ttlMs: 60_000 });
  if (!lease) throw new Error(`Job ${jobId} is held already: release it first`);
  return lease;
}

/** Puts pages into the index of the customer, through a job that it has or gets, and that nobody holds then. */
export async function storePages(
  store: Store,
  customerId: string,
  pages: readonly StoredPage[],
  jobId = 'job-1',
): Promise<void> {
  const lease = await holdJob(store, customerId, jobId);
  const commits = pages.map((page) => buildCommit(page));
  await store.commitPages(customerId, lease, commits);
  await store.releaseJob(customerId, lease, {});
}

/** Takes pages out of the index of the customer, through a job that it has or gets, and that nobody holds then. */
export async function removePages(
  store: Store,
  customerId: string,
  pages: readonly Pick<StoredPage, 'key'>[],
  jobId = 'job-1',
): Promise<void> {
  const lease = await holdJob(store, customerId, jobId);
  const removals = pages.map(({ key }) => ({ key, reason: 'HTTP 404', provenAt: new Date('2100-01-01T00:00:00Z') }));
  await store.removePages(customerId, lease, removals);
  await store.releaseJob(customerId, lease, {});
}

/** Keys of pages, without the site in front: `https://shop.example/a` is `a`. */
export function namesOf(rows: readonly { readonly key: string }[]): string[] {
  return rows.map(({ key }) => key.replace('https://shop.example/', ''));
}

/** URLs of a job by state; states without any are left out. */
export function countByState(tallies: readonly UrlTally[]): Partial<Record<UrlState, number>> {
  const counts: Partial<Record<UrlState, number>> = {};
  for (const { state, urls } of tallies) counts[state] = (counts[state] ?? 0) + urls;
  return counts;
}
