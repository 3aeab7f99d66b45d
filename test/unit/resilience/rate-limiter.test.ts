import { describe, expect, it } from 'vitest';
import { RateLimiter } from '../../../src/resilience/rate-limiter.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';

describe('checkLimit', () => {
  it('lets the allowed requests through and refuses the next', async () => {
    const limiter = new RateLimiter({ clock: createFakeClock() });
    const answers = [];
    for (let request = 0; request < 4; request += 1) answers.push(await limiter.checkLimit('openai', 3, 1000));

    expect(answers).toEqual([true, true, true, false]);
  });

  it('lets the next one through when the oldest has left the window', async () => {
    const clock = createFakeClock();
    const limiter = new RateLimiter({ clock });
    await limiter.checkLimit('openai', 2, 1000);
    await clock.advance(500);
    await limiter.checkLimit('openai', 2, 1000);
    await clock.advance(499);
    expect(await limiter.checkLimit('openai', 2, 1000)).toBe(false);

    await clock.advance(1);

    expect(await limiter.checkLimit('openai', 2, 1000)).toBe(true);
    expect(await limiter.checkLimit('openai', 2, 1000)).toBe(false);
  });

  it('never lets more than the limit through in any stretch of the window', async () => {
    const clock = createFakeClock();
    const limiter = new RateLimiter({ clock });
    const passed: number[] = [];
    let seed = 7;
    for (let step = 0; step < 3000; step += 1) {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      if (await limiter.checkLimit('openai', 20, 1000)) passed.push(clock.now());
      await clock.advance(seed % 23);
    }

    const worst = Math.max(...passed.map((at) => passed.filter((other) => other >= at && other < at + 1000).length));
    expect(worst).toBe(20);
    // 20 a second over some 33 s: the bounded memory costs next to nothing.
    expect(passed.length).toBeGreaterThan(0.9 * 20 * ((clock.now() - passed[0]!) / 1000));
  });

  it('does not forget the later of two requests close together with the earlier one', async () => {
    const clock = createFakeClock();
    const limiter = new RateLimiter({ clock });
    await limiter.checkLimit('openai', 2, 1000);
    await clock.advance(10);
    await limiter.checkLimit('openai', 2, 1000);
    await clock.advance(995);
    await limiter.checkLimit('openai', 2, 1000);

    expect(await limiter.checkLimit('openai', 2, 1000)).toBe(false);
  });

  it('counts services apart, and windows of one service apart', async () => {
    const limiter = new RateLimiter({ clock: createFakeClock() });

    expect(await limiter.checkLimit('a', 1, 1000)).toBe(true);
    expect(await limiter.checkLimit('b', 1, 1000)).toBe(true);
    expect(await limiter.checkLimit('a', 1, 60_000)).toBe(true);
    expect(await limiter.checkLimit('a', 1, 1000)).toBe(false);
  });

  it('lets nothing through with a limit of 0', async () => {
    expect(await new RateLimiter({ clock: createFakeClock() }).checkLimit('openai', 0, 1000)).toBe(false);
  });

  it('locks nobody out when the clock is set back', async () => {
    let now = 1_000_000;
    const limiter = new RateLimiter({ clock: { ...createFakeClock(), now: () => now } });
    await limiter.checkLimit('openai', 1, 1000);
    now -= 500_000;
    await limiter.checkLimit('openai', 1, 1000);
    now += 1000;

    expect(await limiter.checkLimit('openai', 1, 1000)).toBe(true);
  });

  it('forgets the service unused for longest when there are too many', async () => {
    const limiter = new RateLimiter({ clock: createFakeClock(), maxWindows: 2 });
    await limiter.checkLimit('a', 1, 1000);
    await limiter.checkLimit('b', 1, 1000);
    await limiter.checkLimit('a', 1, 1000);
    await limiter.checkLimit('c', 1, 1000);

    expect(await limiter.checkLimit('a', 1, 1000)).toBe(false);
    expect(await limiter.checkLimit('b', 1, 1000)).toBe(true);
  });

  it.each([
    [-1, 1000],
    [1.5, 1000],
    [Number.NaN, 1000],
    [Number.POSITIVE_INFINITY, 1000],
    [1, 0],
    [1, Number.NaN],
    [1, Number.POSITIVE_INFINITY],
  ])('refuses %s requests in %s ms', async (maxRequests, windowMs) => {
    await expect(new RateLimiter().checkLimit('openai', maxRequests, windowMs)).rejects.toMatchObject({
      code: 'OPTIONS_INVALID',
    });
  });
});

describe('waitForTurn', () => {
  it('gives turns in the order they were asked for, as fast as the limit allows', async () => {
    const clock = createFakeClock();
    const limiter = new RateLimiter({ clock });
    const start = clock.now();
    const turns: [number, number][] = [];
    for (const caller of [1, 2, 3, 4, 5]) {
      void limiter
        .waitForTurn('host', { maxRequests: 2, windowMs: 1000 })
        .then(() => turns.push([caller, clock.now() - start]));
    }
    await clock.advance(5000);

    expect(turns).toEqual([
      [1, 0],
      [2, 0],
      [3, 1000],
      [4, 1000],
      [5, 2000],
    ]);
  });

  it('does not let a newcomer overtake', async () => {
    const clock = createFakeClock();
    const limiter = new RateLimiter({ clock });
    const limit = { maxRequests: 1, windowMs: 1000 };
    const order: string[] = [];
    // Comes at the very moment a turn is free again, before the one who waits has noticed.
    clock.after(1000, () => void limiter.waitForTurn('host', limit).then(() => order.push('newcomer')));
    await limiter.waitForTurn('host', limit);
    void limiter.waitForTurn('host', limit).then(() => order.push('waiting'));
    await clock.advance(2000);

    expect(order).toEqual(['waiting', 'newcomer']);
  });

  it('lets the next in line have the turn of one who gave up', async () => {
    const clock = createFakeClock();
    const limiter = new RateLimiter({ clock });
    const limit = { maxRequests: 1, windowMs: 1000 };
    const controller = new AbortController();
    await limiter.waitForTurn('host', limit);
    const aborted = limiter.waitForTurn('host', { ...limit, signal: controller.signal });
    const next = limiter.waitForTurn('host', limit);
    aborted.catch(() => undefined);
    await clock.advance(500);
    controller.abort();
    await clock.advance(500);

    await expect(aborted).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(next).resolves.toBeUndefined();
    expect(clock.pending).toBe(0);
  });
});
