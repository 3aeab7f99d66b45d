import { expect, it, vi } from 'vitest';
import { openShop } from '../helpers/fake-shop/open-shop.ts';

it('goes on discovering a shop for whoever still waits when another one gives up', async () => {
  const { shop, integration } = await openShop();
  const impatient = new AbortController();
  shop.faults.intercept = () => {
    impatient.abort();
    return undefined;
  };

  const [aborted, found] = await Promise.allSettled([
    integration.woocommerce.discover(shop.home, { signal: impatient.signal }),
    integration.woocommerce.discover(shop.home),
  ]);

  expect(aborted).toMatchObject({ status: 'rejected', reason: { code: 'ABORTED' } });
  expect(found).toMatchObject({ status: 'fulfilled', value: { bestWooRest: 'wc/v3' } });
});

it('looks at a shop anew when it is connected, and reads it by what it found', async () => {
  const { shop, integration, connect } = await openShop({ products: 1 });
  const { modifiedAfter: _, ...features } = shop.features;
  shop.features = { ...features, modifiedAfter: false, byModified: false };
  await integration.woocommerce.discover(shop.home);
  // The shop is updated, and its owner connects it.
  shop.features = { ...features, modifiedAfter: true, byModified: true };
  await connect('shop-1');
  await integration.woocommerce.sync('shop-1');
  shop.requests.length = 0;

  await integration.woocommerce.sync('shop-1');

  const [asked] = shop.requests.filter(({ route }) => route === 'wc/v3/products');
  expect(asked?.query).toMatchObject({ orderby: 'modified' });
  expect(asked?.query['modified_after']).toBeDefined();
});

it('keeps no agreement that was asked for and never given', async () => {
  const { shop, integration } = await openShop();
  const ask = () =>
    integration.woocommerce.buildAuthorizeUrl('shop-1', {
      ...{ url: shop.home, appName: 'Chat', returnUrl: 'https://chat.example/done' },
      callbackUrl: 'https://chat.example/keys/shop-1',
    });
  const anHour = 3_600_000;
  const now = vi.spyOn(Date, 'now');
  const at = Date.now();
  for (let hours = 0; hours < 3; hours += 1) {
    now.mockReturnValue(at + hours * (anHour + 1_000));
    await ask();
  }
  now.mockRestore();

  expect((await integration.customers.count('shop-1')).credentials).toBe(1);
});
