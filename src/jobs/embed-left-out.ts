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
  /** Told of chunks that got a vector. */
  readonly onEmbedded: (chunks: number) => void;
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
 * @returns how many chunks have none still.
 * @throws IntegrationError `STORE_FAILED`, `ABORTED`
 */
export async function embedLeftOut(store: Store, options: EmbedLeftOutOptions): Promise<number> {
  const { ids, embedder, signal } = options;
  let left = 0;
  let after: string | undefined;
  for (;;) {
    throwIfAborted(signal, 'jobs');
    const pages = await store.listUnembedded(ids.customerId, embedder.modelId, { after, limit: pagesPerBatch });
    const isMine = await Promise.all(pages.map((page) => isOfJob(store, ids, page)));
    const mine = pages.filter((_, index) => isMine[index]);
    const bare = await Promise.all(mine.map((page) => embedPage(store, page, options)));
    left += bare.reduce((sum, chunks) => sum + chunks, 0);
    if (pages.length < pagesPerBatch) return left;
    after = pages.at(-1)?.key;
  }
}

/** @returns how many of the chunks have no vector still. */
async function embedPage(
  store: Store,
  { title, chunking, chunks, url }: UnembeddedPage,
  { ids, embedder, onEmbedded, onFailure }: EmbedLeftOutOptions,
): Promise<number> {
  if (chunking !== embedder.chunking) return chunks.length;
  const { vectors, failure } = await embedder.vectorsOf(title, chunks);
  if (failure) onFailure(failure, url);
  if (vectors.size > 0) onEmbedded(await store.addVectors(ids.customerId, embedder.modelId, vectors));
  return chunks.filter(({ embeddingHash }) => !vectors.has(embeddingHash)).length;
}
