import { createHash } from 'node:crypto';
import type { Clock } from '../contracts/clock.ts';
import type { Embedder, EmbedOptions, EmbedResult } from '../contracts/embedder.ts';
import { IntegrationError, throwIfAborted } from '../errors.ts';
import { assertNumber } from '../resilience/assert-number.ts';
import { systemClock } from '../resilience/system-clock.ts';
import { type EmbeddingModel, modelIdOf, mostTokensPerText, resolveModel } from './openai/embedding-model.ts';
import type { EmbeddingsAnswer } from './openai/embeddings-answer.ts';
import { OpenAIClient } from './openai/openai-client.ts';
import { type BatchLine, packLines, toBatchFile } from './openai-batch-embedder/batch-lines.ts';
import { readResults } from './openai-batch-embedder/batch-results.ts';
import { OpenAIEmbedder, type OpenAIEmbedderOptions } from './openai-embedder.ts';

/** Options of {@link OpenAIBatchEmbedder}. */
export interface OpenAIBatchEmbedderOptions
  extends Pick<OpenAIEmbedderOptions, 'apiKey' | 'model' | 'baseURL' | 'dimensions'> {
  /** What a million tokens cost in a batch. @default half of OpenAI's price of the model */
  readonly usdPerMillionTokens?: number | undefined;
  /** Milliseconds between two questions whether a batch is done, 100 to 3,600,000. @default 30000 */
  readonly pollMs?: number | undefined;
  /** Milliseconds for one request, the upload of all texts included, 1 to 600,000. @default 600000 */
  readonly timeoutMs?: number | undefined;
  /**
   * Most tokens of one batch, from 8,191. OpenAI bounds what may wait at a time by the tier of the account.
   * @default 3000000
   */
  readonly maxTokensPerCall?: number | undefined;
}

/** What {@link OpenAIBatchEmbedder} takes from outside. */
export interface OpenAIBatchEmbedderDependencies {
  /** @default the system clock */
  readonly clock?: Clock | undefined;
}

const discount = 0.5;
/** Batches looked through for one that was made before. */
const recentBatches = 100;
/** The name under which a batch says which texts it holds. */
const textsLabel = 'csi_texts';

/**
 * Embeds through OpenAI's Batch API: at half the price, within 24 hours. For first loads and for new models, where nobody
 * waits; its vectors can be compared with those of {@link OpenAIEmbedder}.
 *
 * A call is one batch, and returns when that is done. A batch says which texts it holds: when a call is made again with the
 * same texts, after a crash or an abort, the batch that was made before is used, and nothing is paid for twice. Requests of
 * a batch that OpenAI did not carry out are made one by one, at the full price.
 *
 * @example
 * ```ts
 * const embedder = new OpenAIBatchEmbedder({ apiKey: 'sk-...', model: 'text-embedding-3-small' });
 * const { vectors } = await embedder.embed(texts);
 * ```
 */
export class OpenAIBatchEmbedder implements Embedder {
  readonly modelId: string;
  readonly dimensions: number;
  /** https://platform.openai.com/docs/guides/batch */
  readonly maxTextsPerCall: number = 50_000;
  readonly maxTokensPerCall: number;
  readonly maxTokensPerText: number = mostTokensPerText;
  readonly tokenizer = 'cl100k_base';
  readonly usdPerMillionTokens: number | null;
  /** What was not carried out in the batch is asked for singly. */
  readonly mostUsdPerMillionTokens: number | null;
  readonly #model: EmbeddingModel;
  readonly #client: OpenAIClient;
  readonly #direct: OpenAIEmbedder;
  readonly #pollMs: number;
  readonly #clock: Clock;

