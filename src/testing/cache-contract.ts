import assert from 'node:assert/strict';
import type { Cache } from '../contracts/cache.ts';
import { type ContractCases, type ContractOptions, runContract } from './contract-suite.ts';

/** What {@link testCacheContract} is started with. */
export interface CacheContractOptions extends ContractOptions<Cache> {
  /** Lets at least `ms` milliseconds pass for the cache: moves its clock, or really waits when it has none to move. */
  readonly passTime: (ms: number) => Promise<void>;
}

/**
 * Tests every promise of {@link Cache} on your own cache: one test per promise, each with a fresh, empty cache.
 *
 * @example
 * ```ts
 * import { setTimeout } from 'node:timers/promises';
 * import { it } from 'vitest';
 * import { testCacheContract } from 'customer-scraping-integration/testing';
 *
 * testCacheContract({ it, create: () => new MyCache(), passTime: (ms) => setTimeout(ms) });
 * ```
 */
export function testCacheContract({ passTime, ...options }: CacheContractOptions): void {
  runContract(cacheCases(passTime), options);
}

/** Long enough that no case outlives it by accident. */
const longMs = 60_000;
/** Short enough to wait for it really. */
const shortMs = 40;

const cacheCases = (passTime: CacheContractOptions['passTime']): ContractCases<Cache> => ({
  'gives back the JSON value that was stored': async (cache) => {
    const value = { text: 'Größe 👟', list: [1, 2.5, null, { deep: true }], empty: {} };

    await cache.set('shop-1:settings', value, longMs);

    assert.deepEqual(await cache.get('shop-1:settings'), value);
  },

  'knows no key that was never stored': async (cache) => {
    assert.equal(await cache.get('nothing'), undefined);
    await cache.delete('nothing');
  },

  'gives back null, 0, an empty string and false as themselves, not as unknown': async (cache) => {
    for (const value of [null, 0, '', false]) {
      await cache.set('key', value, longMs);
      assert.equal(await cache.get('key'), value);
    }
  },

  'keeps keys apart, whatever characters they are made of': async (cache) => {
    const keys = [
      'a',
      'A',
      'a:b',
      'a b',
      'a\nb',
      'a*',
      'a?',
      '{a}',
      'ä',
      '👟',
      'x'.repeat(512),
      '__proto__',
      'constructor',
    ];

    for (const key of keys) await cache.set(key, `value of ${key}`, longMs);

    for (const key of keys) assert.equal(await cache.get(key), `value of ${key}`);
  },

  'replaces a value and its lifetime': async (cache) => {
    await cache.set('key', 'first', shortMs);
    await cache.set('key', 'second', longMs);

    await passTime(shortMs + 1);

    assert.equal(await cache.get('key'), 'second');
  },

  'forgets a value when its lifetime is over, and only then': async (cache) => {
    await cache.set('short', 'value', shortMs);
    await cache.set('long', 'value', longMs);
    assert.equal(await cache.get('short'), 'value');

    await passTime(shortMs + 1);

    assert.equal(await cache.get('short'), undefined);
    assert.equal(await cache.get('long'), 'value');
  },

  'does not lengthen a lifetime by reading': async (cache) => {
    await cache.set('key', 'value', shortMs);
    await passTime(shortMs / 2);
    await cache.get('key');

    await passTime(shortMs / 2 + 1);

    assert.equal(await cache.get('key'), undefined);
  },

  'deletes one key': async (cache) => {
    await cache.set('a', 1, longMs);
    await cache.set('b', 2, longMs);

    await cache.delete('a');

    assert.equal(await cache.get('a'), undefined);
    assert.equal(await cache.get('b'), 2);
  },

  'does not let a caller change a value through what it was given': async (cache) => {
    const value = { list: [1] };
    await cache.set('key', value, longMs);

    value.list.push(2);
    const given = await cache.get('key');
    Object.assign(given as object, { list: [3] });

    assert.deepEqual(await cache.get('key'), { list: [1] });
  },

  'refuses what JSON cannot say instead of storing something else': async (cache) => {
    await assert.rejects(cache.set('key', undefined, longMs), { code: 'CACHE_FAILED' });

    assert.equal(await cache.get('key'), undefined);
  },

  'is healthy while it is open': async (cache) => {
    await cache.check?.();
  },
});
