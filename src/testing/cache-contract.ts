import assert from 'node:assert/strict';
import type { Cache, SharedState } from '../contracts/cache.ts';
import { hostGateCases } from './cache-contract/host-gate-cases.ts';
import { lockCases } from './cache-contract/lock-cases.ts';
import { rateLimitCases } from './cache-contract/rate-limit-cases.ts';
import { type ContractCases, type ContractOptions, joinCases, runContract } from './contract-suite.ts';

/** What {@link testCacheContract} is started with. */
export interface CacheContractOptions extends ContractOptions<Cache> {
  /** Lets at least `ms` milliseconds pass for the cache: moves its clock, or really waits when it has none to move. */
  readonly passTime: (ms: number) => Promise<void>;
  /** Lifetime that the cases let pass, in milliseconds: short enough to wait for it really. @default 40 */
  readonly shortTtlMs?: number | undefined;
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
export function testCacheContract({ passTime, shortTtlMs = 40, ...options }: CacheContractOptions): void {
  const cases = joinCases(
    valueCases,
    lifetimeCases({ passTime, shortTtlMs }),
    sharedCases('locks', lockCases, (shared) => shared.locks),
    sharedCases('limits', rateLimitCases, (shared) => shared.limits),
    sharedCases('hosts', hostGateCases, (shared) => shared.hosts),
  );
  runContract(cases, options);
}

/** A cache that serves one process shares nothing: it passes. */
function sharedCases<T>(name: string, cases: ContractCases<T>, of: (shared: SharedState) => T): ContractCases<Cache> {
  const entries = Object.entries(cases).map(([title, check]) => {
    const checkCache = async ({ shared }: Cache): Promise<void> => {
      if (shared) await check(of(shared));
    };
    return [`shared ${name}: ${title}`, checkCache] as const;
  });
  return Object.fromEntries(entries);
}

/** Long enough that no case outlives it by accident. */
const longMs = 60_000;

const valueCases: ContractCases<Cache> = {
  'gives back the JSON value that was stored': async (cache) => {
    const value = { text: 'Größe 👟', list: [1, 2.5, null, { deep: true }], empty: {} };

    await cache.set('shop-1:settings', value, longMs);

    assert.deepEqual(await cache.get('shop-1:settings'), value);
  },

  'gives back a vector as the vector it was, and as a copy': async (cache) => {
    const vector = Float32Array.of(0.1, -2.5, 3e38, 0, Number.MIN_VALUE);
    const backing = new Float32Array(8).fill(7);
    backing.set([1, 2], 3);
    await cache.set('vector', vector, longMs);
    await cache.set('window', backing.subarray(3, 5), longMs);
    await cache.set('empty', new Float32Array(), longMs);

    const given = await cache.get('vector');
    vector.fill(9);
    Object.assign(given as object, { 0: 8 });

    assert.deepEqual(await cache.get('vector'), Float32Array.of(0.1, -2.5, 3e38, 0, Number.MIN_VALUE));
    assert.deepEqual(await cache.get('window'), Float32Array.of(1, 2));
    assert.deepEqual(await cache.get('empty'), new Float32Array());
  },

  'gives the values of many keys in the order of the keys': async (cache) => {
    if (!cache.getMany) return;
    await cache.set('{shop-1}:a', 'A', longMs);
    await cache.set('{shop-1}:b', Float32Array.of(1), longMs);
    const keys = Array.from({ length: 2_000 }, (_, index) => `{shop-1}:${index}`);

    const values = await cache.getMany(['{shop-1}:b', '{shop-1}:never', ...keys, '{shop-1}:a']);

    assert.equal(values.length, keys.length + 3);
    assert.deepEqual([values[0], values[1], values.at(-1)], [Float32Array.of(1), undefined, 'A']);
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

  'deletes one key': async (cache) => {
    await cache.set('a', 1, longMs);
    await cache.set('b', 2, longMs);

    await cache.delete('a');

    assert.equal(await cache.get('a'), undefined);
    assert.equal(await cache.get('b'), 2);
  },

  'deletes every key with a prefix, and no other': async (cache) => {
    if (!cache.deleteAll) return;
    const mine = ['{shop-1}:', ...Array.from({ length: 2_500 }, (_, index) => `{shop-1}:${index}`)];
    const others = ['{shop-10}:a', '{shop-1}', '{shop-2}:{shop-1}:a', '{shop?1}:a', '{shop*}:a'];
    await Promise.all([...mine, ...others].map((key) => cache.set(key, key, longMs)));

    await cache.deleteAll('{shop-1}:');
    await cache.deleteAll('{shop*}:');

    const left = await Promise.all(mine.map((key) => cache.get(key)));
    assert.equal(left.filter((value) => value !== undefined).length, 0);
    for (const key of others.slice(0, -1)) assert.equal(await cache.get(key), key);
    assert.equal(await cache.get('{shop*}:a'), undefined);
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
};

const lifetimeCases = ({
  passTime,
  shortTtlMs: shortMs,
}: {
  readonly passTime: CacheContractOptions['passTime'];
  readonly shortTtlMs: number;
}): ContractCases<Cache> => ({
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
});
