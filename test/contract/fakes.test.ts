import { describe, it } from 'vitest';
import { MemoryCache } from '../../src/adapters/memory-cache.ts';
import { MemoryStore } from '../../src/adapters/memory-store/memory-store.ts';
import { testCacheContract } from '../../src/testing/cache-contract.ts';
import { testEmbedderContract } from '../../src/testing/embedder-contract.ts';
import { createFakeClock } from '../../src/testing/fake-clock.ts';
import { createFakeEmbedder } from '../../src/testing/fake-embedder.ts';
import { testStoreContract } from '../../src/testing/store-contract.ts';
import { withFaults } from '../../src/testing/with-faults.ts';
import { cachedEmbedder } from '../../src/wiring/cached-embedder.ts';

describe('createFakeEmbedder', () => {
  testEmbedderContract({ it, create: () => createFakeEmbedder() });
});

describe('withFaults, without a fault', () => {
  testStoreContract({ it, create: () => withFaults(new MemoryStore()).adapter });
});

describe('MemoryCache behind withFaults', () => {
  const clock = createFakeClock();
  testCacheContract({
    it,
    create: () => withFaults(new MemoryCache({ clock })).adapter,
    passTime: (ms) => clock.advance(ms),
  });
});

describe('cachedEmbedder', () => {
  testEmbedderContract({
    it,
    create: () => cachedEmbedder(createFakeEmbedder(), { cache: new MemoryCache(), customerId: 'a', ttl: 60 }),
  });
});
