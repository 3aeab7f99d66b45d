import { expect, it } from 'vitest';
import { buildShop, buildSyncState } from '../../../../src/testing/shop-builders.ts';
import { handleDelivery } from '../../../../src/woocommerce/webhooks/handle-delivery.ts';
import { fillShop } from '../../../helpers/fake-shop/fill-shop.ts';
import { openEnvironment } from '../../../helpers/fake-shop/open-environment.ts';

/** A shop whose orders were read with the persons behind them, and a delivery during whose handling something happens. */
async function openRead() {
  const { site, environment } = await openEnvironment();
  const { store, transport } = environment;
  fillShop(site, { orders: 3, customers: 3 });
  const connection = buildShop({ shopperFields: ['email'] });
  await store.saveShop('shop-1', connection);
  const { fence } = await store.beginSync('shop-1', 'orders');
  await store.commitShop('shop-1', {
    resource: 'orders',
    pass: 1,
    progress: { fence, state: buildSyncState({ pass: 1 }) },
  });
  const deliver = (meanwhile: () => Promise<unknown>) => {
    let isFirst = true;
    const late: typeof transport = {
      async send(request) {
        const answer = await transport.send(request);
        if (isFirst && request.url.includes('/orders')) {
          isFirst = false;
          await meanwhile();
        }
        return answer;
      },
    };
    const openPages = () => Promise.reject(new Error('no product'));
    return handleDelivery('shop-1', { resource: 'order' }, ['2'], { ...environment, transport: late }, { openPages });
  };
  return { store, connection, deliver };
}

it('takes a delivery in by the rules that hold when it is written', async () => {
  const { store, connection, deliver } = await openRead();
  const { connectedAt } = connection;

  const action = await deliver(() => store.updateShop('shop-1', { connectedAt, facts: { shopperFields: null } }));

  expect(action).toBe('updated');
  expect(await store.getShopOrder('shop-1', '2')).toMatchObject({ customerId: null, shopperKey: null });
  expect(await store.listShoppers('shop-1', { limit: 5 })).toEqual([]);
});

it('writes nothing of a shop that was removed while a delivery was looked into', async () => {
  const { store, deliver } = await openRead();

  expect(await deliver(() => store.removeShop('shop-1'))).toBe('ignored');

  expect(await store.countRecords('shop-1', 'orders')).toBe(0);
});
