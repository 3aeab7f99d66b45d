import { expect, it } from 'vitest';
import { MemoryCache } from '../../../src/adapters/memory-cache.ts';
import { cachedQueries } from '../../../src/wiring/cached-queries.ts';
import { createTestEmbedder } from '../../helpers/hashing-embedder.ts';

it('asks a paid embedder once for the same question of the same customer', async () => {
  const cache = new MemoryCache({ maxEntries: 10 });
  const embedder = createTestEmbedder();
  const first = await cachedQueries(embedder, cache, 'a').embed(['tea']);
  const second = await cachedQueries(embedder, cache, 'a').embed(['tea']);
  await cachedQueries(embedder, cache, 'b').embed(['tea']);
  expect(second).toEqual(first);
  expect(embedder.texts).toEqual(['tea', 'tea']);
});

it('leaves an embedder without a price alone', () => {
  const embedder = createTestEmbedder({ usdPerMillionTokens: 0 });
  expect(cachedQueries(embedder, new MemoryCache({ maxEntries: 10 }), 'a')).toBe(embedder);
});
