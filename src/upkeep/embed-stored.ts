import type { Embedder } from '../contracts/embedder.ts';
import type { IntegrationError } from '../errors.ts';
import type { Chunk } from '../model/chunk.ts';
import type { CustomerContext } from '../model/customer.ts';
import { chunkSizeOf } from '../pipeline/chunking.ts';
import { EmbeddingBatcher } from '../pipeline/embedding-batcher.ts';
import { embeddingText } from '../pipeline/embedding-text.ts';
import { type HashedText, TextVectors } from '../pipeline/text-vectors.ts';
import type { UpkeepEnvironment } from './upkeep-environment.ts';
import { type EmbeddingBudget, UpkeepSpender } from './upkeep-spender.ts';

export interface StoredEmbedderOptions {
  readonly customer: Pick<CustomerContext, 'customerId' | 'settings'>;
  readonly embedder: Embedder;
  readonly budget?: EmbeddingBudget | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Chunks of one page that are to get a vector. */
export interface BareChunks {
  readonly title: string;
  readonly chunking: string;
  readonly chunks: readonly Chunk[];
}

/** Gives chunks that are stored their vectors of one model, from their text, and adds up what it costs. */
export class StoredEmbedder {
  readonly #options: StoredEmbedderOptions;
  readonly #store: UpkeepEnvironment['store'];
  readonly #vectors: TextVectors;
  readonly #spender: UpkeepSpender;
  /** Chunks that got a vector. */
  embedded = 0;
  /** Vectors that another chunk of the same text had. */
  reused = 0;
  /** The first failure of the embedder. */
  failure: IntegrationError | undefined;

  constructor(options: StoredEmbedderOptions, { store, clock, logger, maxRetries, backoffMs }: UpkeepEnvironment) {
    const { customer, embedder, budget, signal } = options;
    const { customerId } = customer;
    this.#options = options;
    this.#store = store;
    this.#spender = new UpkeepSpender({ ledger: store.spending, customer, budget, clock, logger });
    const batcher = new EmbeddingBatcher({
      ...{ embedder, clock, maxRetries, backoffMs, signal },
      spender: this.#spender,
    });
    const find = (hashes: readonly string[]) => store.findVectors(customerId, embedder.modelId, hashes);
    this.#vectors = new TextVectors({ batcher, find: embedder.isInstant ? undefined : find });
  }

  get usedTokens(): number {
    return this.#spender.tokens;
  }

  /** US dollars. */
  get costUsd(): number {
    return this.#spender.usd;
  }

  /** Why a call was not made. */
  get refusal(): IntegrationError | undefined {
    return this.#spender.refusal;
  }

  /** @throws IntegrationError `STORE_FAILED`, `ABORTED`; a failure of the embedder is kept in {@link failure}. */
  async embed(pages: readonly BareChunks[]): Promise<void> {
    const { customer, embedder } = this.#options;
    const found = await this.#vectors.get(pages.flatMap(toTexts));
    this.reused += found.reused;
    this.failure ??= found.failure;
    if (found.vectors.size === 0) return;
    this.embedded += await this.#store.addVectors(customer.customerId, embedder.modelId, found.vectors);
  }
}

function toTexts({ title, chunking, chunks }: BareChunks): HashedText[] {
  const chunkSize = chunkSizeOf(chunking);
  return chunks.map((chunk) => ({
    hash: chunk.embeddingHash,
    tokens: chunk.tokens,
    text: () => embeddingText(title, chunk, { chunkSize }),
  }));
}
