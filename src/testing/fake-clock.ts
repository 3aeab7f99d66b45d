import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../contracts/clock.ts';
import { abortedError } from '../errors.ts';

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Moves time on, fires what falls due in order of time, and lets the promises behind it settle. */
  advance(ms: number): Promise<void>;
  /** Sleeps and callbacks not yet due: 0 at the end of a test that leaks no timer. */
  readonly pending: number;
}

/**
 * A {@link FakeClock}: whoever is given it waits for nothing.
 *
 * @param options.now - where it starts, milliseconds since the epoch. @default 2026-01-01T00:00:00Z
 * @param options.random - what `random()` returns. @default () => 0.5
 *
 * @example
 * ```ts
 * const clock = createFakeClock();
 * const cache = new MyCache({ clock });
 * await cache.set('key', 'value', 60_000);
 * await clock.advance(60_000);
 * assert.equal(await cache.get('key'), undefined);
 * ```
 */
export function createFakeClock(
  options: { readonly now?: number | undefined; readonly random?: (() => number) | undefined } = {},
): FakeClock {
  const timers = new Set<{ readonly dueAt: number; readonly fire: () => void }>();
  let now = options.now ?? Date.UTC(2026, 0, 1);

  const start = (ms: number, fire: () => void): (() => void) => {
    const timer = { dueAt: now + Math.max(0, ms), fire };
    timers.add(timer);
    return () => timers.delete(timer);
  };
  // Sets keep the order of insertion and the sort is stable: of equal time, first started fires first.
  const nextDue = (until: number) =>
    [...timers].filter(({ dueAt }) => dueAt <= until).toSorted((a, b) => a.dueAt - b.dueAt)[0];

  return {
    now: () => now,
    random: options.random ?? (() => 0.5),
    after: start,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(abortedError('clock', signal.reason));
        const onAbort = (): void => {
          cancel();
          reject(abortedError('clock', signal?.reason));
        };
        const cancel = start(ms, () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        });
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
    async advance(ms) {
      const until = now + ms;
      await setImmediate();
      for (let timer = nextDue(until); timer; timer = nextDue(until)) {
        timers.delete(timer);
        now = Math.max(now, timer.dueAt);
        timer.fire();
        await setImmediate();
      }
      now = until;
    },
    get pending() {
      return timers.size;
    },
  };
}
