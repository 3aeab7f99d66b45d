import { describe, expect, it } from 'vitest';
import { MemoryCache } from '../../../src/adapters/memory-cache.ts';

describe('MemoryCache', () => {
  it('forgets what was not used for longest when it has too many entries', async () => {
    const cache = new MemoryCache({ maxEntries: 2 });
    await cache.set('a', 1, 60_000);
    await cache.set('b', 2, 60_000);
    await cache.get('a');

    await cache.set('c', 3, 60_000);

    expect([await cache.get('a'), await cache.get('b'), await cache.get('c')]).toEqual([1, undefined, 3]);
  });

  it('holds a bounded amount of text, however large the values', async () => {
    const cache = new MemoryCache();
    const large = 'x'.repeat(12 * 1024 * 1024);

    for (const key of ['a', 'b', 'c', 'd']) await cache.set(key, large, 60_000);

    const kept = await Promise.all(['a', 'b', 'c', 'd'].map((key) => cache.get(key)));
    expect(kept.filter((value) => value !== undefined).length).toBe(2);
  });

  it('keeps no value that is larger than the whole cache, and no older one in its place', async () => {
    const cache = new MemoryCache();
    await cache.set('key', 'old', 60_000);

    await cache.set('key', 'x'.repeat(33 * 1024 * 1024), 60_000);

    expect(await cache.get('key')).toBeUndefined();
  });
});
