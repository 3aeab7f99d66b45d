import assert from 'node:assert/strict';
import { madeOfProduct } from '../../model/shop.ts';
import { buildPage } from '../builders.ts';
import type { ContractCases } from '../contract-suite.ts';
import { buildProductRecord, buildShop } from '../shop-builders.ts';
import { namesOf, storePages } from '../store-contract/prepared-store.ts';
import type { OpenedStore } from './opened-store.ts';

/** Promises about pages that are made of products, and crawled ones at the same address. */
export const productPageCases: ContractCases<OpenedStore> = {
  'writes a page of a product only where no crawled page stands': async ({ store, shop }) => {
    await storePages(store, 'shop-1', [buildPage({ name: 'cup-1', title: 'As crawled' })]);
    const pages = ['cup-1', 'cup-2'].map((name) =>
      buildPage({ name, title: 'As made', reading: `${madeOfProduct}v1` }),
    );
    const products = ['1', '2'].map((externalId) => buildProductRecord({ externalId }));

    await shop.commitShop('shop-1', { resource: 'products', pass: 1, products, pages });

    const titleOf = async (name: string): Promise<string | undefined> =>
      (await store.getPage('shop-1', `https://shop.example/${name}`))?.title;
    assert.deepEqual([await titleOf('cup-1'), await titleOf('cup-2')], ['As crawled', 'As made']);
    await storePages(store, 'shop-1', [buildPage({ name: 'cup-2', title: 'As crawled later' })]);
    await shop.commitShop('shop-1', { resource: 'products', pass: 1, pages });
    assert.equal(await titleOf('cup-2'), 'As crawled later');
  },

  'says who made a page, and nothing of one that is not there': async ({ store, shop }) => {
    await storePages(store, 'shop-1', [buildPage({ name: 'cup-1', reading: 'v1:crawled' })]);
    const pages = [buildPage({ name: 'cup-2', reading: `${madeOfProduct}v1` })];
    const products = [buildProductRecord({ externalId: '2' })];
    await shop.commitShop('shop-1', { resource: 'products', pass: 1, products, pages });
    const keys = ['cup-1', 'cup-2', 'cup-3'].map((name) => `https://shop.example/${name}`);

    const readings = await shop.getPageReadings('shop-1', keys);

    assert.deepEqual(
      readings,
      new Map([
        [keys[0], 'v1:crawled'],
        [keys[1], `${madeOfProduct}v1`],
      ]),
    );
    assert.deepEqual(await shop.getPageReadings('shop-2', keys), new Map());
  },

  'lets a page that was made of a product go with the last product on it, and a crawled one stay': async ({
    store,
    shop,
  }) => {
    await shop.saveShop('shop-1', buildShop());
    await storePages(store, 'shop-1', [buildPage({ name: 'cup-1' })]);
    const made = ['cup-2', 'cups', 'cup-9'].map((name) => buildPage({ name, reading: `${madeOfProduct}v1` }));
    const shared = { pageKey: 'https://shop.example/cups' };
    const products = [
      ...['1', '2', '9'].map((externalId) => buildProductRecord({ externalId })),
      ...['3', '4'].map((externalId) => buildProductRecord({ externalId, ...shared })),
    ];
    await shop.commitShop('shop-1', { resource: 'products', pass: 1, products, pages: made });

    const moved = buildProductRecord({ externalId: '9', pageKey: 'https://shop.example/moved' });
    await shop.commitShop('shop-1', { resource: 'products', pass: 1, products: [moved], removed: ['1', '2', '3'] });
    const left = (await store.listPages('shop-1', { limit: 10 })).map(({ key }) => key);
    await shop.removeShop('shop-1');

    assert.deepEqual(left, ['https://shop.example/cup-1', 'https://shop.example/cups']);
    assert.deepEqual(namesOf(await store.listPages('shop-1', { limit: 10 })), ['cup-1']);
  },

  'removes pages of products that nobody may see, crawled ones too': async ({ store, shop }) => {
    await storePages(store, 'shop-1', [buildPage({ name: 'cup-1' }), buildPage({ name: 'cup-2' })]);

    const removedPages = ['https://shop.example/cup-1', 'https://shop.example/unknown'];
    await shop.commitShop('shop-1', { resource: 'products', pass: 1, removed: ['1'], removedPages });

    assert.deepEqual(namesOf(await store.listPages('shop-1', { limit: 10 })), ['cup-2']);
  },
};
