import { expect, it } from 'vitest';
import { buildShop } from '../../../../src/testing/shop-builders.ts';
import { openShop } from '../../../../src/woocommerce/connect/open-shop.ts';
import { openEnvironment } from '../../../helpers/fake-shop/open-environment.ts';

it('writes down how a shop wants to be asked, and over nothing that was written meanwhile', async () => {
  const { site, environment } = await openEnvironment();
  const { store } = environment;
  site.faults.stripsAuthorization = true;
  const connection = buildShop();
  const { connectedAt } = connection;
  await store.saveShop('shop-1', connection);
  const ask = async (meanwhile: () => Promise<unknown>): Promise<void> => {
    const { api } = await openShop('shop-1', environment);
    await meanwhile();
    await api.request({ method: 'GET', route: 'wc/v3/products' });
  };

  await ask(() => store.updateShop('shop-1', { connectedAt, facts: { includeHidden: true } }));
  expect(await store.getShop('shop-1')).toEqual({ ...connection, auth: 'query', includeHidden: true });

  await store.saveShop('shop-1', connection);
  const again = buildShop({ connectedAt: '2026-03-02T12:00:00.000Z' });
  await ask(() => store.saveShop('shop-1', again));
  expect(await store.getShop('shop-1')).toEqual(again);

  await ask(() => store.removeShop('shop-1'));
  expect(await store.getShop('shop-1')).toBeUndefined();
});
