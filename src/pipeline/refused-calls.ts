import type { Clock } from '../contracts/clock.ts';
import type { SpendingCost } from '../contracts/spending-store.ts';
import type { SpendingLimit } from '../model/spending.ts';

/**
 * How long a limit of the month is taken for used up without asking. Other jobs give back too, and months end; what a job
 * has left is known here.
 */
const monthlyMemoryMs = 10_000;

interface Refusal {
  /** Tokens, or billionths of a dollar: what the limit counts. */
  readonly size: number;
  readonly until: number;
}

/**
 * Remembers the smallest call that the ledger refused, limit by limit: one at least as large is refused as well until
 * something is given back. With a used up budget every page would otherwise ask for each of its texts.
 */
export class RefusedCalls {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #smallest = new Map<SpendingLimit, Refusal>();
  #moment = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** To be read before the ledger is asked, and handed to {@link add} with what it answers. */
  get moment(): number {
    return this.#moment;
  }

  /** The limit that the call is known to pass; `null` when the ledger has to be asked. */
  limitPassedBy(call: SpendingCost): SpendingLimit | null {
    for (const [limit, { size, until }] of this.#smallest) {
      if (sizeOf(call, limit) >= size && this.#clock.now() < until) return limit;
    }
    return null;
  }

  /** @param moment - a refusal that is older than what was given back last says nothing of now. */
  add(limit: SpendingLimit, call: SpendingCost, moment: number): void {
    if (moment !== this.#moment) return;
    const known = this.#smallest.get(limit);
    const size = sizeOf(call, limit);
    const now = this.#clock.now();
    if (known && known.size < size && now < known.until) return;
    const until = limit.startsWith('monthly') ? now + monthlyMemoryMs : Number.POSITIVE_INFINITY;
    this.#smallest.set(limit, { size, until });
  }

  /** Something that was reserved is free again. */
  forget(): void {
    this.#moment += 1;
    this.#smallest.clear();
  }
}

function sizeOf({ tokens, nanoUsd }: SpendingCost, limit: SpendingLimit): number {
  return limit === 'maxTokens' || limit === 'monthlyTokens' ? tokens : (nanoUsd ?? 0);
}
