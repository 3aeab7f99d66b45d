import { describe, expect, it } from 'vitest';
import { HostPace } from '../../../src/crawl/host-pace.ts';

const maxConcurrency = 8;

/** A pace, and requests that start and end at the same moment. */
function createPace(startConcurrency = 1) {
  const pace = new HostPace(startConcurrency);
  let now = 0;
  const finish = (
    request: number,
    ok: boolean,
    details: { readonly retryAfterMs?: number; readonly latencyMs?: number } = {},
  ) => pace.finish(request, { ok, latencyMs: 100, ...details }, { now, maxConcurrency });
  return {
    pace,
    finish,
    start: () => pace.start(now, 0),
    succeed: (times: number, latencyMs = 100) => {
      for (let time = 0; time < times; time++) finish(pace.start(now, 0), true, { latencyMs });
    },
    fail: (details?: { readonly retryAfterMs?: number }) => finish(pace.start(now, 0), false, details),
    waitMs: () => pace.waitMs(now, 0),
    setNow: (value: number) => {
      now = value;
    },
  };
}

describe('concurrency', () => {
  it('grows by one for as many successes as there are places', () => {
    const { pace, succeed } = createPace();

    succeed(1);
    expect(pace.concurrency).toBe(2);
    succeed(1);
    expect(pace.concurrency).toBe(2);
    succeed(1);
    expect(pace.concurrency).toBe(3);
  });

  it('ends at the most the caller accepts', () => {
    const { pace, succeed } = createPace(maxConcurrency);

    succeed(100);

    expect(pace.concurrency).toBe(maxConcurrency);
  });

  it('halves with each failure, down to one', () => {
    const { pace, fail } = createPace(8);
    const seen = [1, 2, 3, 4].map(() => {
      fail();
      return pace.concurrency;
    });

    expect(seen).toEqual([4, 2, 1, 1]);
  });

  it('halves once for requests that were in flight together', () => {
    const { pace, start, finish, waitMs } = createPace(8);
    const together = Array.from({ length: 8 }, start);

    for (const request of together) finish(request, false);
    expect(pace.concurrency).toBe(4);
    expect(waitMs()).toBe(250);
    finish(start(), false);

    expect(pace.concurrency).toBe(2);
  });

  it('does not grow while answers take twice as long as usual', () => {
    const { pace, succeed } = createPace(2);
    succeed(1, 400);

    succeed(5, 2_000);
    expect(pace.concurrency).toBe(2);
    // What lasts becomes usual.
    succeed(20, 2_000);

    expect(pace.concurrency).toBeGreaterThan(2);
  });

  it('starts higher for a caller in a hurry, unless the host has failed', () => {
    const fresh = createPace();
    fresh.pace.trust(6);
    const failed = createPace();
    failed.fail();
    failed.pace.trust(6);

    expect([fresh.pace.concurrency, failed.pace.concurrency]).toEqual([6, 1]);
  });
});

describe('pauses', () => {
  it('double with each failure up to a minute, and begin anew after a success', () => {
    const { fail, succeed, waitMs, setNow } = createPace();
    const pauses = Array.from({ length: 10 }, (_, index) => {
      setNow(index * 1_000_000);
      fail();
      return waitMs();
    });
    setNow(20_000_000);
    succeed(1);
    fail();

    expect(pauses).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    expect(waitMs()).toBe(250);
  });

  it.each([
    [3_000, 3_000],
    [7_200_000, 3_600_000],
    [Number.POSITIVE_INFINITY, 3_600_000],
    [Number.NaN, 250],
    [-5, 250],
  ])('asked for with %d ms last %d ms', (retryAfterMs, expected) => {
    const { fail, waitMs } = createPace();

    fail({ retryAfterMs });

    expect(waitMs()).toBe(expected);
  });

  it('end an hour later at the latest, though nobody has asked meanwhile', () => {
    const { fail, waitMs, setNow } = createPace();

    fail({ retryAfterMs: Number.MAX_SAFE_INTEGER });
    setNow(3_600_000);

    expect(waitMs()).toBe(0);
  });

  it('are not shortened by a later, shorter one', () => {
    const { start, finish, waitMs } = createPace(2);
    const [first, second] = [start(), start()];

    finish(first, false, { retryAfterMs: 9_000 });
    finish(second, false, { retryAfterMs: 1_000 });

    expect(waitMs()).toBe(9_000);
  });
});
