import { expect, it } from 'vitest';
import { MemoryStore } from '../../../src/adapters/memory-store/memory-store.ts';
import { loadCustomerContext } from '../../../src/customers/customer-context.ts';
import { resolveSettings } from '../../../src/options/resolve-settings.ts';

it('creates an unknown customer with default settings, once', async () => {
  const store = new MemoryStore();
  const first = await loadCustomerContext(store, 'shop-1', { resolveSettings, create: true });
  const second = await loadCustomerContext(store, 'shop-1', { resolveSettings, create: true });

  expect(first).toMatchObject({ customerId: 'shop-1', created: true, settings: resolveSettings() });
  expect(second).toEqual({ ...first, created: false });
  expect((await store.getCustomer('shop-1'))?.settings).toEqual({});
});

it('puts overrides over stored settings, and stores none of them', async () => {
  const store = new MemoryStore();
  const stored = { scrapingPreferences: { crawlDelay: 500, maxConcurrency: 2 } };
  await store.saveCustomer('shop-1', stored);
  const overrides = { scrapingPreferences: { crawlDelay: 100 } };
  const { settings } = await loadCustomerContext(store, 'shop-1', { resolveSettings, overrides, create: true });

  expect(settings.scrapingPreferences).toEqual({ respectRobots: true, crawlDelay: 100, maxConcurrency: 2 });
  expect((await store.getCustomer('shop-1'))?.settings).toEqual(stored);
});

it('stores no overrides for a customer it creates', async () => {
  const store = new MemoryStore();
  const overrides = { scrapingPreferences: { crawlDelay: 100 } };
  await loadCustomerContext(store, 'shop-1', { resolveSettings, overrides, create: true });

  expect((await store.getCustomer('shop-1'))?.settings).toEqual({});
});

it('refuses an unknown customer when it may not create one', async () => {
  const store = new MemoryStore();

  await expect(loadCustomerContext(store, 'shop-1', { resolveSettings, create: false })).rejects.toMatchObject({
    code: 'CUSTOMER_UNKNOWN',
  });
  expect(await store.getCustomer('shop-1')).toBeUndefined();
});

it('creates nothing when settings and overrides do not go together', async () => {
  const store = new MemoryStore();
  const overrides = { embeddingConfig: { chunkSize: 100, overlap: 90 } };

  await expect(
    loadCustomerContext(store, 'shop-1', { resolveSettings, overrides, create: true }),
  ).rejects.toMatchObject({
    code: 'OPTIONS_INVALID',
  });
  expect(await store.getCustomer('shop-1')).toBeUndefined();
});

it('refuses an impossible id before it asks the store', async () => {
  await expect(loadCustomerContext(new MemoryStore(), 'a b', { resolveSettings, create: true })).rejects.toMatchObject({
    code: 'CUSTOMER_ID_INVALID',
  });
});
