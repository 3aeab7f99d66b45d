import type { Clock } from '../contracts/clock.ts';
import type { Embedder, EmbedOptions, EmbedResult } from '../contracts/embedder.ts';
import { IntegrationError } from '../errors.ts';
import { assertNumber } from '../resilience/assert-number.ts';
import { createTimeSlicer } from '../resilience/time-slice.ts';
import { OpenAIClient } from './openai-client.ts';
import { unusableAnswer } from './openai-error.ts';

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
   * What a million tokens cost. Give it for models this package does not know: budgets in dollars count with it.
   * @default OpenAI's price of the model; 0 for models this package does not know
   */
  readonly usdPerMillionTokens?: number | undefined;
}

/** What {@link OpenAIEmbedder} takes from outside. */
export interface OpenAIEmbedderDependencies {
  /** @default the system clock */
  readonly clock?: Clock | undefined;
}

/** Lengths and prices in November 2026: https://platform.openai.com/docs/pricing */
const knownModels: ReadonlyMap<string, { readonly dimensions: number; readonly usdPerMillionTokens: number }> = new Map(
  [
    ['text-embedding-3-small', { dimensions: 1536, usdPerMillionTokens: 0.02 }],
    ['text-embedding-3-large', { dimensions: 3072, usdPerMillionTokens: 0.13 }],
    ['text-embedding-ada-002', { dimensions: 1536, usdPerMillionTokens: 0.1 }],
  ],
);

/** OpenAI takes 300,000. A sixth is left for texts that we count lower than it does, as with other models' tokenizers. */
const mostTokensPerCall = 250_000;
/** OpenAI takes 8,192 with the current models, 8,191 with the older one. */
const mostTokensPerText = 8_191;

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
  /** https://platform.openai.com/docs/api-reference/embeddings/create */
  readonly maxTextsPerCall: number = 2048;
  readonly maxTokensPerCall: number;
  readonly maxTokensPerText: number;
  readonly tokenizer = 'cl100k_base';
  readonly usdPerMillionTokens: number;
  readonly #client: OpenAIClient;
  readonly #model: string;
  /** `undefined` when the model has one length only and refuses the field. */
  readonly #sentDimensions: number | undefined;

  /** @throws IntegrationError `OPTIONS_INVALID`, for a model this package does not know without `dimensions` too. */
  constructor(options: OpenAIEmbedderOptions, { clock }: OpenAIEmbedderDependencies = {}) {
    const { apiKey, model, baseURL, timeoutMs = 60_000, maxTokensPerCall = mostTokensPerCall } = options;
    const known = knownModels.get(model);
    const dimensions = options.dimensions ?? known?.dimensions;
    if (dimensions === undefined) throw unknownModel(model);
    const usdPerMillionTokens = options.usdPerMillionTokens ?? known?.usdPerMillionTokens ?? 0;
    assertNumber('dimensions', dimensions, { min: 1, max: 65_536, whole: true });
    assertNumber('maxTokensPerCall', maxTokensPerCall, { min: 16, whole: true });
    assertNumber('usdPerMillionTokens', usdPerMillionTokens, { min: 0 });

    this.#client = new OpenAIClient({ apiKey, baseURL, timeoutMs, errorCode: 'EMBEDDING_FAILED', clock });
    this.#model = model;
    this.#sentDimensions = model.startsWith('text-embedding-3-') ? dimensions : options.dimensions;
    // Two servers may give one name to different models: their vectors must not be compared.
    const { foreignHost } = this.#client;
    this.modelId = `openai/${foreignHost === null ? '' : `${foreignHost}/`}${model}@${dimensions}`;
    this.dimensions = dimensions;
    this.maxTokensPerCall = Math.min(maxTokensPerCall, mostTokensPerCall);
    this.maxTokensPerText = Math.min(this.maxTokensPerCall, mostTokensPerText);
    this.usdPerMillionTokens = usdPerMillionTokens;
  }

  /** `context.httpStatus` of an error says what the server answered, if it did. `purpose` makes no difference here. */
  async embed(texts: readonly string[], { signal }: EmbedOptions = {}): Promise<EmbedResult> {
    const dimensions = this.#sentDimensions;
    const answer = await this.#client.call(
      (client, options) =>
        client.embeddings.create(
          {
            model: this.#model,
            input: [...texts],
            // The client's own default is base64, which not every compatible server speaks.
            encoding_format: 'float',
            ...(dimensions === undefined ? {} : { dimensions }),
          },
          options,
        ),
      signal,
    );
    const { data, usage } = Object(answer);
    const vectors = await toVectors(data, { count: texts.length, dimensions: this.dimensions });
    const usedTokens = Object(usage).prompt_tokens;
    return typeof usedTokens === 'number' ? { vectors, usedTokens } : { vectors };
  }

  async check(): Promise<void> {
    await this.#client.check(this.#model);
  }
}

/** Puts each vector where its `index` says. A vector at the wrong text would be worse than none. */
async function toVectors(
  data: unknown,
  { count, dimensions }: { readonly count: number; readonly dimensions: number },
): Promise<Float32Array[]> {
  if (!Array.isArray(data)) throw unusableEmbeddings('a list of embeddings', 'none');
  if (data.length !== count) throw unusableEmbeddings(`${count} embeddings`, String(data.length));
  const slice = createTimeSlicer();
  const byIndex = new Map<unknown, Float32Array>();
  for (const item of data) {
    const { index, embedding } = Object(item);
    byIndex.set(index, toVector(embedding, dimensions));
    await slice();
  }
  return Array.from({ length: count }, (_, index) => {
    const vector = byIndex.get(index);
    if (!vector) throw unusableEmbeddings(`every index from 0 to ${count - 1} once`, `no index ${index}`);
    return vector;
  });
}

function toVector(embedding: unknown, dimensions: number): Float32Array {
  if (!Array.isArray(embedding)) throw unusableEmbeddings('an embedding of numbers', typeof embedding);
  if (embedding.length !== dimensions) {
    throw unusableEmbeddings(`${dimensions} dimensions (set \`dimensions\` to the model's)`, String(embedding.length));
  }
  const vector = new Float32Array(dimensions);
  for (const [place, value] of embedding.entries()) {
    // Checked before it is stored: as a Float32 null would be 0, and 1e39 infinite.
    const isUsable = typeof value === 'number' && Number.isFinite(Math.fround(value));
    if (!isUsable) throw unusableEmbeddings('finite numbers', `${String(value).slice(0, 40)} at ${place}`);
    vector[place] = value;
  }
  return vector;
}

function unusableEmbeddings(expected: string, received: string): IntegrationError {
  return unusableAnswer('EMBEDDING_FAILED', expected, received);
}

function unknownModel(model: string): IntegrationError {
  const known = [...knownModels.keys()].join(', ');
  return new IntegrationError(
    `The length of the vectors of the embedding model ${JSON.stringify(model)} is not known. Use ${known}, or pass ` +
      '`adapters.embedder: new OpenAIEmbedder({ model, dimensions, ... })` with the length it has.',
    { code: 'OPTIONS_INVALID', service: 'openai', context: { model } },
  );
}
