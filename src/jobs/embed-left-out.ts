import type { Store } from '../contracts/store.ts';
import type { UnembeddedPage } from '../contracts/vector-store.ts';
import { type IntegrationError, throwIfAborted } from '../errors.ts';
import type { JobEventBase } from '../events.ts';
import type { ContentEmbedder } from '../pipeline/embed-content.ts';
import { isOfJob } from './is-of-job.ts';

export interface EmbedLeftOutOptions {
  readonly ids: JobEventBase;
  readonly embedder: ContentEmbedder;
  readonly signal: AbortSignal;
  /** Why chunks of a page have no vector still. */
  readonly onFailure: (error: IntegrationError, url: string) => void;
}

/** Pages embedded and stored at a time: what a kill costs at most. */
const pagesPerBatch = 20;
/**
 * Gives chunks of pages that the job has indexed the vectors that earlier runs left out, for want of money or of an embedder
 * that worked, from their stored text: no page is fetched for that. What other jobs left out is theirs to pay for, and pages
 * whose settings have changed are left to a crawl.
 *
 * @returns how many chunks got a vector.
 * @throws IntegrationError `STORE_FAILED`, `ABORTED`
 */
export async function embedLeftOut(store: Store, options: EmbedLeftOutOptions): Promise<number> {
  const { ids, embedder, signal } = options;
  let embedded = 0;
  let after: string | undefined;
  for (;;) {
    throwIfAborted(signal, 'jobs');
    const pages = await store.listUnembedded(ids.customerId, embedder.modelId, { after, limit: pagesPerBatch });
    const isMine = await Promise.all(pages.map((page) => isOfJob(store, ids, page)));
    const mine = pages.filter(({ chunking }, index) => isMine[index] && chunking === embedder.chunking);
    const added = await Promise.all(mine.map((page) => embedPage(store, page, options)));
    embedded += added.reduce((sum, chunks) => sum + chunks, 0);
    if (pages.length < pagesPerBatch) return embedded;
    after = pages.at(-1)?.key;
  }
}

async function embedPage(
  store: Store,
  { title, chunks, url }: UnembeddedPage,
  { ids, embedder, onFailure }: EmbedLeftOutOptions,
): Promise<number> {
  const { vectors, failure } = await embedder.vectorsOf(title, chunks);
  if (failure) onFailure(failure, url);
  return vectors.size === 0 ? 0 : await store.addVectors(ids.customerId, embedder.modelId, vectors);
}
