import { describe, expect, it } from 'vitest';
import { HostPace } from '../../../src/crawl/host-pace.ts';
import { HostLimiter, type HostTurn } from '../../../src/crawl/politeness.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';

const minuteMs = 60_000;
const fine = { ok: true, latencyMs: 10 };
const failed = { ok: false, latencyMs: 10 };

/** A pace whose requests start and end at the same moment. */
function createPace() {
  const pace = new HostPace(1);
  let now = 0;
  const finish = (ok: boolean): void =>
    pace.finish(pace.start(now, 0), { ok, latencyMs: 10 }, { now, maxConcurrency: 4 });
  return {
    pace,
    fail: (times: number) => {
      for (let time = 0; time < times; time += 1) finish(false);
    },
    succeed: () => finish(true),
    pass: (ms: number) => {
      now += ms;
    },
    openMs: () => pace.openMs(now),
  };
}

describe('the pace of a host', () => {
  it('is given up after eight failures in a row, and not before', () => {
    const { fail, openMs } = createPace();
    fail(7);
    expect(openMs()).toBe(0);
    fail(1);
    expect(openMs()).toBe(minuteMs);
  });

  it('takes failures of requests that were in flight together for one', () => {
    const { pace } = createPace();
    const together = Array.from({ length: 20 }, () => pace.start(0, 0));
    for (const request of together) pace.finish(request, failed, { now: 0, maxConcurrency: 4 });
    expect(pace.openMs(0)).toBe(0);
  });

  it('begins to count anew after a success', () => {
    const { fail, succeed, openMs } = createPace();
    fail(7);
    succeed();
    fail(7);
    expect(openMs()).toBe(0);
  });

  it('is given up for twice as long each time, ten minutes at the most, and for a minute again after a success', () => {
    const { fail, succeed, pass, openMs } = createPace();
    fail(7);
    const times = Array.from({ length: 6 }, () => {
      fail(1);
      const ms = openMs();
      pass(ms);
      return ms / minuteMs;
    });
    expect(times).toEqual([1, 2, 4, 8, 10, 10]);
    succeed();
    fail(8);
    expect(openMs()).toBe(minuteMs);
  });

  it('is no longer given up as soon as a late request succeeds', () => {
    const { pace, fail, openMs } = createPace();
    const late = pace.start(0, 0);
    fail(8);
    pace.finish(late, fine, { now: 0, maxConcurrency: 4 });
    expect(openMs()).toBe(0);
  });

  it('lets one request decide when the time is over', () => {
    const { pace, fail } = createPace();
    fail(8);
    expect(pace.concurrency).toBe(1);
  });

  it('is never given up for longer when the clock was set back', () => {
    const { pace, fail, pass } = createPace();
    pass(10 * 3_600_000);
    fail(8);
    expect(pace.openMs(0)).toBe(10 * minuteMs);
  });
});

const host = 'shop.example';
const wanted = { delayMs: 0, maxConcurrency: 1 };

/** A limiter whose host has failed `failures` times in a row. */
async function createFailing(failures: number, options: { readonly maxHosts?: number } = {}) {
  const clock = createFakeClock();
  const limiter = new HostLimiter({ clock, ...options });
  const ask = async (name = host): Promise<HostTurn> => {
    const turn = limiter.acquire(name, wanted);
    // What is refused is looked at by the test.
    turn.catch(() => {});
    await clock.advance(2 * minuteMs);
    return turn;
  };
  for (let failure = 0; failure < failures; failure += 1) {
    await clock.advance(5 * minuteMs);
    (await ask()).release(failed);
  }
  return { clock, limiter, ask };
}

describe('callers for a host that is given up', () => {
  it('are refused, those who wait and those who come', async () => {
    const { limiter, ask } = await createFailing(7);
    const turn = await ask();
    const waiting = [limiter.acquire(host, wanted), limiter.acquire(host, wanted)];
    turn.release(failed);
    const refusal = { code: 'HOST_UNAVAILABLE', retryable: true, retryAfterMs: minuteMs, context: { host } };
    for (const each of waiting) await expect(each).rejects.toMatchObject(refusal);
    await expect(limiter.acquire(host, wanted)).rejects.toMatchObject(refusal);
  });

  it('leave no timer and no listener behind, and other hosts alone', async () => {
    const { clock, limiter, ask } = await createFailing(7);
    const turn = await ask();
    const { signal } = new AbortController();
    const waiting = limiter.acquire(host, { ...wanted, signal });
    turn.release(failed);
    await expect(waiting).rejects.toMatchObject({ code: 'HOST_UNAVAILABLE' });
    expect(clock.pending).toBe(0);
    await expect(limiter.acquire('other.example', wanted)).resolves.toBeDefined();
  });

  it('are let through one at a time when the minute is over, and all when that one succeeds', async () => {
    const { clock, limiter } = await createFailing(8);
    await clock.advance(minuteMs);
    const starts: number[] = [];
    const turns: HostTurn[] = [];
    for (let caller = 0; caller < 3; caller += 1) {
      void limiter.acquire(host, { ...wanted, maxConcurrency: 4 }).then((turn) => {
        starts.push(caller);
        turns.push(turn);
      });
    }
    await clock.advance(minuteMs);
    expect(starts).toEqual([0]);
    turns[0]?.release(fine);
    await clock.advance(0);
    expect(starts).toEqual([0, 1, 2]);
  });

  it('are refused for two minutes when that one fails', async () => {
    const { clock, limiter, ask } = await createFailing(8);
    await clock.advance(minuteMs);
    (await ask()).release(failed);
    await expect(limiter.acquire(host, wanted)).rejects.toMatchObject({ retryAfterMs: 2 * minuteMs });
  });

  it('are refused although many other hosts were asked meanwhile', async () => {
    const { limiter, clock } = await createFailing(11, { maxHosts: 2 });
    // The pause itself is over long before the host is asked again.
    await clock.advance(3 * minuteMs);
    for (const name of ['a', 'b', 'c']) (await limiter.acquire(name, wanted)).release(fine);
    await expect(limiter.acquire(host, wanted)).rejects.toMatchObject({ code: 'HOST_UNAVAILABLE' });
  });
});
