import type { ListUrlsOptions, Store } from '../contracts/store.ts';
import type { JobEventBase } from '../events.ts';
import type { UrlRecord } from '../model/crawl.ts';

const urlsPerRead = 100;

/** URLs of a job, by key, read as the iteration goes on. */
export async function* listUrls(
  store: Store,
  { customerId, jobId }: JobEventBase,
  options: Omit<ListUrlsOptions, 'after' | 'limit'>,
): AsyncGenerator<UrlRecord, void, undefined> {
  let after: string | undefined;
  for (;;) {
    const records = await store.listUrls(customerId, jobId, { ...options, after, limit: urlsPerRead });
    yield* records;
    if (records.length < urlsPerRead) return;
    after = records.at(-1)?.key;
  }
}
