import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../src/adapters/memory-store/memory-store.ts';
import { CustomerRegistry } from '../../../src/customers/customer-registry.ts';
import { parseSettings } from '../../../src/options/resolve-settings.ts';

const createRegistry = () =>
  new CustomerRegistry({ store: new MemoryStore(), parseSettings, dropJobs: async () => {} });
const settings = { scrapingPreferences: { crawlDelay: 500 } };

describe('save', () => {
  it('creates a customer whose settings can be read back as they were set', async () => {
    const customers = createRegistry();
    await customers.save('shop-1', settings);

    expect(await customers.get('shop-1')).toMatchObject({ customerId: 'shop-1', settings });
  });

  it('replaces the settings of an existing customer as a whole', async () => {
    const customers = createRegistry();
    const first = await customers.save('shop-1', settings);
    await customers.save('shop-1', { embeddingConfig: { chunkSize: 256 } });

    expect(await customers.get('shop-1')).toMatchObject({ createdAt: first.createdAt });
    expect((await customers.get('shop-1')).settings).toEqual({ embeddingConfig: { chunkSize: 256 } });
  });

  it('stores nothing when the settings are not valid', async () => {
    const customers = createRegistry();

    await expect(customers.save('shop-1', { scrapingPreferences: { crawlDelay: -1 } })).rejects.toMatchObject({
      code: 'OPTIONS_INVALID',
    });
    expect(await customers.list()).toEqual([]);
  });
});

it('says so when a customer is unknown', async () => {
  await expect(createRegistry().get('shop-1')).rejects.toMatchObject({
    code: 'CUSTOMER_UNKNOWN',
    message: expect.stringContaining('shop-1'),
  });
});

describe('list', () => {
  it('gives all customers in the order of their ids, page by page', async () => {
    const customers = createRegistry();
    for (const id of ['c', 'a', 'b']) await customers.save(id);
    const first = await customers.list({ limit: 2 });
    const second = await customers.list({ after: first.at(-1)?.customerId, limit: 2 });

    expect([first, second].map((page) => page.map(({ customerId }) => customerId))).toEqual([['a', 'b'], ['c']]);
  });

  it.each([0, 501, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses the limit %s', async (limit) => {
    await expect(createRegistry().list({ limit })).rejects.toMatchObject({ code: 'OPTIONS_INVALID' });
  });
});

it('erases a customer', async () => {
  const customers = createRegistry();
  await customers.save('shop-1');
  await customers.save('shop-2');

  expect(await customers.erase('shop-1')).toMatchObject({ customerId: 'shop-1' });
  expect((await customers.list()).map(({ customerId }) => customerId)).toEqual(['shop-2']);
});

it.each([
  ['save', (customers: CustomerRegistry) => customers.save('a b')],
  ['get', (customers: CustomerRegistry) => customers.get('')],
  ['erase', (customers: CustomerRegistry) => customers.erase('..')],
  ['list', (customers: CustomerRegistry) => customers.list({ after: 'a/b' })],
])('refuses an impossible id in %s', async (_, call) => {
  await expect(call(createRegistry())).rejects.toMatchObject({ code: 'CUSTOMER_ID_INVALID' });
});
