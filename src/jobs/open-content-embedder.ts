import type { EmbeddingSettings } from '../model/customer.ts';
import { ContentEmbedder } from '../pipeline/embed-content.ts';
import { EmbeddingBatcher, type EmbeddingBatcherOptions } from '../pipeline/embedding-batcher.ts';
import { TextVectors, type TextVectorsOptions } from '../pipeline/text-vectors.ts';
import type { JobEnvironment } from './job-environment.ts';

export interface OpenContentEmbedderOptions {
  /** Whose documents they are: a part of the ids of chunks. `undefined`: nobody's in particular. */
  readonly customerId?: string | undefined;
  /** False: documents are cut, and their chunks get no vectors. */
  readonly embeds: boolean;
  /** Finds vectors that the customer's index has already. `undefined`: there is no index to look into. */
  readonly find?: TextVectorsOptions['find'];
  /** What the calls obey and report to. */
  readonly batching?: Pick<EmbeddingBatcherOptions, 'signal' | 'spender' | 'onRetry'> | undefined;
}

/** The chunker and embedder for these settings, on the adapters all jobs share. */
export async function openContentEmbedder(
  { embedderFor, chunkerFor, clock, maxRetries, backoffMs }: JobEnvironment,
  settings: EmbeddingSettings,
  { customerId, embeds, find, batching }: OpenContentEmbedderOptions,
): Promise<ContentEmbedder> {
  const embedder = embedderFor(settings.model, customerId);
  const batcher = new EmbeddingBatcher({ embedder, clock, maxRetries, backoffMs, ...batching });
  return new ContentEmbedder({
    customerId,
    settings,
    embedder,
    chunker: await chunkerFor(embedder),
    signal: batching?.signal,
    vectors: embeds ? new TextVectors({ batcher, find: embedder.isInstant ? undefined : find }) : undefined,
  });
}
