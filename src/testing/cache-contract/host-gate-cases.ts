import assert from 'node:assert/strict';
import type { HostEntry, HostGate } from '../../contracts/host-gate.ts';
import type { ContractCases } from '../contract-suite.ts';

const host = 'shop.example';
const minuteMs = 60_000;

const entry = (id: string, overrides: Partial<HostEntry> = {}): HostEntry => ({
  id,
  delayMs: 0,
  maxConcurrency: 2,
  ...overrides,
});

/** Promises of {@link HostGate}. */
export const hostGateCases: ContractCases<HostGate> = {
  'lets in as many as the host may have at a time': async (gate) => {
    assert.equal(await gate.enter(host, entry('a')), 0);
    assert.equal(await gate.enter(host, entry('b')), 0);

    assertWait(await gate.enter(host, entry('c')), 2_000);

    await gate.leave(host, 'a');
    assert.equal(await gate.enter(host, entry('c')), 0);
  },

  'lets in no more of many who ask at the same time': async (gate) => {
    const asked = Array.from({ length: 50 }, (_, n) => gate.enter(host, entry(`${n}`, { maxConcurrency: 7 })));

    assert.equal((await Promise.all(asked)).filter((waitMs) => waitMs === 0).length, 7);
  },

  'keeps hosts apart, ports included': async (gate) => {
    for (const name of [host, 'shop.example:8080', 'other.example', '[::1]:80']) {
      assert.equal(await gate.enter(name, entry('a', { delayMs: minuteMs, maxConcurrency: 1 })), 0);
    }
  },

  'keeps the delay since the start of the request before': async (gate) => {
    assert.equal(await gate.enter(host, entry('a', { delayMs: minuteMs })), 0);
    await gate.leave(host, 'a');

    assertWait(await gate.enter(host, entry('b', { delayMs: minuteMs })), minuteMs);
  },

  'keeps the longer delay of two that follow each other': async (gate) => {
    await gate.enter(host, entry('a', { delayMs: minuteMs }));
    assertWait(await gate.enter(host, entry('b', { delayMs: 0 })), minuteMs);

    await gate.enter('other.example', entry('a', { delayMs: 0 }));
    assertWait(await gate.enter('other.example', entry('b', { delayMs: minuteMs })), minuteMs);
  },

  'holds to the lowest concurrency of those who are in': async (gate) => {
    assert.equal(await gate.enter(host, entry('strict', { maxConcurrency: 1 })), 0);

    assertWait(await gate.enter(host, entry('b', { maxConcurrency: 9 })), 2_000);

    await gate.leave(host, 'strict');
    assert.equal(await gate.enter(host, entry('b', { maxConcurrency: 9 })), 0);
  },

  'lets in one with a low concurrency, although others never leave the host empty': async (gate) => {
    await gate.enter(host, entry('a'));
    await gate.enter(host, entry('b'));
    assertWait(await gate.enter(host, entry('strict', { maxConcurrency: 1 })), 2_000);

    await gate.leave(host, 'a');
    assertWait(await gate.enter(host, entry('c')), 2_000);
    await gate.leave(host, 'b');

    assert.equal(await gate.enter(host, entry('strict', { maxConcurrency: 1 })), 0);
  },

  'lets nobody in while the host asked for a pause': async (gate) => {
    await gate.enter(host, entry('a'));
    await gate.leave(host, 'a', { pauseMs: minuteMs });
    await gate.enter(host, entry('b'));
    await gate.leave(host, 'b', { pauseMs: 1 });

    assertWait(await gate.enter(host, entry('c')), minuteMs);
  },

  'takes leaving twice, and leaving without having been let in': async (gate) => {
    await gate.enter(host, entry('a'));
    await gate.enter(host, entry('b'));
    await gate.leave(host, 'a');
    await gate.leave(host, 'a');
    await gate.leave(host, 'never');

    assert.equal(await gate.enter(host, entry('c')), 0);
    assertWait(await gate.enter(host, entry('d')), 2_000);
  },

  'lets nobody in by renewing': async (gate) => {
    await gate.enter(host, entry('a', { maxConcurrency: 1 }));
    await gate.renew(host, ['a', 'b', 'c']);
    await gate.leave(host, 'a');

    assert.equal(await gate.enter(host, entry('d', { maxConcurrency: 1 })), 0);
  },
};

/** At most `mostMs`, and not much less where that is long: a case may take some seconds. */
function assertWait(actualMs: number, mostMs: number): void {
  const fits = Number.isInteger(actualMs) && actualMs >= 1 && actualMs <= mostMs && actualMs > mostMs - 20_000;
  assert.ok(fits, `expected at most ${mostMs} ms to wait, received ${actualMs}`);
}
