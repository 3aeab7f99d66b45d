import type { Clock } from '../contracts/clock.ts';
import { assertNumber } from './assert-number.ts';
import { Semaphore } from './semaphore.ts';
import { systemClock } from './system-clock.ts';

export interface RateLimiterOptions {
  readonly clock?: Clock | undefined;
  /** Windows remembered at a time; past it, the one unused for longest is forgotten. @default 10000 */
  readonly maxWindows?: number | undefined;
}

export interface TurnOptions {
  /** Requests per window, 1 or more. */
  readonly maxRequests: number;
  /** Length of the window in milliseconds, above 0. */
  readonly windowMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Counts requests per service in a sliding window: in any stretch of `windowMs` at most `maxRequests` are let
 * through, with no burst at the border of two windows.
 *
 * Memory is bounded: a window is kept as some 65 entries, whatever its limit. The price: of requests close together the
 * earlier ones count up to a 64th of the window longer than they must, never shorter.
 *
 * @example
 * ```ts
 * const limiter = new RateLimiter();
 * if (!(await limiter.checkLimit('mail', 100, 60_000))) throw new Error('Too many mails this minute');
 * ```
 */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #maxWindows: number;
  /** In order of last use. */
  readonly #windows = new Map<string, SlidingWindow>();

  constructor(options: RateLimiterOptions = {}) {
    const { maxWindows = 10_000 } = options;
    assertNumber('maxWindows', maxWindows, { min: 1, whole: true });
    this.#clock = options.clock ?? systemClock;
    this.#maxWindows = maxWindows;
  }

  /**
   * Takes one request if the limit allows it. Limits with different windows on one service are counted apart.
   *
   * @param service - any name; requests count together under it.
   * @param maxRequests - requests per window; 0 lets none through.
   * @param windowMs - length of the window in milliseconds, above 0.
   * @returns true when the request may be made and was counted; false when not, and then nothing was counted.
   * @throws IntegrationError `OPTIONS_INVALID` for numbers out of range.
   */
  async checkLimit(service: string, maxRequests: number, windowMs: number): Promise<boolean> {
    assertNumber('maxRequests', maxRequests, { min: 0, whole: true });
    assertNumber('windowMs', windowMs, { min: 1 });
    return this.#windowOf(service, windowMs).take(maxRequests, this.#clock.now()) === 0;
  }

  /**
   * Waits until the limit allows a request, and counts it. Turns are given in the order they were asked for.
   *
   * @throws IntegrationError `ABORTED` when the signal fires first; `OPTIONS_INVALID` for numbers out of range.
   */
  async waitForTurn(service: string, options: TurnOptions): Promise<void> {
    const { maxRequests, windowMs, signal } = options;
    assertNumber('maxRequests', maxRequests, { min: 1, whole: true });
    assertNumber('windowMs', windowMs, { min: 1 });
    const window = this.#windowOf(service, windowMs);
    await window.turnstile.run(async () => {
      for (;;) {
        const waitMs = window.take(maxRequests, this.#clock.now());
        if (waitMs === 0) return;
        await this.#clock.sleep(waitMs, signal);
      }
    }, signal);
  }

  #windowOf(service: string, windowMs: number): SlidingWindow {
    const key = `${windowMs} ${service}`;
    const window = this.#windows.get(key) ?? new SlidingWindow(windowMs);
    this.#windows.delete(key);
    if (this.#windows.size >= this.#maxWindows) this.#forgetOne();
    this.#windows.set(key, window);
    return window;
  }

  #forgetOne(): void {
    for (const [key, window] of this.#windows) {
      if (window.turnstile.active > 0) continue;
      this.#windows.delete(key);
      return;
    }
  }
}

/** Requests so close together that one entry stands for them. */
interface Burst {
  readonly firstAt: number;
  lastAt: number;
  count: number;
}

/** Parts a window is told apart in. */
const resolution = 64;

class SlidingWindow {
  /** One caller at a time looks for a turn: that keeps them in order. */
  readonly turnstile: Semaphore = new Semaphore(1);
  readonly #windowMs: number;
  #bursts: Burst[] = [];
  #count = 0;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** Counts a request at `now` if there is room. @returns 0 when counted, else the milliseconds until it is worth asking again. */
  take(maxRequests: number, now: number): number {
    this.#settle(now);
    if (this.#count >= maxRequests) {
      const oldest = this.#bursts[0];
      return oldest ? Math.max(1, oldest.lastAt + this.#windowMs - now) : this.#windowMs;
    }
    const latest = this.#bursts.at(-1);
    if (latest && now - latest.firstAt < this.#windowMs / resolution) {
      latest.lastAt = now;
      latest.count += 1;
    } else {
      this.#bursts.push({ firstAt: now, lastAt: now, count: 1 });
    }
    this.#count += 1;
    return 0;
  }

  /** Drops what has left the window. A clock that was set back must not lock anybody out: nothing lies in the future. */
  #settle(now: number): void {
    for (const burst of this.#bursts) burst.lastAt = Math.min(burst.lastAt, now);
    const kept = this.#bursts.filter(({ lastAt }) => lastAt > now - this.#windowMs);
    if (kept.length === this.#bursts.length) return;
    this.#bursts = kept;
    this.#count = kept.reduce((sum, { count }) => sum + count, 0);
  }
}
