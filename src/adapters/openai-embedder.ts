import type { Clock } from '../contracts/clock.ts';
import type { Embedder, EmbedOptions, EmbedResult } from '../contracts/embedder.ts';
import { assertNumber } from '../resilience/assert-number.ts';
import {
  type EmbeddingModel,
  embeddingsRequest,
  modelIdOf,
  mostTextsPerRequest,
  mostTokensPerRequest,
  mostTokensPerText,
  resolveModel,
} from './openai/embedding-model.ts';
import { readEmbeddings } from './openai/embeddings-answer.ts';
import { type EncodingFormat, OpenAIClient } from './openai/openai-client.ts';
import { readStatedLimits } from './openai/stated-limits.ts';

/** Options of {@link OpenAIEmbedder}. */
export interface OpenAIEmbedderOptions {
  readonly apiKey: string;
  /** E.g. `text-embedding-3-small`, or what a compatible server calls its own. */
  readonly model: string;
  /** Address of a compatible server, its `/v1` included. @default OpenAI's own */
  readonly baseURL?: string | undefined;
  /** Length of the vectors. Needed for models this package does not know. @default the model's own */
  readonly dimensions?: number | undefined;
  /** Milliseconds for one call, 1 to 600,000. @default 60000 */
  readonly timeoutMs?: number | undefined;
  /** Most tokens of one call, from 16; more than the default does not count. @default 250000 */
  readonly maxTokensPerCall?: number | undefined;
  /**
   * What a million tokens cost. Give it for models this package does not know: without it, a budget in dollars is refused.
   * @default OpenAI's price of the model; not known for models that are not OpenAI's
   */
  readonly usdPerMillionTokens?: number | undefined;
  /**
   * How vectors travel. As `float` they are five times as long and cost ten times as much to read: for servers that refuse
   * the other. One that sends numbers although base64 was asked for is understood. @default 'base64'
   */
  readonly encodingFormat?: EncodingFormat | undefined;
}

/** What {@link OpenAIEmbedder} takes from outside. */
export interface OpenAIEmbedderDependencies {
  /** @default the system clock */
  readonly clock?: Clock | undefined;
}

/**
 * Embeds with OpenAI, or with a server that speaks its language.
 *
 * One request a call, no retries. The `openai` package is loaded by the first call; of the environment nothing is read.
 *
 * @example
 * ```ts
 * const embedder = new OpenAIEmbedder({
 *   apiKey: 'local', baseURL: 'http://localhost:11434/v1', model: 'nomic-embed-text', dimensions: 768,
 * });
 * const integration = new CustomerScrapingIntegration({ adapters: { embedder } });
 * ```
 */
export class OpenAIEmbedder implements Embedder {
  readonly modelId: string;
  readonly dimensions: number;
  readonly maxTextsPerCall: number = mostTextsPerRequest;
  readonly maxTokensPerCall: number;
  readonly maxTokensPerText: number;
  readonly tokenizer = 'cl100k_base';
  readonly usdPerMillionTokens: number | null;
  readonly #client: OpenAIClient;
  readonly #model: EmbeddingModel;
  readonly #encodingFormat: EncodingFormat;

  /** @throws IntegrationError `OPTIONS_INVALID`, for a model this package does not know without `dimensions` too. */
  constructor(options: OpenAIEmbedderOptions, { clock }: OpenAIEmbedderDependencies = {}) {
    const { apiKey, baseURL, timeoutMs = 60_000, maxTokensPerCall = mostTokensPerRequest } = options;
    const { encodingFormat = 'base64' } = options;
    this.#model = resolveModel(options);
    assertNumber('maxTokensPerCall', maxTokensPerCall, { min: 16, whole: true });
    this.#client = new OpenAIClient({ apiKey, baseURL, timeoutMs, errorCode: 'EMBEDDING_FAILED', clock });
    this.#encodingFormat = encodingFormat;
    this.modelId = modelIdOf(this.#model, this.#client.foreignHost);
    this.dimensions = this.#model.dimensions;
    this.maxTokensPerCall = Math.min(maxTokensPerCall, mostTokensPerRequest);
    this.maxTokensPerText = Math.min(this.maxTokensPerCall, mostTokensPerText);
    this.usdPerMillionTokens = this.#model.usdPerMillionTokens;
  }

  /** `context.httpStatus` of an error says what the server answered, if it did. `purpose` makes no difference here. */
  async embed(texts: readonly string[], { signal }: EmbedOptions = {}): Promise<EmbedResult> {
    const request = embeddingsRequest(this.#model, texts, this.#encodingFormat);
    const shape = { count: texts.length, dimensions: this.dimensions };
    const { vectors, usedTokens, headers } = await this.#client.call(async (client, options) => {
      const answer = await client.embeddings.create(request, options).asResponse();
      return { ...(await readEmbeddings(answer.body ?? [], shape)), headers: answer.headers };
    }, signal);
    const statedLimits = readStatedLimits(headers);
    return { vectors, ...(usedTokens !== undefined && { usedTokens }), ...(statedLimits && { statedLimits }) };
  }

  async check(): Promise<void> {
    await this.#client.check(this.#model.name);
  }
}
