import assert from 'node:assert/strict';
import type { Locks } from '../../contracts/locks.ts';
import type { ContractCases } from '../contract-suite.ts';

const longMs = 60_000;

/** Promises of {@link Locks}. */
export const lockCases: ContractCases<Locks> = {
  'gives a lock to one of many who ask at the same time': async (locks) => {
    const asked = await Promise.all(Array.from({ length: 50 }, () => locks.acquire('door', longMs)));

    assert.equal(asked.filter((lock) => lock !== undefined).length, 1);
  },

  'gives a lock again when it was given back': async (locks) => {
    const first = await locks.acquire('door', longMs);

    assert.equal(await first?.release(), true);

    assert.ok(await locks.acquire('door', longMs));
  },

  'keeps locks of different names apart, whatever characters they are made of': async (locks) => {
    const names = ['a', 'A', '{a}', '{a', 'a}', 'a:fence', '', 'a\nb', '👟', 'x'.repeat(512)];

    for (const name of names) assert.ok(await locks.acquire(name, longMs), `the name ${JSON.stringify(name)}`);
  },

  'gives every owner a higher fence than the one before': async (locks) => {
    const fences: number[] = [];
    for (let turn = 0; turn < 20; turn += 1) {
      const lock = await locks.acquire('door', longMs);
      fences.push(lock?.fence ?? Number.NaN);
      await lock?.release();
    }

    assert.ok(fences.every(Number.isSafeInteger), `expected whole numbers, received ${fences.join(', ')}`);
    assert.deepEqual(
      fences,
      [...new Set(fences)].toSorted((a, b) => a - b),
    );
  },

  'lets an owner hold it for longer': async (locks) => {
    const lock = await locks.acquire('door', longMs);

    assert.equal(await lock?.extend(longMs), true);

    assert.equal(await locks.acquire('door', longMs), undefined);
  },

  'lets an owner that has lost it neither hold it nor give it back': async (locks) => {
    const lost = await locks.acquire('door', longMs);
    await lost?.release();
    const next = await locks.acquire('door', longMs);

    assert.equal(await lost?.extend(longMs), false);
    assert.equal(await lost?.release(), false);

    assert.equal(await locks.acquire('door', longMs), undefined);
    assert.equal(await next?.extend(longMs), true);
  },
};