  /** @throws IntegrationError `OPTIONS_INVALID` */
  constructor(options: OpenAIBatchEmbedderOptions, { clock = systemClock }: OpenAIBatchEmbedderDependencies = {}) {
    const { apiKey, baseURL, timeoutMs = 600_000, pollMs = 30_000, maxTokensPerCall = 3_000_000 } = options;
    const { usdPerMillionTokens, ...rest } = options;
    assertNumber('pollMs', pollMs, { min: 100, max: 3_600_000 });
    assertNumber('maxTokensPerCall', maxTokensPerCall, { min: mostTokensPerText, whole: true });
    this.#model = resolveModel(rest);
    this.#client = new OpenAIClient({ apiKey, baseURL, timeoutMs, errorCode: 'EMBEDDING_FAILED', clock });
    this.#direct = new OpenAIEmbedder({ apiKey, baseURL, model: rest.model, dimensions: rest.dimensions }, { clock });
    this.#pollMs = pollMs;
    this.#clock = clock;
    this.modelId = modelIdOf(this.#model, this.#client.foreignHost);
    this.dimensions = this.#model.dimensions;
    this.maxTokensPerCall = maxTokensPerCall;
    const singly = this.#direct.usdPerMillionTokens;
    this.usdPerMillionTokens = usdPerMillionTokens ?? (singly === null ? null : singly * discount);
    // Of a model whose price in a batch is all that is known, the usual relation tells the other.
    const usual = this.usdPerMillionTokens === null ? null : this.usdPerMillionTokens / discount;
    this.mostUsdPerMillionTokens = singly ?? usual;
  }

  /** When the signal fires, the batch goes on: the next call with the same texts takes its results. */
  async embed(texts: readonly string[], { signal }: EmbedOptions = {}): Promise<EmbedResult> {
    throwIfAborted(signal, 'openai');
    const lines = await packLines(texts);
    const answers = await this.#runBatch(lines, signal);
    const vectors: Float32Array[] = [];
    const usedTokens = { batch: 0, singly: 0 };
    for (const line of lines) {
      const answer = answers.get(line.start) ?? (await this.#direct.embed(line.texts, { signal }));
      vectors.push(...answer.vectors);
      usedTokens[answers.has(line.start) ? 'batch' : 'singly'] += answer.usedTokens ?? 0;
    }
    return { vectors, usedTokens: usedTokens.batch + usedTokens.singly, ...this.#costOf(usedTokens) };
  }

  async check(): Promise<void> {
    await this.#client.check(this.#model.name);
  }

  #costOf(usedTokens: { readonly batch: number; readonly singly: number }): Pick<EmbedResult, 'costUsd'> {
    const { usdPerMillionTokens: batch, mostUsdPerMillionTokens: singly } = this;
    if (batch === null || singly === null) return {};
    return { costUsd: (usedTokens.batch * batch + usedTokens.singly * singly) / 1_000_000 };
  }

  async #runBatch(
    lines: readonly BatchLine[],
    signal: AbortSignal | undefined,
  ): Promise<ReadonlyMap<number, EmbeddingsAnswer>> {
    const label = labelOf(lines, this.#model);
    const id = (await this.#findBatch(label, signal)) ?? (await this.#createBatch(lines, label, signal));
    const outputFileId = await this.#waitForBatch(id, signal);
    if (outputFileId === undefined) return new Map();
    return await this.#client.call(async (client, options) => {
      const { body } = await client.files.content(outputFileId, options);
      return await readResults(body ?? [], lines, this.dimensions);
    }, signal);
  }

  async #findBatch(label: string, signal: AbortSignal | undefined): Promise<string | undefined> {
    const page = await this.#client.call(
      (client, options) => client.batches.list({ limit: recentBatches }, options),
      signal,
    );
    const { data } = Object(page);
    const batches = Array.isArray(data) ? data.map(readBatch) : [];
    return batches.find((batch) => batch.label === label && !lostStates.has(batch.status))?.id;
  }

  async #createBatch(lines: readonly BatchLine[], label: string, signal: AbortSignal | undefined): Promise<string> {
    const file = toBatchFile(lines, this.#model);
    const uploaded = await this.#client.call(
      (client, options) => client.files.create({ file, purpose: 'batch' }, options),
      signal,
    );
    const request = {
      input_file_id: String(Object(uploaded).id),
      endpoint: '/v1/embeddings',
      completion_window: '24h',
      metadata: { [textsLabel]: label },
    } as const;
    const created = await this.#client.call((client, options) => client.batches.create(request, options), signal);
    return readBatch(created).id;
  }

  /** @returns the file with the results; `undefined` when nothing was carried out. */
  async #waitForBatch(id: string, signal: AbortSignal | undefined): Promise<string | undefined> {
    for (;;) {
      const answer = await this.#client.call((client, options) => client.batches.retrieve(id, options), signal);
      const { status, outputFileId } = readBatch(answer);
      if (status === 'completed' || status === 'expired') return outputFileId;
      if (lostStates.has(status)) throw batchFailed(id, status);
      await this.#clock.sleep(this.#pollMs, signal);
    }
  }
}

/** A batch in one of these brings nothing any more. */
const lostStates: ReadonlySet<string> = new Set(['failed', 'cancelling', 'cancelled', 'expired']);

interface Batch {
  readonly id: string;
  readonly status: string;
  readonly label: unknown;
  readonly outputFileId: string | undefined;
}

function readBatch(answer: unknown): Batch {
  const { id, status, metadata, output_file_id: fileId } = Object(answer);
  return {
    id: String(id),
    status: String(status),
    label: Object(metadata)[textsLabel],
    outputFileId: typeof fileId === 'string' && fileId !== '' ? fileId : undefined,
  };
}

function labelOf(lines: readonly BatchLine[], { name, dimensions }: EmbeddingModel): string {
  const hash = createHash('sha256').update(`${name}@${dimensions}`);
  for (const { texts } of lines) for (const text of texts) hash.update('\n').update(JSON.stringify(text));
  return hash.digest('hex');
}

function batchFailed(id: string, status: string): IntegrationError {
  return new IntegrationError(
    `OpenAI did not carry out the batch ${id}: it is ${status}. Look at it in OpenAI's dashboard`,
    {
      code: 'EMBEDDING_FAILED',
      service: 'openai',
      context: { batchId: id, status },
    },
  );
}
