import assert from 'node:assert/strict';
import type { ShopReceipt, ShopStore } from '../../contracts/shop-store.ts';
import type { ShopOrder } from '../../model/shop.ts';
import type { ContractCases } from '../contract-suite.ts';
import { buildOrder, buildOrderRecord, buildProductRecord, buildShopperRecord } from '../shop-builders.ts';
import type { OpenedStore } from './opened-store.ts';

const later = new Date('2026-03-02T12:00:00.000Z');
const earlier = new Date('2026-02-01T12:00:00.000Z');

function putOrders(shop: ShopStore, orders: readonly Partial<ShopOrder>[], pass = 1): Promise<unknown> {
  return shop.commitShop('shop-1', {
    resource: 'orders',
    pass,
    orders: orders.map((order) => buildOrderRecord(order)),
  });
}

/** Promises about products, orders and persons of a shop. */
export const recordCases: ContractCases<OpenedStore> = {
  'gives records back as they were given, dates and all': async ({ shop }) => {
    const [product, shopper] = [buildProductRecord(), buildShopperRecord()];
    const order = buildOrder({ isGuest: false, customerId: '26', shopperKey: 'shopper-a' });
    const guest = buildOrder({
      externalId: '728',
      isGuest: true,
      createdAt: null,
      updatedAt: null,
      total: null,
      netTotal: null,
    });
    await shop.commitShop('shop-1', { resource: 'products', pass: 1, products: [product] });
    await shop.commitShop('shop-1', { resource: 'shoppers', pass: 1, shoppers: [shopper] });
    const receipt = await shop.commitShop('shop-1', {
      ...{ resource: 'orders', pass: 1 },
      orders: [order, guest].map((each) => ({ order: each, hash: 'h', updatedAt: each.updatedAt })),
    });

    assert.deepEqual(receipt, { written: 2, skipped: 0, removed: 0 });
    assert.deepEqual(await shop.getShopProduct('shop-1', '7'), product);
    assert.deepEqual(await shop.getShopper('shop-1', 'shopper-a'), shopper.shopper);
    assert.deepEqual(await shop.findShopper('shop-1', '26'), shopper.shopper);
    assert.deepEqual(await shop.getShopOrder('shop-1', '727'), order);
    assert.deepEqual(await shop.getShopOrder('shop-1', '728'), guest);
  },

  'gives no record of another customer': async ({ shop }) => {
    await putOrders(shop, [{}]);
    await shop.commitShop('shop-1', { resource: 'products', pass: 1, products: [buildProductRecord()] });
    await shop.commitShop('shop-1', { resource: 'shoppers', pass: 1, shoppers: [buildShopperRecord()] });

    assert.equal(await shop.getShopOrder('shop-2', '727'), undefined);
    assert.equal(await shop.getShopProduct('shop-2', '7'), undefined);
    assert.equal(await shop.getShopper('shop-2', 'shopper-a'), undefined);
    assert.equal(await shop.findShopper('shop-2', '26'), undefined);
    assert.deepEqual(await shop.listShopOrders('shop-2', { limit: 10 }), []);
    assert.deepEqual(await shop.listShoppers('shop-2', { limit: 10 }), []);
    assert.deepEqual(await shop.getProductsByPage('shop-2', ['https://shop.example/cup-7']), new Map());
    assert.deepEqual(await shop.eraseShopper('shop-2', 'shopper-a'), { shoppers: 0, orders: 0 });
    const { removed } = await shop.commitShop('shop-2', { resource: 'orders', pass: 1, removed: ['727'] });
    assert.equal(removed, 0);
    assert.equal(await shop.countRecords('shop-1', 'orders'), 1);
  },

  'replaces a record by a later state of it, and never by an earlier one': async ({ shop }) => {
    await putOrders(shop, [{ status: 'processing' }]);

    const late = await shop.commitShop('shop-1', {
      resource: 'orders',
      pass: 2,
      orders: [buildOrderRecord({ status: 'completed', updatedAt: later })],
    });
    const early = await shop.commitShop('shop-1', {
      resource: 'orders',
      pass: 3,
      orders: [buildOrderRecord({ status: 'pending', updatedAt: earlier })],
    });

    assert.deepEqual([late.written, early.written, early.skipped], [1, 0, 1]);
    assert.equal((await shop.getShopOrder('shop-1', '727'))?.status, 'completed');
    assert.equal(await shop.countRecords('shop-1', 'orders'), 1);
    // Seen all the same.
    assert.deepEqual(await shop.listUnseen('shop-1', 'orders', { pass: 3, limit: 10 }), []);
  },

  'says what is known of records': async ({ shop }) => {
    const record = buildOrderRecord();
    await putOrders(shop, [{}]);

    const known = await shop.getKnownRecords('shop-1', 'orders', ['1', '727']);

    assert.deepEqual(known, new Map([['727', { hash: record.hash, updatedAt: record.updatedAt }]]));
    assert.deepEqual(await shop.getKnownRecords('shop-1', 'products', ['727']), new Map());
  },

  'remembers the pass a record was seen in, written or not, and no earlier one': async ({ shop }) => {
    await putOrders(shop, [{ externalId: '1' }, { externalId: '2' }, { externalId: '3' }, { externalId: '4' }], 2);

    await shop.commitShop('shop-1', {
      resource: 'orders',
      pass: 3,
      seen: ['2', '9'],
      orders: [buildOrderRecord({ externalId: '4' })],
    });
    await shop.commitShop('shop-1', { resource: 'orders', pass: 1, seen: ['2'] });

    assert.deepEqual(await shop.listUnseen('shop-1', 'orders', { pass: 3, limit: 1 }), ['1']);
    assert.deepEqual(await shop.listUnseen('shop-1', 'orders', { pass: 3, after: '1', limit: 5 }), ['3']);
  },

  'removes records of the resource that is meant': async ({ shop }) => {
    await putOrders(shop, [{ externalId: '7' }]);
    await shop.commitShop('shop-1', {
      resource: 'products',
      pass: 1,
      products: [buildProductRecord({ externalId: '7' })],
    });

    const receipt = await shop.commitShop('shop-1', { resource: 'products', pass: 1, removed: ['7', '8'] });

    assert.equal(receipt.removed, 1);
    assert.equal(await shop.countRecords('shop-1', 'products'), 0);
    assert.equal(await shop.countRecords('shop-1', 'orders'), 1);
  },

  'finds products by the page they are joined with': async ({ shop }) => {
    const onePage = { pageKey: 'https://shop.example/cups' };
    const products = ['1', '2', '3'].map((externalId) =>
      buildProductRecord({ externalId, ...(externalId !== '3' && onePage) }),
    );
    await shop.commitShop('shop-1', { resource: 'products', pass: 1, products });

    const byPage = await shop.getProductsByPage('shop-1', ['https://shop.example/cups', 'https://shop.example/none']);

    assert.deepEqual([...byPage.keys()], ['https://shop.example/cups']);
    assert.deepEqual(
      byPage.get('https://shop.example/cups')?.map(({ externalId }) => externalId),
      ['1', '2'],
    );
    const addresses = ['https://shop.example/cup-3', 'https://shop.example/cups'];
    assert.deepEqual(await shop.listProductAddresses('shop-1', { limit: 5 }), addresses);
    assert.deepEqual(await shop.listProductAddresses('shop-1', { after: addresses[0], limit: 5 }), addresses.slice(1));
    assert.deepEqual(await shop.listProductAddresses('shop-2', { limit: 5 }), []);
  },

  'lists orders by id, by status and by person, page by page': async ({ shop }) => {
    await putOrders(shop, [
      { externalId: '1', status: 'completed', shopperKey: 'a' },
      { externalId: '2', status: 'processing', shopperKey: 'a' },
      { externalId: '3', status: 'completed', shopperKey: 'b' },
    ]);
    const idsOf = async (options: Parameters<ShopStore['listShopOrders']>[1]): Promise<string[]> =>
      (await shop.listShopOrders('shop-1', options)).map(({ externalId }) => externalId);

    assert.deepEqual(await idsOf({ limit: 2 }), ['1', '2']);
    assert.deepEqual(await idsOf({ after: '2', limit: 2 }), ['3']);
    assert.deepEqual(await idsOf({ status: 'completed', limit: 9 }), ['1', '3']);
    assert.deepEqual(await idsOf({ status: 'completed', shopperKey: 'a', limit: 9 }), ['1']);
  },

  'keeps one person whose address has changed as one': async ({ shop }) => {
    const commit = (shopperKey: string, externalId: string | null): Promise<unknown> =>
      shop.commitShop('shop-1', {
        resource: 'shoppers',
        pass: 1,
        shoppers: [buildShopperRecord({ shopperKey, externalId })],
      });
    await commit('guest-1', null);
    await commit('guest-2', null);
    await commit('old', '26');
    await commit('new', '26');

    const shoppers = await shop.listShoppers('shop-1', { limit: 10 });

    assert.deepEqual(
      shoppers.map(({ shopperKey }) => shopperKey),
      ['guest-1', 'guest-2', 'new'],
    );
    assert.deepEqual((await shop.listShoppers('shop-1', { after: 'guest-1', limit: 1 })).length, 1);
  },

  'leaves guests to their orders: no full pass misses them, and none replaces an account': async ({ shop }) => {
    const put = (shopperKey: string, externalId: string | null, pass: number): Promise<ShopReceipt> =>
      shop.commitShop('shop-1', {
        ...{ resource: 'shoppers', pass },
        shoppers: [buildShopperRecord({ shopperKey, externalId })],
      });
    await put('guest', null, 1);
    await put('account', '26', 1);

    const later = await put('account', null, 9);

    assert.equal(later.skipped, 1);
    assert.equal((await shop.getShopper('shop-1', 'account'))?.externalId, '26');
    assert.equal(await shop.countRecords('shop-1', 'shoppers'), 1);
    assert.deepEqual(await shop.listUnseen('shop-1', 'shoppers', { pass: 2, limit: 5 }), ['account']);
    await put('guest', '27', 2);
    assert.equal(await shop.countRecords('shop-1', 'shoppers'), 2);
  },

  'erases a person with its orders, and never takes them in again': async ({ shop }) => {
    const records = {
      orders: [
        buildOrderRecord({ externalId: '1', shopperKey: 'shopper-a' }),
        buildOrderRecord({ externalId: '2', shopperKey: 'b' }),
      ],
      shoppers: [buildShopperRecord()],
    };
    await shop.commitShop('shop-1', { resource: 'orders', pass: 1, ...records });

    const receipt = await shop.eraseShopper('shop-1', 'shopper-a');
    const again = await shop.commitShop('shop-1', { resource: 'orders', pass: 2, ...records });

    assert.deepEqual(receipt, { shoppers: 1, orders: 1 });
    // The guest that came with its order is not counted.
    assert.deepEqual(again, { written: 1, skipped: 1, removed: 0 });
    assert.equal(await shop.getShopper('shop-1', 'shopper-a'), undefined);
    assert.equal(await shop.getShopOrder('shop-1', '1'), undefined);
    assert.deepEqual(await shop.eraseShopper('shop-1', 'shopper-a'), { shoppers: 0, orders: 0 });
  },

  'lets an order go that turns out to be of an erased person': async ({ shop }) => {
    await putOrders(shop, [{ externalId: '1' }, { externalId: '2' }]);
    await shop.eraseShopper('shop-1', 'shopper-a');
    assert.equal(await shop.countRecords('shop-1', 'orders'), 2);

    await putOrders(shop, [{ externalId: '1', shopperKey: 'shopper-a' }]);

    assert.equal(await shop.getShopOrder('shop-1', '1'), undefined);
    assert.equal(await shop.countRecords('shop-1', 'orders'), 1);
  },

  'does not let a caller change a stored record through what it was given': async ({ shop }) => {
    const record = buildOrderRecord();
    await shop.commitShop('shop-1', { resource: 'orders', pass: 1, orders: [record] });

    record.order.updatedAt?.setTime(0);
    (await shop.getShopOrder('shop-1', '727'))?.createdAt?.setTime(0);

    const stored = await shop.getShopOrder('shop-1', '727');
    assert.equal(stored?.updatedAt?.getTime(), buildOrder().updatedAt?.getTime());
    assert.equal(stored?.createdAt?.getTime(), buildOrder().createdAt?.getTime());
  },

  'is not misled by what a shop may call things': async ({ shop }) => {
    const hostile = `'; DROP TABLE shop_orders; -- %_"\\ \ud83d\ude00`;
    await putOrders(shop, [{ status: hostile, number: hostile, shopperKey: hostile }]);

    assert.equal(
      (await shop.listShopOrders('shop-1', { status: hostile, shopperKey: hostile, limit: 1 }))[0]?.number,
      hostile,
    );
    assert.deepEqual(await shop.listShopOrders('shop-1', { status: '%', limit: 1 }), []);
  },
};
