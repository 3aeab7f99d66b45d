import type { Store, StoredPage } from '../../contracts/store.ts';
import { buildCommit, buildJob } from '../builders.ts';

/** Creates `job-1`, or another, of the customer. */
export async function createJob(store: Store, customerId: string, jobId = 'job-1'): Promise<void> {
  await store.createJob(customerId, buildJob({ jobId }));
}

/** Puts pages into the index of the customer, through a job that it has or gets. */
export async function storePages(
  store: Store,
  customerId: string,
  pages: readonly StoredPage[],
  jobId = 'job-1',
): Promise<void> {
  await createJob(store, customerId, jobId);
  const commits = pages.map((page) => buildCommit(page, { jobId }));
  await store.commitPages(customerId, commits);
}

/** Keys of pages, without the site in front: `https://shop.example/a` is `a`. */
export function namesOf(rows: readonly { readonly key: string }[]): string[] {
  return rows.map(({ key }) => key.replace('https://shop.example/', ''));
}
