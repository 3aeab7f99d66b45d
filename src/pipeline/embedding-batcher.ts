import type { Clock } from '../contracts/clock.ts';
import type { Embedder, EmbedResult } from '../contracts/embedder.ts';
import { IntegrationError, throwIfAborted, toIntegrationError } from '../errors.ts';
import { CircuitBreaker, CircuitOpen } from '../resilience/circuit-breaker.ts';
import { isRetryable, type RetryNotice, retry } from '../resilience/retry.ts';
import { Semaphore } from '../resilience/semaphore.ts';
import { type CallPrice, isBudgetExhausted, type Spender } from './spender.ts';

/** A text and its tokens as the model counts them. */
export interface CountedText {
  readonly text: string;
  readonly tokens: number;
}

export interface EmbeddedTexts {
  /** One per text, in the same order; `null` where the call failed, and where the budget allowed none. */
  readonly vectors: readonly (Float32Array | null)[];
  /** Tokens the service counted, or our own count where it says nothing. */
  readonly usedTokens: number;
  /** `EMBEDDING_FAILED`: why texts have no vector; the first reason, when there are several. */
  readonly failure: IntegrationError | undefined;
}

export interface EmbeddingBatcherOptions {
  readonly embedder: Embedder;
  readonly clock: Clock;
  readonly maxRetries: number;
  readonly backoffMs: number;
  /** Ends calls on their way and refuses new ones. */
  readonly signal?: AbortSignal | undefined;
  /** Pays for every call, or does not allow it. @default every call is allowed */
  readonly spender?: Spender | undefined;
  readonly onRetry?: ((notice: RetryNotice) => void) | undefined;
}

/** Calls on their way at the same time. */
const maxCalls = 4;

interface Embedded {
  readonly vector: Float32Array | null;
  readonly usedTokens: number;
}

const nothing: Embedded = { vector: null, usedTokens: 0 };

/** A text on its way, and whom to tell. */
interface Waiting extends CountedText {
  readonly resolve: (embedded: Embedded) => void;
  readonly reject: (error: IntegrationError) => void;
}

/**
 * Packs the texts of many pages into as few calls as the embedder's limits allow.
 *
 * Texts that come in the same turn of the event loop, or while all calls are busy, travel together. A call that the
 * service refuses for good is halved until the text at fault is alone: one bad text fails its own page only. A service that
 * is down is given up for a while: texts then fail at once, as those before them did.
 */
export class EmbeddingBatcher {
  readonly #options: EmbeddingBatcherOptions;
  readonly #places = new Semaphore(maxCalls);
  readonly #breaker: CircuitBreaker;
  #waiting: Waiting[] = [];
  #scheduled = false;

  constructor(options: EmbeddingBatcherOptions) {
    this.#options = options;
    this.#breaker = new CircuitBreaker({ clock: options.clock, isOutage });
  }

