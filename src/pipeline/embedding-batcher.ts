import type { Clock } from '../contracts/clock.ts';
import type { Embedder, EmbedResult } from '../contracts/embedder.ts';
import { type IntegrationError, toIntegrationError } from '../errors.ts';
import { type RetryNotice, retry } from '../resilience/retry.ts';
import { Semaphore } from '../resilience/semaphore.ts';

/** A text and its tokens as the model counts them. */
export interface CountedText {
  readonly text: string;
  readonly tokens: number;
}

export interface EmbeddedTexts {
  /** One per text, in the same order; `null` where the budget allowed no call. */
  readonly vectors: readonly (Float32Array | null)[];
  /** Tokens the service counted, or our own count where it says nothing. */
  readonly usedTokens: number;
}

export interface EmbeddingBatcherOptions {
  readonly embedder: Embedder;
  readonly clock: Clock;
  readonly maxRetries: number;
  readonly backoffMs: number;
  /** Ends calls on their way and refuses new ones. */
  readonly signal?: AbortSignal | undefined;
  /** Asked before every call; false forbids it. @default every call is allowed */
  readonly reserve?: ((tokens: number) => boolean) | undefined;
  /** Told after every call that was allowed. A call that failed used nothing. */
  readonly onUsed?: ((reservedTokens: number, usedTokens: number) => void) | undefined;
  readonly onRetry?: ((notice: RetryNotice) => void) | undefined;
}

/** Calls on their way at the same time. */
const maxCalls = 4;

/** A text on its way, and whom to tell. */
interface Waiting extends CountedText {
  readonly resolve: (embedded: { readonly vector: Float32Array | null; readonly usedTokens: number }) => void;
  readonly reject: (error: IntegrationError) => void;
}

/**
 * Packs the texts of many pages into as few calls as the embedder's limits allow.
 *
 * Texts that come in the same turn of the event loop, or while all calls are busy, travel together. A call that the
 * service refuses for good is halved until the text at fault is alone: one bad text fails its own page only.
 */
export class EmbeddingBatcher {
  readonly #options: EmbeddingBatcherOptions;
  readonly #places = new Semaphore(maxCalls);
  #waiting: Waiting[] = [];
  #scheduled = false;

  constructor(options: EmbeddingBatcherOptions) {
    this.#options = options;
  }

  /**
   * @param texts - non-empty, each within the embedder's `maxTokensPerText`.
   * @throws IntegrationError `EMBEDDING_FAILED` when one of the texts could not be embedded; `ABORTED`
   */
  async embed(texts: readonly CountedText[]): Promise<EmbeddedTexts> {
    const embedded = texts.map(
      (text) =>
        new Promise<{ readonly vector: Float32Array | null; readonly usedTokens: number }>((resolve, reject) => {
          this.#waiting.push({ ...text, resolve, reject });
        }),
    );
    this.#schedule();
    const settled = await Promise.allSettled(embedded);
    const failed = settled.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
    const done = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    return {
      vectors: done.map(({ vector }) => vector),
      // Shares of a call are fractions; tokens are not.
      usedTokens: Math.round(done.reduce((sum, { usedTokens }) => sum + usedTokens, 0)),
    };
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
    const { reserve, onUsed } = this.#options;
    const tokens = batch.reduce((sum, text) => sum + text.tokens, 0);
    if (batch.length === 0) return;
    if (reserve && !reserve(tokens)) return this.#sendLess(batch);
    try {
      const { vectors, usedTokens = tokens } = await this.#call(batch);
      onUsed?.(tokens, usedTokens);
      for (const [index, text] of batch.entries()) {
        text.resolve({
          vector: vectors[index] ?? null,
          usedTokens: tokens === 0 ? 0 : (usedTokens * text.tokens) / tokens,
        });
      }
    } catch (cause) {
      onUsed?.(tokens, 0);
      const error = toIntegrationError(cause, 'embedder');
      if (batch.length > 1 && isRefusal(error)) return this.#sendHalves(batch);
      for (const { reject } of batch) reject(error);
    }
  }

  /** The whole is too much for what is left of the budget; a part of it may not be. */
  async #sendLess(batch: readonly Waiting[]): Promise<void> {
    if (batch.length > 1) return this.#sendHalves(batch);
    batch[0]?.resolve({ vector: null, usedTokens: 0 });
  }

  async #sendHalves(batch: readonly Waiting[]): Promise<void> {
    const middle = Math.ceil(batch.length / 2);
    await this.#send(batch.slice(0, middle));
    await this.#send(batch.slice(middle));
  }

  #call(batch: readonly Waiting[]): Promise<EmbedResult> {
    const { embedder, clock, maxRetries, backoffMs, signal, onRetry } = this.#options;
    const texts = batch.map(({ text }) => text);
    return retry(() => embedder.embed(texts, { signal, purpose: 'document' }), {
      maxRetries,
      backoffMs,
      clock,
      signal,
      onRetry,
    });
  }
}

/** The service read the call and refused what it says: another attempt ends the same, a part of it may not. */
function isRefusal(error: IntegrationError): boolean {
  return !error.retryable && error.context['httpStatus'] === 400;
}
