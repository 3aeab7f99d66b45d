import assert from 'node:assert/strict';
import type { Store } from '../../contracts/store.ts';
import { buildJob, buildPage, buildProduct, buildUrl } from '../builders.ts';
import type { ContractCases } from '../contract-suite.ts';
import { holdJob, storePages } from './prepared-store.ts';

/** Promises about customers. */
export const customerCases: ContractCases<Store> = {
  'saves a customer and gives it back': async (store) => {
    const settings = { scrapingPreferences: { crawlDelay: 250 }, contentFilters: { excludePatterns: ['.ad'] } };

    const saved = await store.saveCustomer('shop-1', settings);

    assert.deepEqual(saved.settings, settings);
    assert.equal(saved.customerId, 'shop-1');
    assert.ok(saved.createdAt instanceof Date && saved.updatedAt instanceof Date);
    assert.deepEqual(await store.getCustomer('shop-1'), saved);
  },

  'replaces the settings of a customer as a whole and keeps its date of creation': async (store) => {
    const first = await store.saveCustomer('shop-1', { scrapingPreferences: { crawlDelay: 250, maxConcurrency: 2 } });

    const second = await store.saveCustomer('shop-1', { scrapingPreferences: { crawlDelay: 500 } });

    assert.deepEqual(second.settings, { scrapingPreferences: { crawlDelay: 500 } });
    assert.deepEqual(second.createdAt, first.createdAt);
    assert.ok(second.updatedAt >= first.updatedAt);
  },

  'creates a customer, and leaves one that was saved as it is': async (store) => {
    const { customer, created } = await store.createCustomer('shop-1');
    await store.saveCustomer('shop-1', { scrapingPreferences: { crawlDelay: 250 } });

    const again = await store.createCustomer('shop-1');

    assert.deepEqual([created, customer.settings], [true, {}]);
    assert.deepEqual(again, { customer: await store.getCustomer('shop-1'), created: false });
    assert.deepEqual(again.customer.settings, { scrapingPreferences: { crawlDelay: 250 } });
  },

  'never loses settings that are saved while a job creates the customer': async (store) => {
    const settings = { scrapingPreferences: { crawlDelay: 250 } };

    await Promise.all([
      ...[1, 2, 3].map(() => store.createCustomer('shop-1')),
      store.saveCustomer('shop-1', settings),
      ...[1, 2, 3].map(() => store.createCustomer('shop-1')),
    ]);

    assert.deepEqual((await store.getCustomer('shop-1'))?.settings, settings);
  },

  'knows no customer that was never saved, even if it has a job': async (store) => {
    await store.createJob('shop-1', buildJob());

    assert.equal(await store.getCustomer('shop-1'), undefined);
    assert.deepEqual(await store.listCustomers({ limit: 10 }), []);
  },

  'lists customers by id, page by page, each once': async (store) => {
    for (const id of ['c', 'a', 'd', 'B', 'a-2']) await store.saveCustomer(id, {});

    const first = await store.listCustomers({ limit: 3 });
    const second = await store.listCustomers({ after: first.at(-1)?.customerId, limit: 3 });

    assert.deepEqual(idsOf(first), ['B', 'a', 'a-2']);
    assert.deepEqual(idsOf(second), ['c', 'd']);
    assert.deepEqual(await store.listCustomers({ after: 'd', limit: 3 }), []);
  },

  'does not let a caller change a stored customer through what it was given': async (store) => {
    const settings = { contentFilters: { excludePatterns: ['.ad'] } };
    const saved = await store.saveCustomer('shop-1', settings);

    settings.contentFilters.excludePatterns.push('.mine');
    saved.createdAt.setTime(0);

    const stored = await store.getCustomer('shop-1');
    assert.deepEqual(stored?.settings.contentFilters?.excludePatterns, ['.ad']);
    assert.notEqual(stored?.createdAt.getTime(), 0);
  },

  'erases everything of a customer and says how much it was': async (store) => {
    await store.saveCustomer('shop-1', {});
    const chunks = buildPage({ name: 'b' }).chunks;
    await storePages(store, 'shop-1', [
      buildPage({ name: 'a', products: [buildProduct(), buildProduct()] }),
      buildPage({ name: 'b', chunks: [...chunks, { ...chunks[0]!, id: 'b-1', index: 1 }] }),
    ]);
    await store.addUrls('shop-1', await holdJob(store, 'shop-1'), [buildUrl('a'), buildUrl('b')]);
    await store.addUrls('shop-1', await holdJob(store, 'shop-1', 'job-2'), [buildUrl('a')]);
    const inventory = await store.countCustomer('shop-1');

    const { erasedAt, ...receipt } = await store.eraseCustomer('shop-1');

    assert.deepEqual(receipt, { customerId: 'shop-1', jobs: 2, urls: 3, pages: 2, chunks: 3, products: 2, ...noShop });
    assert.deepEqual(inventory, receipt);
    const nothing = { jobs: 0, urls: 0, pages: 0, chunks: 0, products: 0, ...noShop };
    assert.deepEqual(await store.countCustomer('shop-1'), { customerId: 'shop-1', ...nothing });
    assert.ok(erasedAt instanceof Date);
    assert.equal(await store.getCustomer('shop-1'), undefined);
    assert.equal(await store.findJob('job-1'), undefined);
    assert.deepEqual(await store.countPages('shop-1'), { pages: 0, chunks: 0, products: 0 });
    assert.deepEqual(await store.searchText('shop-1', 'topic', { limit: 10 }), []);
    assert.deepEqual(
      await store.searchVector('shop-1', new Float32Array([1, 0, 0]), { modelId: 'model-a', limit: 10 }),
      [],
    );
  },

  'finds nothing of an erased customer under its id when it comes back': async (store) => {
    await storePages(store, 'shop-1', [buildPage({ name: 'old' })]);
    await store.eraseCustomer('shop-1');

    await storePages(store, 'shop-1', [buildPage({ name: 'new' })]);

    const hits = await store.searchText('shop-1', 'topic', { limit: 10 });
    assert.deepEqual(
      hits.map(({ chunkId }) => chunkId),
      ['new-0'],
    );
    assert.deepEqual(await store.findUrl('shop-1', 'https://shop.example/old', 10), []);
  },

  'gives a receipt of zeros for a customer it does not know': async (store) => {
    const { erasedAt: _, ...receipt } = await store.eraseCustomer('nobody');

    assert.deepEqual(receipt, { customerId: 'nobody', jobs: 0, urls: 0, pages: 0, chunks: 0, products: 0, ...noShop });
  },
};

const noShop = { credentials: 0, orders: 0, shoppers: 0 };

const idsOf = (customers: readonly { readonly customerId: string }[]): string[] =>
  customers.map(({ customerId }) => customerId);
