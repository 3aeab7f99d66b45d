import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { HostLimiter, type HostTurn, type HostTurnOptions } from '../../../src/crawl/politeness.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';

const host = 'shop.example';
const fine = { ok: true, latencyMs: 10 };
const overloaded = { ok: false, latencyMs: 10 };

/** A limiter, and callers who note when their turn came. */
function createLimiter(options: { readonly maxHosts?: number } = {}) {
  const clock = createFakeClock();
  const limiter = new HostLimiter({ clock, ...options });
  const startedAt = clock.now();
  const starts: { readonly name: string; readonly at: number }[] = [];
  const turns: HostTurn[] = [];
  const ask = (name: string, wanted: Partial<HostTurnOptions> & { readonly host?: string } = {}): Promise<void> =>
    limiter
      .acquire(wanted.host ?? host, { delayMs: 0, maxConcurrency: 8, startConcurrency: 8, ...wanted })
      .then((turn) => {
        starts.push({ name, at: clock.now() - startedAt });
        turns.push(turn);
      });
  return {
    clock,
    limiter,
    ask,
    turns,
    /** Lets the promises settle, then tells who has started: `a@0 b@100`. */
    started: async () => {
      await clock.advance(0);
      return starts.map(({ name, at }) => `${name}@${at}`).join(' ');
    },
  };
}

describe('the delay between two requests', () => {
  it('is kept from start to start, however long the requests take', async () => {
    const { ask, clock, started, turns } = createLimiter();

    void ask('a', { delayMs: 100 });
    void ask('b', { delayMs: 100 });
    void ask('c', { delayMs: 100 });
    await clock.advance(50);
    turns[0]?.release(fine);
    await clock.advance(49);
    expect(await started()).toBe('a@0');
    await clock.advance(500);

    expect(await started()).toBe('a@0 b@100 c@200');
  });

  it('is that of the strictest caller who waits', async () => {
    const { ask, clock, started } = createLimiter();

    void ask('a');
    void ask('b', { delayMs: 300 });
    void ask('c');
    await clock.advance(1_000);

    expect(await started()).toBe('a@0 b@300 c@600');
  });

  it('of a strict caller holds for the next one too', async () => {
    const { ask, clock, started, turns } = createLimiter();

    await ask('a', { delayMs: 300 });
    turns[0]?.release(fine);
    void ask('b');
    await clock.advance(1_000);

    expect(await started()).toBe('a@0 b@300');
  });

  it('is shorter again once the strict caller has gone', async () => {
    const { ask, clock, started } = createLimiter();
    const controller = new AbortController();

    void ask('a', { delayMs: 10 });
    void ask('b', { delayMs: 10 });
    const strict = ask('strict', { delayMs: 60_000, signal: controller.signal });
    await clock.advance(500);
    expect(await started()).toBe('a@0');
    controller.abort();

    await expect(strict).rejects.toMatchObject({ code: 'ABORTED' });
    expect(await started()).toBe('a@0 b@500');
  });

  it('does not hold for other hosts', async () => {
    const { ask, started } = createLimiter();

    void ask('a', { delayMs: 1_000 });
    void ask('b', { delayMs: 1_000, host: 'other.example' });

    expect(await started()).toBe('a@0 b@0');
  });

  it('keeps to the delay when the clock is set back', async () => {
    const clock = createFakeClock();
    let shift = 0;
    const limiter = new HostLimiter({ clock: { ...clock, now: () => clock.now() + shift } });
    await limiter.acquire(host, { delayMs: 100, maxConcurrency: 2, startConcurrency: 2 });
    shift = -3_600_000;

    let granted = false;
    void limiter.acquire(host, { delayMs: 100, maxConcurrency: 2 }).then(() => {
      granted = true;
    });
    await clock.advance(100);

    expect(granted).toBe(true);
  });
});

describe('requests at a time', () => {
  it('are at most maxConcurrency, the others wait in order', async () => {
    const { ask, started, turns } = createLimiter();

    for (const name of ['a', 'b', 'c', 'd']) void ask(name, { maxConcurrency: 2, startConcurrency: 2 });
    expect(await started()).toBe('a@0 b@0');
    turns[1]?.release(fine);
    turns[1]?.release(fine);

    expect(await started()).toBe('a@0 b@0 c@0');
  });

  it('are those the strictest caller accepts', async () => {
    const { ask, started, turns } = createLimiter();

    void ask('alone', { maxConcurrency: 1, startConcurrency: 1 });
    void ask('b');
    void ask('c');
    expect(await started()).toBe('alone@0');
    turns[0]?.release(fine);

    expect(await started()).toBe('alone@0 b@0 c@0');
  });

  it('are not made more by giving a turn back twice', async () => {
    const { ask, started, turns } = createLimiter();
    const careful = { startConcurrency: 1, maxConcurrency: 4 };

    await ask('a', careful);
    for (const _ of [1, 2, 3]) turns[0]?.release(fine);
    for (const name of ['b', 'c', 'd']) void ask(name, careful);

    expect(await started()).toBe('a@0 b@0 c@0');
  });

  it('begin with startConcurrency and grow with success', async () => {
    const { ask, started, turns } = createLimiter();
    const careful = { startConcurrency: 1, maxConcurrency: 2 };

    for (const name of ['a', 'b', 'c', 'd']) void ask(name, careful);
    expect(await started()).toBe('a@0');
    turns[0]?.release(fine);

    expect(await started()).toBe('a@0 b@0 c@0');
  });
});

