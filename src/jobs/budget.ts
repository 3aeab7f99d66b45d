import { IntegrationError } from '../errors.ts';
import type { BudgetExhaustedEvent } from '../events.ts';
import type { JobConfig } from '../model/job.ts';

/**
 * Keeps a job below its limits. Tokens are reserved before the call that spends them, so that calls in flight together
 * cannot pass the limit together.
 */
export class Budget {
  readonly #limits: JobConfig['budget'];
  readonly #usdPerMillionTokens: number;
  readonly #onExhausted: (limit: BudgetExhaustedEvent['limit'], error: IntegrationError) => void;
  readonly #exhausted = new Set<BudgetExhaustedEvent['limit']>();
  #tokens: number;

  /** @param usedTokens - spent by earlier runs of the same job. */
  constructor(
    limits: JobConfig['budget'],
    options: {
      readonly usdPerMillionTokens: number;
      readonly usedTokens: number;
      /** Called once per limit. */
      readonly onExhausted: (limit: BudgetExhaustedEvent['limit'], error: IntegrationError) => void;
    },
  ) {
    this.#limits = limits;
    this.#usdPerMillionTokens = options.usdPerMillionTokens;
    this.#tokens = options.usedTokens;
    this.#onExhausted = options.onExhausted;
  }

  /** Takes `tokens` from the budget; false, and nothing taken, when they would pass it. */
  reserveTokens(tokens: number): boolean {
    const { maxTokens, maxUsd } = this.#limits;
    const total = this.#tokens + tokens;
    if (maxTokens !== undefined && total > maxTokens) return this.#refuse('maxTokens', maxTokens);
    if (maxUsd !== undefined && this.usdFor(total) > maxUsd) return this.#refuse('maxUsd', maxUsd);
    this.#tokens = total;
    return true;
  }

  /** Corrects a reservation by what the service counted. */
  settleTokens(reserved: number, used: number): void {
    this.#tokens += used - reserved;
  }

  /** False when the crawl must fetch no more. */
  allowsFetching(usedBytes: number, durationMs: number): boolean {
    const { maxBytes, maxDurationMs } = this.#limits;
    if (maxBytes !== undefined && usedBytes >= maxBytes) return this.#refuse('maxBytes', maxBytes);
    if (maxDurationMs !== undefined && durationMs >= maxDurationMs) return this.#refuse('maxDurationMs', maxDurationMs);
    return true;
  }

  usdFor(tokens: number): number {
    return (tokens * this.#usdPerMillionTokens) / 1_000_000;
  }

  #refuse(limit: BudgetExhaustedEvent['limit'], value: number): false {
    if (!this.#exhausted.has(limit)) {
      this.#exhausted.add(limit);
      const error = new IntegrationError(`The job's budget is used up: ${limit} is ${value}`, {
        code: 'BUDGET_EXHAUSTED',
        service: 'budget',
        context: { limit, value },
      });
      this.#onExhausted(limit, error);
    }
    return false;
  }
}
