import type { Clock } from '../contracts/clock.ts';
import type { Embedder } from '../contracts/embedder.ts';
import type { Logger } from '../contracts/logger.ts';
import type { SpendingLimits, SpendingStore } from '../contracts/spending-store.ts';
import { toIntegrationError } from '../errors.ts';
import { embeddingPrice } from '../pipeline/embedding-batcher.ts';
import { LedgerSpender, type Spender, unlimitedSpender } from '../pipeline/spender.ts';
import { wrapEmbedder } from './wrap-embedder.ts';

export interface MeteredEmbedderOptions {
  readonly ledger: SpendingStore;
  readonly customerId: string;
  /** Of the month. */
  readonly limits: SpendingLimits;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * An {@link Embedder} for questions, whose cost goes into the customer's ledger. Where nothing limits it, somebody who waits
 * for an answer does not wait for the ledger: what was spent is written down afterwards.
 */
export function meteredEmbedder(
  inner: Embedder,
  { ledger, customerId, limits, clock, logger }: MeteredEmbedderOptions,
): Embedder {
  if (inner.isInstant) return inner;
  const isLimited = limits.monthlyTokens !== undefined || limits.monthlyNanoUsd !== undefined;
  const spender: Spender = isLimited
    ? new LedgerSpender({ ledger, customerId, lease: null, limits, clock, logger })
    : unlimitedSpender((call) => {
        // Asked for at once, so that a store that is closed next has it.
        ledger.recordSpending(customerId, call).catch((error: unknown) => {
          const { code } = toIntegrationError(error, 'store');
          logger.warn('What a question has cost could not be written down', { customerId, error: code });
        });
      });
  return wrapEmbedder(inner, (texts, options) =>
    spender.spend(embeddingPrice(inner, options?.tokens ?? mostTokens(texts)), () => inner.embed(texts, options)),
  );
}

/** No tokenizer makes more tokens than bytes. */
function mostTokens(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
