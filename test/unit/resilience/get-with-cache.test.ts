import { describe, expect, it, vi } from 'vitest';
import type { Cache } from '../../../src/contracts/cache.ts';
import { getWithCache } from '../../../src/resilience/get-with-cache.ts';
import { createDeferred } from '../../helpers/deferred.ts';

/** Keeps everything and remembers the lifetimes it was given. */
function createCache(entries: Iterable<[string, unknown]> = []): Cache & { readonly lifetimes: number[] } {
  const values = new Map(entries);
  const lifetimes: number[] = [];
  return {
    lifetimes,
    get: async (key) => values.get(key),
    set: async (key, value, ttlMs) => {
      lifetimes.push(ttlMs);
      values.set(key, value);
    },
    delete: async (key) => void values.delete(key),
  };
}

describe('a key the cache does not know', () => {
  it('is fetched once and then served from the cache', async () => {
    const cache = createCache();
    const fetcher = vi.fn(async () => 'fresh');

    expect(await getWithCache(cache, 'key', fetcher)).toBe('fresh');
    expect(await getWithCache(cache, 'key', fetcher)).toBe('fresh');
    expect(fetcher).toHaveBeenCalledTimes(1);
  });

  it('is kept for an hour, or for the seconds asked', async () => {
    const cache = createCache();
    await getWithCache(cache, 'default', async () => 1);
    await getWithCache(cache, 'asked', async () => 1, 5);

    const [byDefault = 0, asked = 0] = cache.lifetimes;
    expect([byDefault > 3_239_999, byDefault <= 3_600_000, asked > 4_499, asked <= 5_000]).toEqual(Array(4).fill(true));
  });

  it('is fetched once for all who ask at the same time', async () => {
    const cache = createCache();
    const gate = createDeferred<string>();
    const fetcher = vi.fn(() => gate.promise);
    const answers = Promise.all([1, 2, 3].map(() => getWithCache(cache, 'key', fetcher)));
    gate.resolve('shared');

    expect(await answers).toEqual(['shared', 'shared', 'shared']);
    expect(fetcher).toHaveBeenCalledTimes(1);
  });

  it('shares a failure with those who asked meanwhile, and is fetched anew afterwards', async () => {
    const cache = createCache();
    const fetcher = vi.fn().mockRejectedValueOnce(new Error('down')).mockResolvedValue('up');
    const [first, second] = await Promise.allSettled([
      getWithCache(cache, 'key', fetcher),
      getWithCache(cache, 'key', fetcher),
    ]);

    expect([first?.status, second?.status]).toEqual(['rejected', 'rejected']);
    expect(await getWithCache(cache, 'key', fetcher)).toBe('up');
    expect(fetcher).toHaveBeenCalledTimes(2);
  });

  it('is fetched on for the others when one gives up, and given up when nobody is left', async () => {
    const cache = createCache();
    const gate = createDeferred<string>();
    const given: AbortSignal[] = [];
    const fetcher = vi.fn((signal: AbortSignal) => {
      given.push(signal);
      return gate.promise;
    });
    const [first, second] = [new AbortController(), new AbortController()];
    const ask = ({ signal }: AbortController): Promise<string> => getWithCache(cache, 'key', fetcher, 10, { signal });
    const answers = Promise.allSettled([ask(first), ask(second)]);
    await vi.waitFor(() => expect(given).toHaveLength(1));

    first.abort();
    await expect(ask(first)).rejects.toMatchObject({ code: 'ABORTED' });
    expect(given[0]?.aborted).toBe(false);
    second.abort();

    expect(await answers).toMatchObject([{ reason: { code: 'ABORTED' } }, { reason: { code: 'ABORTED' } }]);
    expect(given[0]?.aborted).toBe(true);
    gate.resolve('shared');
    expect(await getWithCache(cache, 'key', fetcher)).toBe('shared');
    expect(fetcher).toHaveBeenCalledTimes(2);
  });

  it('does not abort what was fetched', async () => {
    const { signal } = new AbortController();
    const given: AbortSignal[] = [];
    await getWithCache(createCache(), 'key', async (own) => void given.push(own), 10, { signal });

    expect(given.map(({ aborted }) => aborted)).toEqual([false]);
  });

  it('is not stored when the fetched value is undefined', async () => {
    const cache = createCache();

    expect(await getWithCache(cache, 'key', async () => undefined)).toBeUndefined();
    expect(cache.lifetimes).toEqual([]);
  });
});

it.each([0, '', false, null])('takes a cached %j for a hit', async (value) => {
  const fetcher = vi.fn(async () => 'fresh' as unknown);

  expect(await getWithCache(createCache([['key', value]]), 'key', fetcher)).toBe(value);
  expect(fetcher).not.toHaveBeenCalled();
});

it('keeps keys and caches apart', async () => {
  const [one, other] = [createCache(), createCache()];
  const answers = await Promise.all([
    getWithCache(one, 'a', async () => 1),
    getWithCache(one, 'b', async () => 2),
    getWithCache(other, 'a', async () => 3),
  ]);

  expect(answers).toEqual([1, 2, 3]);
});

it.each([
  ['rejects', async () => Promise.reject(new Error('cache down'))],
  [
    'throws',
    () => {
      throw new Error('cache down');
    },
  ],
])('fetches when the cache %s', async (_, fail) => {
  const broken: Cache = { get: fail, set: fail, delete: fail };

  expect(await getWithCache(broken, 'key', async () => 'fetched')).toBe('fetched');
});

it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses the lifetime %s', async (ttl) => {
  await expect(getWithCache(createCache(), 'key', async () => 1, ttl)).rejects.toMatchObject({
    code: 'OPTIONS_INVALID',
  });
});

it('takes up to a tenth off a lifetime by chance, and never adds to it', async () => {
  const cache = createCache();
  await getWithCache(cache, 'a', async () => 1, 100, { random: () => 0 });
  await getWithCache(cache, 'b', async () => 1, 100, { random: () => 0.5 });
  await getWithCache(cache, 'c', async () => 1, 100, { random: () => 0.999 });
  expect(cache.lifetimes).toEqual([100_000, 95_000, 90_010]);
});

it('returns an old value when a new one cannot be fetched, if it may, and tries again the next time', async () => {
  const cache = createCache();
  const options = { staleIfErrorSeconds: 60, random: () => 0 };
  const broken = () => Promise.reject(new Error('down'));
  expect(await getWithCache(cache, 'key', async () => 'old', 10, options)).toBe('old');
  expect(cache.lifetimes).toEqual([70_000, 10_000]);

  await cache.delete('key');
  expect(await getWithCache(cache, 'key', broken, 10, options)).toBe('old');
  expect(await cache.get('key')).toBeUndefined();
  expect(await getWithCache(cache, 'key', async () => 'new', 10, options)).toBe('new');

  await cache.delete('key');
  await expect(getWithCache(cache, 'key', broken, 10)).rejects.toThrow('down');
  await expect(getWithCache(cache, 'other', broken, 10, options)).rejects.toThrow('down');
});
