import { randomUUID } from 'node:crypto';
import type { Clock } from '../contracts/clock.ts';
import type { JobLease } from '../contracts/job-store.ts';
import type { Logger } from '../contracts/logger.ts';
import type {
  SpendingCall,
  SpendingCost,
  SpendingLimits,
  SpendingReservation,
  SpendingStore,
} from '../contracts/spending-store.ts';
import { IntegrationError, toIntegrationError } from '../errors.ts';
import type { SpendingKind, SpendingLimit } from '../model/spending.ts';
import { RefusedCalls } from './refused-calls.ts';

/** What a call can cost at most. */
export interface CallPrice {
  readonly kind: SpendingKind;
  readonly modelId: string;
  readonly tokens: number;
  /** `null`: not known. */
  readonly usd: number | null;
}

/** What an answer says of its cost. */
export interface AnswerCost {
  /** @default all that were reserved */
  readonly usedTokens?: number | undefined;
  /** @default the used tokens' share of what was reserved */
  readonly costUsd?: number | undefined;
}

/** Makes calls that cost something. */
export interface Spender {
  /**
   * Makes the call if it may cost what it can cost at most.
   *
   * @throws IntegrationError `BUDGET_EXHAUSTED` when it may not, `STORE_FAILED` when the ledger cannot say: nothing was called
   * then; and what the call throws.
   */
  spend<T extends AnswerCost>(price: CallPrice, call: () => Promise<T>): Promise<T>;
}

export interface LedgerSpenderOptions {
  readonly ledger: SpendingStore;
  readonly customerId: string;
  /** Of the job it is for; `null` for none. */
  readonly lease: JobLease | null;
  readonly limits: SpendingLimits;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Pick<Logger, 'warn'>;
  /** Told of every call that was not made. */
  readonly onRefused?: ((limit: SpendingLimit) => void) | undefined;
  /** Told of every call that was charged, or may have been. */
  readonly onSpent?: ((call: SpendingCall) => void) | undefined;
}

/** Reserves every call in the store's ledger before it is made, and settles it after: what is spent never passes a limit. */
export class LedgerSpender implements Spender {
  readonly #options: LedgerSpenderOptions;
  readonly #refused: RefusedCalls;
  /** A service that counts more tokens than we do must not surprise us twice. */
  #undercount = 1;

  constructor(options: LedgerSpenderOptions) {
    this.#options = options;
    this.#refused = new RefusedCalls(options.clock);
  }

  async spend<T extends AnswerCost>(price: CallPrice, call: () => Promise<T>): Promise<T> {
    const reservation = await this.#reserve(price);
    let answer: T;
    try {
      answer = await call();
    } catch (error) {
      await this.#settle(reservation, costOfFailure(error, reservation, price));
      throw error;
    }
    const cost = costOf(answer, price);
    if (price.tokens > 0) this.#undercount = Math.max(this.#undercount, cost.tokens / price.tokens);
    await this.#settle(reservation, cost);
    return answer;
  }

  async #reserve({ kind, modelId, usd, ...price }: CallPrice): Promise<SpendingReservation> {
    const { ledger, customerId, lease, limits, onRefused } = this.#options;
    const tokens = Math.ceil(price.tokens * this.#undercount);
    const nanoUsd = usd === null ? null : toNanoUsd(usd * this.#undercount);
    const reservation = { reservationId: randomUUID(), kind, modelId, tokens, nanoUsd };
    const { moment } = this.#refused;
    let passed = this.#refused.limitPassedBy(reservation);
    if (passed === null) {
      passed = await ledger.reserveSpending(customerId, lease, { reservation, limits });
      if (passed === null) return reservation;
      this.#refused.add(passed, reservation, moment);
    }
    onRefused?.(passed);
    throw budgetExhausted(passed, customerId);
  }

  /** Never rejects: a paid answer is worth more than its entry, and whoever lost it would pay for it again. */
  async #settle(
    { reservationId, kind, modelId, ...reserved }: SpendingReservation,
    cost: SpendingCost | null,
  ): Promise<void> {
    const { ledger, customerId, logger, onSpent } = this.#options;
    try {
      await ledger.settleSpending(customerId, reservationId, cost);
    } catch (error) {
      // The reservation stays, and with it the most that the call can have cost.
      const { code } = toIntegrationError(error, 'store');
      logger.warn('What a call has cost could not be written down', { customerId, reservationId, error: code });
    }
    if (isLess(cost, reserved)) this.#refused.forget();
    if (cost && cost.tokens > 0) onSpent?.({ kind, modelId, ...cost });
  }
}

/** Makes every call, and tells what it has cost. */
export function unlimitedSpender(onSpent: (call: SpendingCall) => void): Spender {
  return {
    async spend(price, call) {
      const { kind, modelId } = price;
      const answer = await call();
      const cost = costOf(answer, price);
      if (cost.tokens > 0) onSpent({ kind, modelId, ...cost });
      return answer;
    },
  };
}

function costOf({ usedTokens, costUsd }: AnswerCost, { tokens, usd }: CallPrice): SpendingCost {
  const used = usedTokens ?? tokens;
  if (costUsd !== undefined) return { tokens: used, nanoUsd: toNanoUsd(costUsd) };
  if (usd === null) return { tokens: used, nanoUsd: null };
  return { tokens: used, nanoUsd: toNanoUsd(tokens === 0 ? usd : (usd * used) / tokens) };
}

/** `null` when it cost nothing. Adapters say otherwise in the context of their errors. */
function costOfFailure(error: unknown, { tokens, nanoUsd }: SpendingCost, price: CallPrice): SpendingCost | null {
  if (!IntegrationError.isInstance(error)) return null;
  const { mayBeCharged, usedTokens, costUsd } = error.context;
  if (typeof usedTokens === 'number') {
    return costOf({ usedTokens, costUsd: typeof costUsd === 'number' ? costUsd : undefined }, price);
  }
  return mayBeCharged === true ? { tokens, nanoUsd, isAssumed: true } : null;
}

/** Whether a call cost less than was reserved for it. */
function isLess(cost: SpendingCost | null, reserved: SpendingCost): boolean {
  return cost === null || cost.tokens < reserved.tokens || (cost.nanoUsd ?? 0) < (reserved.nanoUsd ?? 0);
}

/** US dollars as whole billionths. */
export const toNanoUsd = (usd: number): number => Math.round(usd * 1_000_000_000);

/** The error of a call that was not made. */
export function budgetExhausted(limit: string, customerId: string): IntegrationError {
  return new IntegrationError(`A call was not made: ${limit} would be passed`, {
    code: 'BUDGET_EXHAUSTED',
    service: 'budget',
    context: { limit, customerId },
  });
}

/** Whether a call was not made because of a limit. */
export function isBudgetExhausted(error: unknown): boolean {
  return IntegrationError.isInstance(error) && error.code === 'BUDGET_EXHAUSTED';
}
