import { describe, it } from 'vitest';
import { MemoryStore } from '../../src/adapters/memory-store/memory-store.ts';
import { testShopStoreContract } from '../../src/testing/shop-store-contract.ts';
import { testStoreContract } from '../../src/testing/store-contract.ts';

describe('MemoryStore', () => {
  testStoreContract({ it, create: () => new MemoryStore() });
  testShopStoreContract({ it, create: () => new MemoryStore() });
});
