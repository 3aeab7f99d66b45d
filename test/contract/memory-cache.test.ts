import { describe, it } from 'vitest';
import { MemoryCache } from '../../src/adapters/memory-cache.ts';
import { testCacheContract } from '../../src/testing/cache-contract.ts';
import { createFakeClock } from '../helpers/fake-clock.ts';

describe('MemoryCache', () => {
  const clock = createFakeClock();
  testCacheContract({ it, create: () => new MemoryCache({ clock }), passTime: (ms) => clock.advance(ms) });
});
