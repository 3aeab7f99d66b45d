import type { Embedder } from '../contracts/embedder.ts';
import type { TokenCounter } from '../contracts/token-counter.ts';
import { IntegrationError, throwIfAborted } from '../errors.ts';
import type { Chunk, EmbeddingResult } from '../model/chunk.ts';
import type { ExtractedContent } from '../model/content.ts';
import type { EmbeddingSettings } from '../model/customer.ts';
import { chunkDocument } from './chunk-document.ts';
import type { EmbeddingBatcher } from './embedding-batcher.ts';
import { embeddingText } from './embedding-text.ts';

export interface ContentEmbedderOptions {
  readonly settings: EmbeddingSettings;
  readonly counter: TokenCounter;
  readonly embedder: Embedder;
  /** `undefined`: chunks are cut and get no vectors. */
  readonly batcher: EmbeddingBatcher | undefined;
}

/** Cuts documents into chunks and gives the chunks vectors. */
export class ContentEmbedder {
  /** Fingerprint of how documents are cut: another one means other chunks. */
  readonly chunking: string;
  readonly modelId: string;
  /** False when chunks get no vectors. */
  readonly embeds: boolean;
  readonly #options: ContentEmbedderOptions;
  readonly #chunkSize: number;

  constructor(options: ContentEmbedderOptions) {
    const { settings, embedder, batcher } = options;
    this.#options = options;
    this.#chunkSize = Math.min(settings.chunkSize, embedder.maxTokensPerText);
    const tokenizer = typeof embedder.tokenizer === 'string' ? embedder.tokenizer : embedder.modelId;
    this.chunking = `v1:${tokenizer}:${this.#chunkSize}:${settings.overlap}`;
    this.modelId = embedder.modelId;
    this.embeds = batcher !== undefined;
  }

  /**
   * Chunks in document order, each with its vector.
   *
   * @param options.onFailure - called instead of throwing when the embedder failed; the vectors are `null` then.
   * @throws IntegrationError `EMBEDDING_FAILED` (without `onFailure`), `ABORTED`
   */
  async embed(
    content: ExtractedContent,
    options: { readonly signal?: AbortSignal | undefined; readonly onFailure?: (error: IntegrationError) => void } = {},
  ): Promise<EmbeddingResult> {
    const { settings, counter, embedder } = this.#options;
    const chunks = await chunkDocument(content, { chunkSize: this.#chunkSize, overlap: settings.overlap, counter });
    const { vectors, usedTokens } = await this.#vectorsOf(content, chunks, options);
    return {
      url: content.url,
      modelId: embedder.modelId,
      dimensions: embedder.dimensions,
      chunks: chunks.map((chunk, index) => ({ ...chunk, vector: vectors[index] ?? null })),
      usedTokens,
    };
  }

  async #vectorsOf(
    content: ExtractedContent,
    chunks: readonly Chunk[],
    {
      signal,
      onFailure,
    }: { readonly signal?: AbortSignal | undefined; readonly onFailure?: (error: IntegrationError) => void },
  ): Promise<{ readonly vectors: readonly (Float32Array | null)[]; readonly usedTokens: number }> {
    const { batcher } = this.#options;
    if (!batcher || chunks.length === 0) return { vectors: [], usedTokens: 0 };
    try {
      const texts = chunks.map((chunk) => ({
        text: embeddingText(content.title, chunk, { chunkSize: this.#chunkSize }),
        tokens: chunk.tokens,
      }));
      return await batcher.embed(texts);
    } catch (error) {
      throwIfAborted(signal, 'embedder');
      if (!onFailure || !IntegrationError.isInstance(error)) throw error;
      onFailure(error);
      return { vectors: [], usedTokens: 0 };
    }
  }
}
