import { expect, it } from 'vitest';
import { buildShop } from '../../../../src/testing/shop-builders.ts';
import { type ResolvedSync, syncShop } from '../../../../src/woocommerce/sync/sync-shop.ts';
import { fillShop } from '../../../helpers/fake-shop/fill-shop.ts';
import { openEnvironment } from '../../../helpers/fake-shop/open-environment.ts';

const options: ResolvedSync = {
  ...{ products: false, orders: true, shopperFields: ['email'], includeHidden: false },
  ...{ mode: 'auto', removals: 'guarded', syncId: 'night-1' },
};
const hooks = { openPages: () => Promise.reject(new Error('no product')), onProgress: () => {} };

it.each([
  ['removed', null],
  ['kept without persons', { shopperFields: null }],
])('reads nothing of a shop that was %s while it was opened', async (_, facts) => {
  const { site, environment } = await openEnvironment();
  const { store, transport } = environment;
  fillShop(site, { orders: 3, customers: 3 });
  const connection = buildShop({ shopperFields: ['email'] });
  const { connectedAt } = connection;
  await store.saveShop('shop-1', connection);
  const late: typeof transport = {
    async send(request) {
      // The first request is that of the discovery.
      if (facts) await store.updateShop('shop-1', { connectedAt, facts });
      else await store.removeShop('shop-1');
      return await transport.send(request);
    },
  };

  const reading = syncShop('shop-1', options, { ...environment, transport: late }, hooks);

  await expect(reading).rejects.toMatchObject({ code: 'SYNC_SUPERSEDED' });
  expect(await store.countRecords('shop-1', 'orders')).toBe(0);
  expect(await store.listShoppers('shop-1', { limit: 5 })).toEqual([]);
});
