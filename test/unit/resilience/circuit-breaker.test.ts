import { describe, expect, it } from 'vitest';
import { CircuitBreaker, CircuitOpen } from '../../../src/resilience/circuit-breaker.ts';
import { createDeferred } from '../../helpers/deferred.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';

const down = new Error('down');
const refused = new Error('refused');

function openBreaker() {
  const clock = createFakeClock();
  const breaker = new CircuitBreaker({ clock, isOutage: (error) => error !== refused });
  let calls = 0;
  const call = (outcome: () => Promise<string>): Promise<string> =>
    breaker.run(() => {
      calls += 1;
      return outcome();
    });
  return {
    clock,
    call,
    succeed: () => call(async () => 'done'),
    fail: (error = down) => expect(call(() => Promise.reject(error))).rejects.toBe(error),
    refuse: () => expect(call(async () => 'done')).rejects.toThrow(CircuitOpen),
    calls: () => calls,
  };
}

describe('CircuitBreaker', () => {
  it('makes no call after five outages in a row, and says why', async () => {
    const { call, fail, calls } = openBreaker();
    for (let outage = 0; outage < 5; outage += 1) await fail();

    await expect(call(async () => 'done')).rejects.toMatchObject({ name: 'CircuitOpen', cause: down });

    expect(calls()).toBe(5);
  });

  it('counts neither what was refused nor outages with a success between', async () => {
    const { succeed, fail, calls } = openBreaker();
    for (let outage = 0; outage < 4; outage += 1) await fail();
    await succeed();
    for (let outage = 0; outage < 4; outage += 1) await fail();
    for (let refusal = 0; refusal < 10; refusal += 1) await fail(refused);

    expect(await succeed()).toBe('done');
    expect(calls()).toBe(20);
  });

  it('lets one call decide when the time is over, and opens for twice as long when that fails', async () => {
    const { clock, call, succeed, fail, refuse } = openBreaker();
    for (let outage = 0; outage < 5; outage += 1) await fail();
    await clock.advance(29_999);
    await refuse();
    await clock.advance(1);
    const { promise, reject } = createDeferred<string>();
    const trial = call(() => promise);
    await refuse();
    reject(down);
    await expect(trial).rejects.toBe(down);

    await clock.advance(59_999);
    await refuse();
    await clock.advance(1);

    expect(await succeed()).toBe('done');
    expect(await succeed()).toBe('done');
  });

  it('never stays open for more than five minutes at a time', async () => {
    const { clock, succeed, fail } = openBreaker();
    for (let outage = 0; outage < 20; outage += 1) {
      await fail();
      await clock.advance(300_000);
    }

    expect(await succeed()).toBe('done');
  });

  it('does not open for longer because calls that were under way fail too', async () => {
    const { clock, call, succeed } = openBreaker();
    const pending = Array.from({ length: 12 }, () => createDeferred<string>());
    const calls = pending.map(({ promise }) => call(() => promise));
    for (const { reject } of pending) reject(down);
    await Promise.allSettled(calls);

    await clock.advance(30_000);

    expect(await succeed()).toBe('done');
  });
});

describe('CircuitBreaker with numbers of its own', () => {
  it('opens after as many outages, for as long; aborts are none', async () => {
    const clock = createFakeClock();
    const breaker = new CircuitBreaker({ clock, outagesToOpen: 2, openMs: 1_000 });
    const fail = (error: Error) => breaker.run(() => Promise.reject(error)).catch((thrown: unknown) => thrown);
    const aborted = Object.assign(new Error('stop'), { name: 'AbortError' });

    expect([await fail(down), await fail(aborted), await fail(aborted)]).toEqual([down, aborted, aborted]);
    expect(await fail(down)).toBe(down);
    expect(await fail(down)).toBeInstanceOf(CircuitOpen);
    await clock.advance(1_000);
    expect(await breaker.run(async () => 'back')).toBe('back');
  });

  it.each([{ outagesToOpen: 0 }, { openMs: Number.POSITIVE_INFINITY }])('refuses %j', (options) => {
    expect(() => new CircuitBreaker(options)).toThrow(expect.objectContaining({ code: 'OPTIONS_INVALID' }));
  });
});
