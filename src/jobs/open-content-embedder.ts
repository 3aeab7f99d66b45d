import type { EmbeddingSettings } from '../model/customer.ts';
import { ContentEmbedder } from '../pipeline/embed-content.ts';
import { EmbeddingBatcher, type EmbeddingBatcherOptions } from '../pipeline/embedding-batcher.ts';
import type { JobEnvironment } from './job-environment.ts';

export interface OpenContentEmbedderOptions {
  /** False: documents are cut, and their chunks get no vectors. */
  readonly embeds: boolean;
  /** What the calls obey and report to. */
  readonly batching?: Pick<EmbeddingBatcherOptions, 'signal' | 'reserve' | 'onUsed' | 'onRetry'> | undefined;
}

/** The chunker and embedder for these settings, on the adapters all jobs share. */
export async function openContentEmbedder(
  { embedderFor, counterFor, clock, maxRetries, backoffMs }: JobEnvironment,
  settings: EmbeddingSettings,
  { embeds, batching }: OpenContentEmbedderOptions,
): Promise<ContentEmbedder> {
  const embedder = embedderFor(settings.model);
  return new ContentEmbedder({
    settings,
    embedder,
    counter: await counterFor(embedder),
    batcher: embeds ? new EmbeddingBatcher({ embedder, clock, maxRetries, backoffMs, ...batching }) : undefined,
  });
}
