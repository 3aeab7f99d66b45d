import { describe, it } from 'vitest';
import { MemoryStore } from '../../src/adapters/memory-store/memory-store.ts';
import { testStoreContract } from '../../src/testing/store-contract.ts';

describe('MemoryStore', () => {
  testStoreContract({ it, create: () => new MemoryStore() });
});