describe('a host that cannot cope', () => {
  it('is left alone by all callers for as long as it asked', async () => {
    const { ask, clock, started, turns } = createLimiter();

    await ask('a');
    turns[0]?.release({ ...overloaded, retryAfterMs: 5_000 });
    void ask('b');
    void ask('c');
    await clock.advance(4_999);
    expect(await started()).toBe('a@0');
    await clock.advance(1);

    // Half of eight places are left.
    expect(await started()).toBe('a@0 b@5000 c@5000');
  });

  it('is asked by fewer at a time, also when a caller would start with many', async () => {
    const { ask, clock, started, turns } = createLimiter();

    await ask('a');
    turns[0]?.release(overloaded);
    for (const name of 'bcdefgh') void ask(name);
    await clock.advance(1_000);

    expect(await started()).toBe('a@0 b@250 c@250 d@250 e@250');
  });

  it('is trusted anew when nobody has asked it for ten minutes', async () => {
    const { ask, clock, started, turns } = createLimiter();

    await ask('a', { startConcurrency: 2 });
    turns[0]?.release(overloaded);
    await clock.advance(600_001);
    void ask('b', { startConcurrency: 2 });
    void ask('c', { startConcurrency: 2 });

    expect(await started()).toBe('a@0 b@600001 c@600001');
  });
});

describe('a caller who gives up', () => {
  it('leaves the line at once, and no timer behind', async () => {
    const { ask, clock, started, limiter } = createLimiter();
    const controller = new AbortController();

    await ask('a', { delayMs: 1_000 });
    const waiting = ask('b', { delayMs: 1_000, signal: controller.signal });
    controller.abort();

    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED', service: 'politeness' });
    expect(clock.pending).toBe(0);
    expect(limiter.size).toBe(1);
    await clock.advance(5_000);
    expect(await started()).toBe('a@0');
  });

  it('before asking is not let in', async () => {
    const { ask, started } = createLimiter();

    await expect(ask('a', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });

    expect(await started()).toBe('');
  });

  it('after the turn was granted still holds it', async () => {
    const { ask, started } = createLimiter();
    const controller = new AbortController();

    await ask('a', { maxConcurrency: 1, signal: controller.signal });
    void ask('b', { maxConcurrency: 1 });
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    controller.abort();

    expect(await started()).toBe('a@0');
  });
});

describe('memory', () => {
  it('holds so many hosts, those unused for longest go first', async () => {
    const { ask, turns, limiter, clock, started } = createLimiter({ maxHosts: 2 });

    for (const name of ['a', 'b', 'a', 'c']) {
      await ask(name, { host: name });
      turns.at(-1)?.release(fine);
      await clock.advance(1);
    }
    expect(limiter.size).toBe(2);
    // Only what is remembered makes these wait.
    void ask('a again', { host: 'a', delayMs: 60_000 });
    void ask('b again', { host: 'b', delayMs: 60_000 });

    expect(await started()).toBe('a@0 b@1 a@2 c@3 b again@4');
  });

  it('keeps hosts in use, and those that asked for a pause', async () => {
    const { ask, turns, limiter, started } = createLimiter({ maxHosts: 2 });

    await ask('busy', { host: 'busy', maxConcurrency: 1 });
    await ask('paused', { host: 'paused' });
    turns[1]?.release({ ...overloaded, retryAfterMs: 60_000 });
    await ask('idle', { host: 'idle' });
    turns[2]?.release(fine);
    expect(limiter.size).toBe(2);
    void ask('busy again', { host: 'busy', maxConcurrency: 1 });
    void ask('paused again', { host: 'paused' });

    expect(await started()).toBe('busy@0 paused@0 idle@0');
  });
});

it.each([{ delayMs: Number.NaN }, { delayMs: -1 }, { maxConcurrency: 0 }, { startConcurrency: 0.5 }])(
  'refuses numbers that would turn a limit off: %j',
  async (options) => {
    await expect(createLimiter().ask('a', options)).rejects.toMatchObject({ code: 'OPTIONS_INVALID' });
  },
);
