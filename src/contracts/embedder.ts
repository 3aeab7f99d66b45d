import type { StatedLimits } from './stated-limits.ts';
import type { TokenCounter, TokenizerName } from './token-counter.ts';

export interface EmbedOptions {
  readonly signal?: AbortSignal | undefined;
  /** Whether the texts are stored text or a search query; some models tell them apart. @default 'document' */
  readonly purpose?: 'document' | 'query' | undefined;
  /** Tokens of all texts together as the caller counted them, for whoever keeps a limit on the way. */
  readonly tokens?: number | undefined;
}

export interface EmbedResult {
  /** One vector per text, in the same order, each of length `dimensions`. */
  readonly vectors: readonly Float32Array[];
  /** Tokens the service counted; `undefined` when it does not say. */
  readonly usedTokens?: number | undefined;
  /** What the call cost in US dollars. @default the tokens at the price of the model */
  readonly costUsd?: number | undefined;
  /** What the service said of its limits; `undefined` when it says nothing. */
  readonly statedLimits?: StatedLimits | undefined;
}

/**
 * Turns texts into vectors.
 *
 * Called by the pipeline for chunks and by search for the query. Implementations do one network call and nothing
 * else: packing, retries, rate limits and caching happen outside.
 */
export interface Embedder {
  /** Identifies vectors that may be compared with each other, e.g. `openai/text-embedding-3-small@1536`. */
  readonly modelId: string;
  /** Length of every returned vector. */
  readonly dimensions: number;
  /** Most texts one call accepts. The pipeline never passes more. */
  readonly maxTextsPerCall: number;
  /** Most tokens one call accepts in total. The pipeline never passes more. */
  readonly maxTokensPerCall: number;
  /** Most tokens of one text. Chunks are never longer. */
  readonly maxTokensPerText: number;
  /** How this model counts tokens. A counter of your own runs in the calling thread. */
  readonly tokenizer: TokenizerName | TokenCounter;
  /** US dollars per million tokens; 0 when a call costs nothing, `null` when the price is not known. */
  readonly usdPerMillionTokens: number | null;
  /** The most a call can cost for a million tokens, when that may be more than usual. @default usdPerMillionTokens */
  readonly mostUsdPerMillionTokens?: number | null | undefined;
  /**
   * A vector costs no more than looking it up: the index is not searched for one before. @default false
   */
  readonly isInstant?: boolean | undefined;
  /** What this model's ranking counts against the text ranking in hybrid search, 0 to 1. @default 1 */
  readonly hybridWeight?: number | undefined;

  /**
   * Returns one vector per text, in the same order.
   *
   * @param texts - 1 to {@link maxTextsPerCall} non-empty strings.
   * @throws IntegrationError `EMBEDDING_FAILED`; `retryable` says whether to try again. `ABORTED` when the signal fired.
   * A call that fails is taken for free, unless `context.mayBeCharged` is true: no answer came, say, although it was sent.
   */
  embed(texts: readonly string[], options?: EmbedOptions): Promise<EmbedResult>;

  /** Cheap self-test for health; must not spend tokens. */
  check?(): Promise<void>;
  /** Releases sockets and timers. Called once by `integration.close()`, only if the integration built this adapter. */
  close?(): Promise<void>;
}
