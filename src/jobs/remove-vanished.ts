import type { Store } from '../contracts/store.ts';
import { canonicalizeUrl } from '../crawl/canonical-url.ts';
import { throwIfAborted } from '../errors.ts';
import type { JobEventBase } from '../events.ts';
import type { UrlRecord, UrlState } from '../model/crawl.ts';

/** A removal of more pages than both of these is held back until someone approves it. */
const guard = { pages: 10, shareOfIndex: 0.1 };
/** States that prove a page is no longer where it was: 404 or 410, and a redirect to another page of the site. */
const proofs: readonly UrlState[] = ['gone', 'redirected'];
const pageSize = 100;

export interface RemovalOptions {
  readonly signal: AbortSignal;
  readonly onRemoved: (url: string, reason: string) => void;
  /** Removes up to this many pages whatever their share; set by an approval. */
  readonly approved?: number | undefined;
}

/**
 * Removes the pages of the index that this job proved to have vanished.
 *
 * Missing is not gone: a URL that failed, was refused or was simply not met proves nothing. A job that would remove
 * more than 10 pages and more than 10 % of the index removes none.
 */
export async function removeVanished(
  store: Store,
  { customerId, jobId }: JobEventBase,
  options: RemovalOptions,
): Promise<'completed' | 'needs_approval'> {
  const vanished = await countVanished(store, customerId, jobId, options.signal);
  if (options.approved === undefined) {
    const { pages } = await store.countPages(customerId);
    if (vanished > guard.pages && vanished > pages * guard.shareOfIndex) return 'needs_approval';
  }
  let left = options.approved ?? vanished;
  for await (const { key, url, state, detail } of listVanished(store, customerId, jobId, options.signal)) {
    if (left === 0) break;
    if ((await store.removePages(customerId, [key])) === 0) continue;
    left -= 1;
    options.onRemoved(url, state === 'redirected' ? `moved to ${detail}` : (detail ?? 'gone'));
  }
  return 'completed';
}

async function countVanished(store: Store, customerId: string, jobId: string, signal: AbortSignal): Promise<number> {
  let count = 0;
  for await (const _ of listVanished(store, customerId, jobId, signal)) count += 1;
  return count;
}

/** URLs of the job that are proved to have vanished and still have a page in the index. */
async function* listVanished(
  store: Store,
  customerId: string,
  jobId: string,
  signal: AbortSignal,
): AsyncGenerator<UrlRecord> {
  for (const state of proofs) {
    let after: string | undefined;
    for (;;) {
      throwIfAborted(signal, 'jobs');
      const records = await store.listUrls(customerId, jobId, { state, after, limit: pageSize });
      for (const record of records) {
        if ((await store.getPage(customerId, record.key)) && (await isProven(store, customerId, record))) yield record;
      }
      if (records.length < pageSize) break;
      after = records.at(-1)?.key;
    }
  }
}

/** A redirect proves a move only when the page it leads to was read in the same job: it may be a notice of maintenance. */
async function isProven(store: Store, customerId: string, { state, detail, jobId }: UrlRecord): Promise<boolean> {
  if (state !== 'redirected') return true;
  const key = canonicalizeUrl(detail ?? '');
  const [visit] = key === null ? [] : await store.findUrl(customerId, key, 1);
  return visit?.jobId === jobId && (visit.state === 'indexed' || visit.state === 'unchanged');
}
