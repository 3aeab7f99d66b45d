import { expect, it } from 'vitest';
import { MemoryStore } from '../../../../src/adapters/memory-store/memory-store.ts';
import { buildOrderRecord, buildShop } from '../../../../src/testing/shop-builders.ts';
import { syncResource } from '../../../../src/woocommerce/sync/sync-resource.ts';
import { type SyncSource, takenNothing } from '../../../../src/woocommerce/sync/sync-source.ts';
import { createFakeClock } from '../../../helpers/fake-clock.ts';

it('ends well when it is aborted after its last piece of work', async () => {
  const { shop: store } = new MemoryStore();
  await store.commitShop('shop-1', { resource: 'orders', pass: 0, orders: [buildOrderRecord()] });
  const controller = new AbortController();
  const source: SyncSource<never> = {
    ...{ resource: 'orders', changes: 'ordered' },
    readPage: async () => ({ items: [], total: 0, hasMore: false, answeredAt: null }),
    changedAt: () => null,
    take: async () => takenNothing,
    readSome: async () => [],
    async drop(removed) {
      controller.abort();
      return { commit: { removed }, counts: { removed: removed.length } };
    },
  };
  const { signal } = controller;
  const connection = buildShop();
  await store.saveShop('shop-1', connection);
  const base = { customerId: 'shop-1', store, clock: createFakeClock(), rules: connection };
  const options = { ...base, mode: 'auto', signal } as const;

  expect(await syncResource(source, { ...options, removals: 'approved' })).toMatchObject({ kind: 'full', removed: 1 });
  expect((await store.getSyncState('shop-1', 'orders')).cursor).toBeNull();
});
