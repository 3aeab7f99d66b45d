import type { Embedder } from '../contracts/embedder.ts';
import type { PageSummary, StoredPage } from '../contracts/store.ts';
import type { IntegrationError } from '../errors.ts';
import type { Chunk, EmbeddingResult } from '../model/chunk.ts';
import type { ExtractedContent } from '../model/content.ts';
import type { EmbeddingSettings } from '../model/customer.ts';
import type { ChunkedDocument, Chunker, CutDocument } from './chunk-document.ts';
import { chunkingOf } from './chunking.ts';
import { embeddingText } from './embedding-text.ts';
import type { FoundVectors, HashedText, TextVectors } from './text-vectors.ts';

export interface ContentEmbedderOptions {
  /** Whose documents they are: a part of the ids of chunks. `undefined`: nobody's in particular. */
  readonly customerId?: string | undefined;
  readonly settings: EmbeddingSettings;
  /** Counts as the embedder does. */
  readonly chunker: Chunker;
  readonly embedder: Embedder;
  /** `undefined`: chunks are cut and get no vectors. */
  readonly vectors: TextVectors | undefined;
  /** Ends what is under way. */
  readonly signal?: AbortSignal | undefined;
}

/** What is read of a document. */
export type EmbeddedDocument = ChunkedDocument & Pick<ExtractedContent, 'url'>;

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
    const { settings, embedder, vectors } = options;
    this.#options = options;
    this.#chunkSize = Math.min(settings.chunkSize, embedder.maxTokensPerText);
    this.chunking = chunkingOf(embedder, { chunkSize: this.#chunkSize, overlap: settings.overlap });
    this.modelId = embedder.modelId;
    this.embeds = vectors !== undefined;
  }

  /** Whether a page of the index has the chunks and vectors that this would make of the same content. */
  isCurrent({ chunking, chunkCount, modelIds }: Pick<PageSummary, 'chunking' | 'chunkCount' | 'modelIds'>): boolean {
    const isEmbedded = !this.embeds || chunkCount === 0 || modelIds.includes(this.modelId);
    return chunking === this.chunking && isEmbedded;
  }

  /** Whether a page of the index has the chunks this would make, and vectors if and only if this would make them. */
  isLike({ chunking, chunks, modelId }: Pick<StoredPage, 'chunking' | 'chunks' | 'modelId'>): boolean {
    const isEmbeddedSo = chunks.length === 0 || modelId === (this.embeds ? this.modelId : null);
    return chunking === this.chunking && isEmbeddedSo;
  }

  /**
   * Chunks in document order, each with its vector.
   *
   * @param onFailure - called instead of throwing when the embedder failed; the vectors it did not give are `null` then.
   * @throws IntegrationError `EMBEDDING_FAILED` (without `onFailure`), `STORE_FAILED`, `ABORTED`
   */
  async embed(content: EmbeddedDocument, onFailure?: (error: IntegrationError) => void): Promise<EmbeddingResult> {
    const { customerId, settings, chunker, embedder, signal } = this.#options;
    const { overlap } = settings;
    const { key, title, markdown, faq } = content;
    const document = { key, title, markdown, ...(faq && { faq }) };
    const options = { customerId, chunkSize: this.#chunkSize, overlap, withVectors: this.embeds, signal };
    const cut = await chunker(document, options);
    const { chunks } = cut;
    const { vectors, usedTokens, reused, failure } = await this.#vectorsOfCut(title, cut);
    if (failure && !onFailure) throw failure;
    if (failure) onFailure?.(failure);
    return {
      url: content.url,
      modelId: embedder.modelId,
      dimensions: embedder.dimensions,
      chunks: chunks.map((chunk) => ({ ...chunk, vector: vectors.get(chunk.embeddingHash) ?? null })),
      usedTokens,
      reusedVectors: reused,
    };
  }

  #vectorsOfCut(title: string, { chunks, vectors }: CutDocument): Promise<FoundVectors> {
    const isMade = vectors !== undefined && this.#options.vectors !== undefined;
    return isMade ? this.#options.vectors.count(chunks, vectors) : this.vectorsOf(title, chunks);
  }

  /**
   * Vectors of chunks of a page with this title, cut as this cuts; none where this makes none.
   *
   * @throws IntegrationError `STORE_FAILED`, `ABORTED`; a failure of the embedder is part of the answer.
   */
  async vectorsOf(title: string, chunks: readonly Chunk[]): Promise<FoundVectors> {
    const { vectors } = this.#options;
    if (!vectors || chunks.length === 0) return noVectors;
    const texts = chunks.map(
      (chunk): HashedText => ({
        hash: chunk.embeddingHash,
        tokens: chunk.tokens,
        text: () => embeddingText(title, chunk, { chunkSize: this.#chunkSize }),
      }),
    );
    return await vectors.get(texts);
  }
}

const noVectors: FoundVectors = { vectors: new Map(), usedTokens: 0, reused: 0, failure: undefined };
