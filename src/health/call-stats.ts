import type { Clock } from '../contracts/clock.ts';
import { systemClock } from '../resilience/system-clock.ts';

export interface CallStatsOptions {
  /** Milliseconds a call counts. @default 300000, five minutes */
  readonly windowMs?: number | undefined;
  readonly clock?: Clock | undefined;
}

interface Interval {
  /** Number of the interval since the epoch. */
  readonly number: number;
  calls: number;
  failures: number;
}

/**
 * How often calls of one service failed lately. Keeps counts for eleven intervals, whatever the number of calls; a call
 * counts for `windowMs`, give or take a tenth.
 */
export class CallStats {
  readonly #intervalMs: number;
  readonly #clock: Clock;
  #intervals: Interval[] = [];

  constructor({ windowMs = 300_000, clock = systemClock }: CallStatsOptions = {}) {
    this.#intervalMs = windowMs / intervalsPerWindow;
    this.#clock = clock;
  }

  record({ ok }: { readonly ok: boolean }): void {
    const interval = this.#current();
    interval.calls += 1;
    if (!ok) interval.failures += 1;
  }

  /** Share of failed calls, 0 to 1; 0 when there were none. */
  get errorRate(): number {
    this.#forget();
    const calls = this.#intervals.reduce((sum, interval) => sum + interval.calls, 0);
    const failures = this.#intervals.reduce((sum, interval) => sum + interval.failures, 0);
    return calls === 0 ? 0 : failures / calls;
  }

  #current(): Interval {
    const number = this.#number();
    const latest = this.#intervals.at(-1);
    if (latest?.number === number) return latest;
    this.#forget();
    const interval = { number, calls: 0, failures: 0 };
    this.#intervals.push(interval);
    return interval;
  }

  /** Intervals from the future belong to a clock that was set back. */
  #forget(): void {
    const number = this.#number();
    this.#intervals = this.#intervals.filter(
      (interval) => interval.number >= number - intervalsPerWindow && interval.number <= number,
    );
  }

  #number(): number {
    return Math.floor(this.#clock.now() / this.#intervalMs);
  }
}

const intervalsPerWindow = 10;
