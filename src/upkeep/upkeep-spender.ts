import type { Clock } from '../contracts/clock.ts';
import type { Logger } from '../contracts/logger.ts';
import type { SpendingStore } from '../contracts/spending-store.ts';
import { IntegrationError } from '../errors.ts';
import type { CustomerContext } from '../model/customer.ts';
import {
  type AnswerCost,
  budgetExhausted,
  type CallPrice,
  LedgerSpender,
  type Spender,
  toNanoUsd,
} from '../pipeline/spender.ts';

/** Bounds of what is spent; without one there is none. */
export interface EmbeddingBudget {
  readonly maxTokens?: number | undefined;
  /** US dollars. Calls of unknown price are not counted. */
  readonly maxUsd?: number | undefined;
}

export interface UpkeepSpenderOptions {
  readonly ledger: SpendingStore;
  readonly customer: Pick<CustomerContext, 'customerId' | 'settings'>;
  readonly budget: EmbeddingBudget | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Pays for calls that belong to no job: within the budget they were given, and within what their customer may spend in a
 * month. They stand in the ledger like all others.
 */
export class UpkeepSpender implements Spender {
  readonly #budget: EmbeddingBudget;
  readonly #ledger: LedgerSpender;
  readonly #customerId: string;
  /** Reserved by calls under way, and spent. */
  #taken = { tokens: 0, usd: 0 };
  tokens = 0;
  #nanoUsd = 0;
  /** Why the first call that was not made was not. */
  refusal: IntegrationError | undefined;

  constructor({ ledger, customer: { customerId, settings }, budget = {}, clock, logger }: UpkeepSpenderOptions) {
    const { monthlyTokens, monthlyUsd } = settings.spendingLimits ?? {};
    this.#budget = budget;
    this.#ledger = new LedgerSpender({
      ...{ ledger, customerId, lease: null, clock, logger },
      limits: { monthlyTokens, monthlyNanoUsd: monthlyUsd === undefined ? undefined : toNanoUsd(monthlyUsd) },
      onRefused: (limit) => {
        this.refusal ??= budgetExhausted(limit, customerId);
      },
      onSpent: ({ tokens, nanoUsd }) => {
        this.tokens += tokens;
        this.#nanoUsd += nanoUsd ?? 0;
      },
    });
    this.#customerId = customerId;
  }

  get usd(): number {
    return this.#nanoUsd / 1_000_000_000;
  }

  async spend<T extends AnswerCost>(price: CallPrice, call: () => Promise<T>): Promise<T> {
    const { maxTokens = Number.POSITIVE_INFINITY, maxUsd = Number.POSITIVE_INFINITY } = this.#budget;
    const { tokens } = price;
    const usd = price.usd ?? 0;
    if (this.#taken.tokens + tokens > maxTokens) throw this.#refuse('maxTokens');
    if (this.#taken.usd + usd > maxUsd) throw this.#refuse('maxUsd');
    // Before the call, so that those under way together cannot pass it together.
    this.#take(tokens, usd);
    try {
      const answer = await this.#ledger.spend(price, call);
      const used = answer.usedTokens ?? tokens;
      if (tokens > 0) this.#take(used - tokens, (usd * (used - tokens)) / tokens);
      return answer;
    } catch (error) {
      const mayBeCharged = IntegrationError.isInstance(error) && error.context['mayBeCharged'] === true;
      if (!mayBeCharged) this.#take(-tokens, -usd);
      throw error;
    }
  }

  #refuse(limit: 'maxTokens' | 'maxUsd'): IntegrationError {
    const error = budgetExhausted(limit, this.#customerId);
    this.refusal ??= error;
    return error;
  }

  #take(tokens: number, usd: number): void {
    this.#taken = { tokens: this.#taken.tokens + tokens, usd: this.#taken.usd + usd };
  }
}
