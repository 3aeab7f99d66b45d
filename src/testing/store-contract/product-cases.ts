import assert from 'node:assert/strict';
import type { PageCommit, ProductUpdate, Store } from '../../contracts/store.ts';
import type { Product } from '../../model/product.ts';
import { buildChunk, buildHistory, buildOutcome, buildPage, buildProduct, buildUrl } from '../builders.ts';
import type { ContractCases } from '../contract-suite.ts';
import { holdJob, namesOf, removePages, storePages } from './prepared-store.ts';

const day = (number: number): Date => new Date(Date.UTC(2026, 3, number));

/** Page `a`, seen on a day, perhaps with other products. */
const seenOn = (date: Date, update?: ProductUpdate): PageCommit => ({
  outcome: buildOutcome('a', { state: update ? 'indexed' : 'unchanged' }),
  discovered: [],
  seen: { key: buildUrl('a').key, fetchedAt: date, history: buildHistory(), ...(update && { update }) },
});

const everything: Product = buildProduct({
  ...{
    externalId: '0042',
    description: 'Größe & Maß 👟',
    sku: '0017',
    mpn: 'M-1',
    gtin: '4006381333931',
    gtinType: 'gtin13',
  },
  ...{ brand: 'Läufer', price: '12.50', priceMax: '1299', listPrice: '0.125', currencyRaw: '€', priceBasis: 'incl' },
  ...{
    availability: 'BackOrder',
    availabilityRaw: 'nur noch 3',
    stockQuantity: 2.5,
    condition: 'Used',
    type: 'variable',
  },
  images: ['https://shop.example/1.jpg', 'https://shop.example/2.jpg'],
  variants: ['S', 'L'].map((size) => ({
    ...{ externalId: null, name: null, sku: `TS-${size}`, gtin: null, options: { Size: size }, url: null, image: null },
    ...{ price: '12.50', listPrice: null, availability: 'InStock' as const },
  })),
  breadcrumbs: [{ name: 'Shoes', url: null }],
  attributes: [{ name: 'Material', values: ['Leather', 'Rubber'] }],
  updatedAt: day(1),
  fieldSources: { price: { source: 'html', confidence: 0.7 } },
  contradictions: [
    { field: 'price', kept: { source: 'html', value: '12.50' }, dropped: { source: 'json-ld', value: '15' } },
  ],
});

/** Promises about products. */
export const productCases: ContractCases<Store> = {
  'gives a product back with all that is known of it': async (store) => {
    const page = buildPage({ name: 'a', products: [everything, buildProduct({ price: null, rating: null })] });

    await storePages(store, 'shop-1', [page]);

    assert.deepEqual((await store.getProducts('shop-1', [page.key])).get(page.key), page.products);
    assert.deepEqual((await store.readPage('shop-1', page.key))?.products, page.products);
  },

  'gives the products of the pages asked for': async (store) => {
    const [shoe, sock] = [buildProduct({ name: 'Shoe' }), buildProduct({ name: 'Sock' })];
    const a = buildPage({ name: 'a', products: [shoe] });
    const b = buildPage({ name: 'b', products: [sock, shoe] });
    await storePages(store, 'shop-1', [a, b, buildPage({ name: 'c' })]);

    const products = await store.getProducts('shop-1', [b.key, buildPage({ name: 'c' }).key, 'never']);

    assert.deepEqual(products.get(b.key), [sock, shoe]);
    assert.deepEqual(products.get(buildPage({ name: 'c' }).key) ?? [], []);
    assert.equal(products.has(a.key), false);
  },

  'lists pages with products, by key': async (store) => {
    const [shoe, sock] = [buildProduct({ name: 'Shoe' }), buildProduct({ name: 'Sock' })];
    await storePages(store, 'shop-1', [
      ...['d', 'b'].map((name) => buildPage({ name, products: [sock, shoe] })),
      ...['c', 'e'].map((name) => buildPage({ name })),
      buildPage({ name: 'a', products: [shoe] }),
    ]);
    await storePages(store, 'shop-2', [buildPage({ name: 'strange', products: [shoe] })], 'job-2');

    const first = await store.listProducts('shop-1', { limit: 2 });
    const second = await store.listProducts('shop-1', { after: first.at(-1)?.key, limit: 2 });

    assert.deepEqual([first, second].map(namesOf), [['a', 'b'], ['d']]);
    assert.deepEqual(
      first.map(({ products }) => products),
      [[shoe], [sock, shoe]],
    );
    assert.deepEqual(await store.listProducts('nobody', { limit: 2 }), []);
  },

  'replaces the products of a page with the page, and removes them with it': async (store) => {
    const [shoe, sock] = [buildProduct({ name: 'Shoe' }), buildProduct({ name: 'Sock' })];
    const page = buildPage({ name: 'a', products: [shoe, sock] });
    await storePages(store, 'shop-1', [page, buildPage({ name: 'b', products: [shoe] })]);

    await storePages(store, 'shop-1', [{ ...page, products: [sock] }]);
    const replaced = await store.getProducts('shop-1', [page.key]);
    await removePages(store, 'shop-1', [page]);

    assert.deepEqual(replaced.get(page.key), [sock]);
    assert.deepEqual(namesOf(await store.listProducts('shop-1', { limit: 10 })), ['b']);
    assert.equal((await store.countPages('shop-1')).products, 1);
  },

  'replaces the products of a page that was seen, and nothing else of it': async (store) => {
    const chunks = [buildChunk({ vector: new Float32Array([0, 1, 0]) })];
    const page = buildPage({ name: 'a', chunks, fetchedAt: day(2), products: [buildProduct(), buildProduct()] });
    await storePages(store, 'shop-1', [page]);
    const update = { contentHash: 'hash-b', products: [buildProduct({ price: '119', asOf: day(3) })] };

    await store.commitPages('shop-1', await holdJob(store, 'shop-1'), [seenOn(day(3), update)]);

    assert.deepEqual(await store.readPage('shop-1', page.key), {
      ...page,
      ...update,
      ...{ fetchedAt: day(3), history: buildHistory() },
    });
    assert.equal((await store.getPage('shop-1', page.key))?.contentHash, 'hash-b');
    assert.deepEqual(await store.countPages('shop-1'), { pages: 1, chunks: 1, products: 1 });
  },

  'knows that products are as they were when their page is seen again, but not that it was seen earlier': async (
    store,
  ) => {
    const page = buildPage({ name: 'a', fetchedAt: day(2), products: [buildProduct({ asOf: day(2) })] });
    await storePages(store, 'shop-1', [page]);
    const lease = await holdJob(store, 'shop-1');
    const stale = { contentHash: 'stale', products: [buildProduct({ price: '1', asOf: day(1) })] };

    await store.commitPages('shop-1', lease, [seenOn(day(4))]);
    await store.commitPages('shop-1', lease, [seenOn(day(3)), seenOn(day(1), stale)]);

    const products = (await store.getProducts('shop-1', [page.key])).get(page.key);
    assert.deepEqual(products, [buildProduct({ asOf: day(4) })]);
    assert.equal((await store.getPage('shop-1', page.key))?.contentHash, page.contentHash);
  },
};
