import { expect, it } from 'vitest';
import { MemoryCache } from '../../../src/adapters/memory-cache.ts';
import type { Cache } from '../../../src/contracts/cache.ts';
import { cachedEmbedder } from '../../../src/wiring/cached-embedder.ts';
import { createTestEmbedder } from '../../helpers/hashing-embedder.ts';

const brokenCache: Cache = {
  get: () => Promise.reject(new Error('away')),
  set: () => Promise.reject(new Error('away')),
  delete: () => Promise.reject(new Error('away')),
};

it('asks a paid embedder once for the same text of the same customer', async () => {
  const cache = new MemoryCache();
  const embedder = createTestEmbedder();
  const of = (customerId: string) => cachedEmbedder(embedder, { cache, customerId, ttl: 60 });

  const first = await of('a').embed(['tea']);
  const second = await of('a').embed(['tea']);
  await of('b').embed(['tea']);

  expect(second.vectors).toEqual(first.vectors);
  expect(second.usedTokens).toBe(0);
  expect(embedder.texts).toEqual(['tea', 'tea']);
});

it('asks only for the texts that are missing, and puts every vector at its text', async () => {
  const embedder = createTestEmbedder();
  const cached = cachedEmbedder(embedder, { cache: new MemoryCache(), customerId: 'a', ttl: 60 });
  await cached.embed(['b', 'd']);

  const { vectors } = await cached.embed(['a', 'b', 'c', 'd', 'e']);

  expect(embedder.texts).toEqual(['b', 'd', 'a', 'c', 'e']);
  expect(vectors).toEqual((await embedder.embed(['a', 'b', 'c', 'd', 'e'])).vectors);
});

it('keeps questions and documents apart: some models embed them differently', async () => {
  const embedder = createTestEmbedder();
  const cached = cachedEmbedder(embedder, { cache: new MemoryCache(), customerId: 'a', ttl: 60 });

  await cached.embed(['tea'], { purpose: 'query' });
  await cached.embed(['tea']);

  expect(embedder.texts).toEqual(['tea', 'tea']);
});

it('goes on without a cache that fails', async () => {
  const embedder = createTestEmbedder();
  const cached = cachedEmbedder(embedder, { cache: brokenCache, customerId: 'a', ttl: 60 });

  const { vectors } = await cached.embed(['tea', 'milk']);

  expect(vectors).toEqual((await embedder.embed(['tea', 'milk'])).vectors);
});

it('takes a vector of another length for none', async () => {
  const embedder = createTestEmbedder();
  const cache: Cache = { ...brokenCache, get: async () => new Float32Array(3) };

  await cachedEmbedder(embedder, { cache, customerId: 'a', ttl: 60 }).embed(['tea']);

  expect(embedder.texts).toEqual(['tea']);
});

it('leaves an embedder without a price alone', () => {
  const embedder = createTestEmbedder({ usdPerMillionTokens: 0 });

  expect(cachedEmbedder(embedder, { cache: new MemoryCache(), customerId: 'a', ttl: 60 })).toBe(embedder);
});