  /**
   * @param texts - non-empty, each within the embedder's `maxTokensPerText`.
   * @throws IntegrationError `ABORTED`
   */
  async embed(texts: readonly CountedText[]): Promise<EmbeddedTexts> {
    const embedded = texts.map(
      (text) =>
        new Promise<Embedded>((resolve, reject) => {
          this.#waiting.push({ ...text, resolve, reject });
        }),
    );
    this.#schedule();
    const settled = await Promise.allSettled(embedded);
    throwIfAborted(this.#options.signal, 'embedder');
    const done = settled.map((one) => (one.status === 'fulfilled' ? one.value : nothing));
    return {
      vectors: done.map(({ vector }) => vector),
      // Shares of a call are fractions; tokens are not.
      usedTokens: Math.round(done.reduce((sum, { usedTokens }) => sum + usedTokens, 0)),
      failure: settled.find((one) => one.status === 'rejected')?.reason,
    };
  }

  /** Pays for texts that were embedded without a call. */
  async count(tokens: number): Promise<void> {
    const { spender, embedder } = this.#options;
    await spender?.spend(embeddingPrice(embedder, tokens), async () => ({ usedTokens: tokens }));
  }

  #schedule(): void {
    if (this.#scheduled || this.#waiting.length === 0) return;
    this.#scheduled = true;
    void this.#places.run(async () => {
      // Others may come in this turn; those that came while all places were taken are here already.
      await new Promise((resolve) => setImmediate(resolve));
      this.#scheduled = false;
      const batch = this.#nextBatch();
      this.#schedule();
      await this.#send(batch);
    });
  }

  #nextBatch(): Waiting[] {
    const { maxTextsPerCall, maxTokensPerCall } = this.#options.embedder;
    let tokens = 0;
    let size = 0;
    for (const text of this.#waiting) {
      tokens += text.tokens;
      if (size > 0 && (size >= maxTextsPerCall || tokens > maxTokensPerCall)) break;
      size += 1;
    }
    return this.#waiting.splice(0, size);
  }

  async #send(batch: readonly Waiting[]): Promise<void> {
    const tokens = batch.reduce((sum, text) => sum + text.tokens, 0);
    if (batch.length === 0) return;
    try {
      const { vectors, usedTokens = tokens } = await this.#call(batch);
      for (const [index, text] of batch.entries()) {
        text.resolve({
          vector: vectors[index] ?? null,
          usedTokens: tokens === 0 ? 0 : (usedTokens * text.tokens) / tokens,
        });
      }
    } catch (cause) {
      if (isBudgetExhausted(cause)) return this.#sendLess(batch);
      const error = toIntegrationError(cause instanceof CircuitOpen ? cause.cause : cause, 'embedder');
      if (batch.length > 1 && isRefusal(error)) return this.#sendHalves(batch);
      for (const { reject } of batch) reject(error);
    }
  }

  /** The whole is too much for what is left of the budget; a part of it may not be. */
  async #sendLess(batch: readonly Waiting[]): Promise<void> {
    if (batch.length > 1) return this.#sendHalves(batch);
    batch[0]?.resolve(nothing);
  }

  async #sendHalves(batch: readonly Waiting[]): Promise<void> {
    const middle = Math.ceil(batch.length / 2);
    await this.#send(batch.slice(0, middle));
    await this.#send(batch.slice(middle));
  }

  #call(batch: readonly Waiting[]): Promise<EmbedResult> {
    const { embedder, spender, clock, maxRetries, backoffMs, signal, onRetry } = this.#options;
    const texts = batch.map(({ text }) => text);
    const tokens = batch.reduce((sum, text) => sum + text.tokens, 0);
    const embed = (): Promise<EmbedResult> => embedder.embed(texts, { signal, purpose: 'document', tokens });
    const tryToEmbed = (): Promise<EmbedResult> => this.#breaker.run(embed);
    // Every attempt is a call of its own: one without an answer may have been charged.
    const attempt = spender ? () => spender.spend(embeddingPrice(embedder, tokens), tryToEmbed) : tryToEmbed;
    const shouldRetry = (error: unknown): boolean => isRetryable(error) && !(error instanceof CircuitOpen);
    return retry(attempt, { maxRetries, backoffMs, clock, signal, onRetry, shouldRetry });
  }
}

/** What embedding so many tokens can cost at most. */
export function embeddingPrice(embedder: Embedder, tokens: number): CallPrice {
  const { modelId, usdPerMillionTokens, mostUsdPerMillionTokens = usdPerMillionTokens } = embedder;
  const usd = mostUsdPerMillionTokens === null ? null : (tokens * mostUsdPerMillionTokens) / 1_000_000;
  return { kind: 'embedding', modelId, tokens, usd };
}

/** Not what the texts are to blame for, nor a wait that the service asks for. */
function isOutage(error: unknown): boolean {
  if (!IntegrationError.isInstance(error)) return true;
  const { code, retryable, context } = error;
  const isBusy = retryable && context['httpStatus'] === 429;
  return code !== 'ABORTED' && !isBusy && !refusals.has(context['httpStatus']);
}

/** The texts are wrong, or too many. */
const refusals: ReadonlySet<unknown> = new Set([400, 413, 422]);

/** The service read the call and refused what it says: another attempt ends the same, a part of it may not. */
function isRefusal(error: IntegrationError): boolean {
  const { httpStatus, isTooLarge } = error.context;
  return !error.retryable && (httpStatus === 400 || httpStatus === 413 || isTooLarge === true);
}
