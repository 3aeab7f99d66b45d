import { IntegrationError } from '../errors.ts';
import type { BudgetExhaustedEvent } from '../events.ts';
import type { JobConfig } from '../model/job.ts';

type Limit = BudgetExhaustedEvent['limit'];

/** Ends a crawl at its limits of bytes and time, and tells of every limit that was reached, once a run. */
export class Budget {
  readonly #limits: JobConfig['budget'];
  readonly #onExhausted: (limit: Limit, error: IntegrationError) => void;
  readonly #exhausted = new Set<Limit>();

  constructor(
    limits: JobConfig['budget'],
    { onExhausted }: { readonly onExhausted: (limit: Limit, error: IntegrationError) => void },
  ) {
    this.#limits = limits;
    this.#onExhausted = onExhausted;
  }

  /** False when the crawl must fetch no more. */
  allowsFetching(usedBytes: number, durationMs: number): boolean {
    const { maxBytes, maxDurationMs } = this.#limits;
    const isPassed =
      (maxBytes !== undefined && usedBytes >= maxBytes && 'maxBytes') ||
      (maxDurationMs !== undefined && durationMs >= maxDurationMs && 'maxDurationMs');
    if (!isPassed) return true;
    this.exhaust(isPassed, this.#limits[isPassed]);
    return false;
  }

  /** @param value - of the limit, for a reader. */
  exhaust(limit: Limit, value: number | undefined): void {
    if (this.#exhausted.has(limit)) return;
    this.#exhausted.add(limit);
    const whose = limit.startsWith('monthly') ? "The customer's limit of the month" : "The job's budget";
    const error = new IntegrationError(`${whose} is used up: ${limit} is ${value}`, {
      code: 'BUDGET_EXHAUSTED',
      service: 'budget',
      context: { limit, value },
    });
    this.#onExhausted(limit, error);
  }
}
