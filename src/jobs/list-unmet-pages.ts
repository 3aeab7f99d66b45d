import type { PageSummary, Store } from '../contracts/store.ts';
import type { JobEventBase } from '../events.ts';

const pagesPerRead = 100;

/**
 * Pages of the index that crawls of a reach used to come to and that the job has not met, by key, up to 100 at a time, read as
 * the iteration goes on. @param reach - see `reachOf`.
 */
export async function* listUnmetPages(
  store: Store,
  { customerId, jobId }: JobEventBase,
  reach: string,
): AsyncGenerator<readonly Pick<PageSummary, 'key' | 'url'>[], void, undefined> {
  let after: string | undefined;
  for (;;) {
    const pages = await store.listUnmetPages(customerId, jobId, { reach, after, limit: pagesPerRead });
    if (pages.length > 0) yield pages;
    if (pages.length < pagesPerRead) return;
    after = pages.at(-1)?.key;
  }
}
