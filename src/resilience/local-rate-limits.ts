import type { Clock } from '../contracts/clock.ts';
import type { LimitCorrection, LimitTake, RateLimit, RateLimits } from '../contracts/rate-limits.ts';
import { systemClock } from './system-clock.ts';

/** What a limit allows at once unless it says so itself: of a minute's amount, that of ten seconds. */
const burstShare = 1 / 6;

/** A cost as the time in which the limit forgets it. */
export function costMs({ amount, windowMs }: RateLimit, cost: number): number {
  return (cost * windowMs) / amount;
}

/** What may be used of a limit at one time, as {@link costMs}. */
export function burstMs(limit: RateLimit): number {
  return costMs(limit, limit.burst ?? limit.amount * burstShare);
}

/** What a service counts as used, as far as it leaves less than may be taken at once; below 0 when it leaves more. */
export function usedMs(limit: RateLimit, used: number): number {
  return costMs(limit, used) - limit.windowMs + burstMs(limit);
}

interface Level {
  /** When nothing will be used any more. */
  clearAt: number;
  pausedUntil: number;
}

/** {@link RateLimits} of this process alone: the default, and what is left when the shared ones cannot be reached. */
export class LocalRateLimits implements RateLimits {
  readonly #clock: Clock;
  /** As many as there are services and models in use. */
  readonly #levels = new Map<string, Level>();
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor({ clock = systemClock }: { readonly clock?: Clock | undefined } = {}) {
    this.#clock = clock;
  }

  async take(group: string, takes: readonly LimitTake[]): Promise<number> {
    const now = this.#now();
    const costs = takes.map((take) => ({ level: this.#level(group, take, now), cost: costMs(take, take.cost), take }));
    const waits = costs.map(({ level, cost, take }) => {
      const overMs = level.clearAt + cost - now - Math.max(burstMs(take), cost);
      return Math.max(overMs, level.pausedUntil - now);
    });
    const waitMs = Math.max(0, ...waits);
    if (waitMs > 0) return Math.ceil(waitMs);
    for (const { level, cost } of costs) level.clearAt += cost;
    return 0;
  }

  async correct(group: string, corrections: readonly LimitCorrection[]): Promise<void> {
    const now = this.#now();
    for (const correction of corrections) {
      const { refund = 0, used = 0, pauseMs = 0 } = correction;
      const level = this.#level(group, correction, now);
      level.clearAt = Math.max(level.clearAt - costMs(correction, refund), now + usedMs(correction, used));
      level.pausedUntil = Math.max(level.pausedUntil, now + pauseMs);
    }
  }

  /** A clock that was set back must lock nobody out: all times go back with it. */
  #now(): number {
    const now = this.#clock.now();
    const setBackMs = Math.max(0, this.#askedAt - now);
    this.#askedAt = now;
    if (setBackMs === 0) return now;
    for (const level of this.#levels.values()) {
      level.clearAt -= setBackMs;
      level.pausedUntil -= setBackMs;
    }
    return now;
  }

  #level(group: string, { name }: RateLimit, now: number): Level {
    const key = `${group}\n${name}`;
    const level = this.#levels.get(key) ?? { clearAt: now, pausedUntil: now };
    this.#levels.set(key, level);
    level.clearAt = Math.max(level.clearAt, now);
    return level;
  }
}
