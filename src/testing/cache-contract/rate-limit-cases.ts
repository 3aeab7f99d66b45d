import assert from 'node:assert/strict';
import type { LimitTake, RateLimits } from '../../contracts/rate-limits.ts';
import type { ContractCases } from '../contract-suite.ts';

/*
 * Windows are so long that the time a case takes makes no difference: an hour for 60 is one a minute, ten at once.
 */
const hourMs = 3_600_000;
const minuteMs = 60_000;

const take = (cost = 1, name = 'requests'): LimitTake => ({ name, amount: 60, windowMs: hourMs, cost });

/** Promises of {@link RateLimits}. */
export const rateLimitCases: ContractCases<RateLimits> = {
  'lets a sixth of a limit be taken at once, and then as much as was forgotten': async (limits) => {
    for (let call = 0; call < 10; call += 1) assert.equal(await limits.take('key', [take()]), 0);

    const waitMs = await limits.take('key', [take()]);

    assertAbout(waitMs, minuteMs);
  },

  'lets as much be taken at once as the limit says': async (limits) => {
    const whole = { ...take(25), burst: 60 };
    for (let call = 0; call < 2; call += 1) assert.equal(await limits.take('key', [whole]), 0);

    assertAbout(await limits.take('key', [whole]), 15 * minuteMs);
    await limits.correct('key', [{ ...whole, used: 60 }]);

    assertAbout(await limits.take('key', [{ ...whole, cost: 1 }]), minuteMs);
  },

  'takes nothing when it says to wait': async (limits) => {
    await limits.take('key', [take(10)]);

    const waits = [];
    for (let call = 0; call < 5; call += 1) waits.push(await limits.take('key', [take(3)]));

    for (const waitMs of waits) assertAbout(waitMs, 3 * minuteMs);
  },

  'takes from all limits or from none': async (limits) => {
    await limits.take('key', [take(10, 'tokens')]);

    assert.ok((await limits.take('key', [take(10), take(1, 'tokens')])) > 0);

    assert.equal(await limits.take('key', [take(10)]), 0);
  },

  'waits for the limit that takes longest': async (limits) => {
    await limits.take('key', [take(10), take(10, 'tokens')]);

    assertAbout(await limits.take('key', [take(1), take(4, 'tokens')]), 4 * minuteMs);
  },

  'lets through alone what costs more than may be taken at once, and makes the next one wait for all of it': async (
    limits,
  ) => {
    assert.equal(await limits.take('key', [take(30)]), 0);
    assertAbout(await limits.take('key', [take(1)]), 21 * minuteMs);

    await limits.take('other', [take(1)]);
    assertAbout(await limits.take('other', [take(30)]), minuteMs);
  },

  'counts groups and limits apart': async (limits) => {
    await limits.take('key', [take(10)]);

    assert.equal(await limits.take('other', [take(10)]), 0);
    assert.equal(await limits.take('key', [take(10, 'tokens')]), 0);
  },

  'lets nobody take twice what is there once, however many ask at the same time': async (limits) => {
    const waits = await Promise.all(Array.from({ length: 100 }, () => limits.take('key', [take()])));

    assert.equal(waits.filter((waitMs) => waitMs === 0).length, 10);
  },

  'gives back what was taken and not used': async (limits) => {
    await limits.take('key', [take(10)]);

    await limits.correct('key', [{ ...take(), refund: 4 }]);

    assert.equal(await limits.take('key', [take(4)]), 0);
    assert.ok((await limits.take('key', [take(1)])) > 0);
  },

  'gives back no more than was taken': async (limits) => {
    await limits.take('key', [take(2)]);

    await limits.correct('key', [{ ...take(), refund: 1_000 }]);

    assert.equal(await limits.take('key', [take(10)]), 0);
    assert.ok((await limits.take('key', [take(1)])) > 0);
  },

  'takes late what was used without being taken': async (limits) => {
    await limits.correct('key', [{ ...take(), refund: -8 }]);

    assert.equal(await limits.take('key', [take(2)]), 0);
    assertAbout(await limits.take('key', [take(1)]), minuteMs);
  },

  'takes no more than the service has left': async (limits) => {
    await limits.correct('key', [{ ...take(), used: 58 }]);

    assertAbout(await limits.take('key', [take(3)]), minuteMs);
    assert.equal(await limits.take('key', [take(2)]), 0);
  },

  'does not believe that less was used than it took itself': async (limits) => {
    await limits.take('key', [take(5)]);

    await limits.correct('key', [{ ...take(), used: 3 }]);

    assert.equal(await limits.take('key', [take(5)]), 0);
    assert.ok((await limits.take('key', [take(1)])) > 0);
  },

  'lets nothing through while a service refuses calls': async (limits) => {
    await limits.correct('key', [{ ...take(), pauseMs: 5 * minuteMs }]);
    await limits.correct('key', [{ ...take(), pauseMs: minuteMs }]);

    assertAbout(await limits.take('key', [take(1)]), 5 * minuteMs);
    assert.equal(await limits.take('key', [take(1, 'tokens')]), 0);
  },

  'takes fractions': async (limits) => {
    for (let call = 0; call < 20; call += 1) assert.equal(await limits.take('key', [take(0.5)]), 0);

    assertAbout(await limits.take('key', [take(0.5)]), minuteMs / 2);
  },

  'takes nothing for a call that costs nothing': async (limits) => {
    for (let call = 0; call < 30; call += 1) assert.equal(await limits.take('key', [take(0)]), 0);

    assert.equal(await limits.take('key', [take(10)]), 0);
  },
};

/** A case may take some seconds. */
function assertAbout(actualMs: number, expectedMs: number): void {
  assert.ok(Number.isInteger(actualMs), `expected whole milliseconds, received ${actualMs}`);
  const isAbout = actualMs <= expectedMs && actualMs > expectedMs - 20_000;
  assert.ok(isAbout, `expected about ${expectedMs} ms, received ${actualMs}`);
}
