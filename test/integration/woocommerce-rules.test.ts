import { expect, it } from 'vitest';
import type { CustomerScrapingIntegration } from '../../src/index.ts';
import { wooError } from '../helpers/fake-shop/answers.ts';
import type { FakeShop } from '../helpers/fake-shop/fake-shop.ts';
import { openShop } from '../helpers/fake-shop/open-shop.ts';
import { collect } from '../helpers/open-integration.ts';

const personsOf = async ({ woocommerce }: CustomerScrapingIntegration) =>
  await collect(woocommerce.listShoppers('shop-1'));
const ordersOf = async ({ woocommerce }: CustomerScrapingIntegration) =>
  await collect(woocommerce.listOrders('shop-1'));

/** Has the shop answer everything below a route with an error. */
function breakRoute(shop: FakeShop, broken: string | undefined): void {
  shop.faults.intercept = (_, route) =>
    broken !== undefined && route.startsWith(broken)
      ? wooError(500, 'internal_server_error', 'Out of memory.')
      : undefined;
}

it('forgets persons with the first synchronisation that does not ask for them, whatever it reads', async () => {
  const { integration, connect } = await openShop({ products: 1, orders: 9, customers: 5 });
  await connect('shop-1');
  await integration.woocommerce.sync('shop-1', { orders: true, shoppers: { fields: ['email'] } });
  expect(await personsOf(integration)).toHaveLength(8);

  await integration.woocommerce.sync('shop-1', { products: true });

  expect(await personsOf(integration)).toEqual([]);
  const orders = await ordersOf(integration);
  expect(orders).toHaveLength(9);
  expect(orders.every(({ customerId, shopperKey }) => customerId === null && shopperKey === null)).toBe(true);
  const { orders: again } = await integration.woocommerce.sync('shop-1', { products: false, orders: true });
  expect(again).toMatchObject({ kind: 'full', written: 0, unchanged: 9 });
});

it('forgets persons and fields nobody asks for although the shop cannot be read', async () => {
  const { shop, integration, connect } = await openShop({ orders: 9, customers: 5 });
  await connect('shop-1');
  const sync = (fields: readonly ('email' | 'city')[] | null) =>
    integration.woocommerce.sync('shop-1', {
      products: false,
      orders: true,
      shoppers: fields === null ? false : { fields },
    });
  await sync(['email', 'city']);
  breakRoute(shop, 'wc/v3');

  expect((await sync(['city'])).success).toBe(false);
  expect(new Set((await personsOf(integration)).flatMap(({ fields }) => Object.keys(fields)))).toEqual(
    new Set(['city']),
  );
  expect((await sync(null)).success).toBe(false);
  expect(await personsOf(integration)).toEqual([]);
});

it('reads what is kept by other rules anew as soon as it can, guests too', async () => {
  const { shop, integration, connect } = await openShop({ orders: 9, customers: 5 });
  await connect('shop-1');
  const sync = (fields: readonly ('email' | 'city')[]) =>
    integration.woocommerce.sync('shop-1', { products: false, orders: true, shoppers: { fields } });
  await sync(['city']);
  breakRoute(shop, 'wc/v3');
  await sync(['city', 'email']);
  breakRoute(shop, undefined);

  const result = await sync(['city', 'email']);

  expect(result).toMatchObject({ success: true, shoppers: { kind: 'full' }, orders: { kind: 'full', unchanged: 9 } });
  const persons = await personsOf(integration);
  expect(persons).toHaveLength(8);
  expect(persons.every(({ fields }) => fields.email !== undefined && fields.city !== undefined)).toBe(true);
  expect((await sync(['city', 'email'])).orders).toMatchObject({ kind: 'changes' });
});

it('does not go on with a pass that was begun by other rules', async () => {
  const { shop, integration, connect } = await openShop({ products: 250 });
  shop.change(shop.products, 3, { catalog_visibility: 'hidden' });
  await connect('shop-1');
  let pages = 0;
  shop.faults.intercept = ({ url }, route) => {
    const isList = route === 'wc/v3/products' && url.searchParams.get('per_page') === '100';
    pages += isList ? 1 : 0;
    return isList && pages === 2 ? wooError(500, 'internal_server_error', 'Out of memory.') : undefined;
  };
  expect((await integration.woocommerce.sync('shop-1')).success).toBe(false);

  const { products } = await integration.woocommerce.sync('shop-1', { includeHidden: true });

  expect(products).toMatchObject({ kind: 'full', resumed: false, read: 250 });
  const skus = (await collect(integration.index.products('shop-1'))).map(({ sku }) => sku);
  expect(skus).toContain('SKU-3');
});

it('tells what was read when something ends the run later', async () => {
  const { shop, integration, connect } = await openShop({ products: 2, orders: 2 });
  await connect('shop-1');
  const controller = new AbortController();
  shop.faults.intercept = (_, route) => {
    if (route === 'wc/v3/orders') controller.abort();
    return undefined;
  };
  const { signal } = controller;

  const result = await integration.woocommerce.sync('shop-1', { orders: true, signal });

  expect(result).toMatchObject({
    ...{ success: false, status: 'failed', products: { written: 2 }, orders: null },
    errors: [{ code: 'ABORTED', count: 1 }],
  });
  await expect(integration.woocommerce.sync('shop-1', { signal })).rejects.toMatchObject({ code: 'ABORTED' });
});

it('ends what reads a shop when it is connected anew', async () => {
  // One request at a time goes to a shop: it is connected long before the last of twenty pages.
  const { integration, connect } = await openShop({ products: 2_000 });
  await connect('shop-1');
  let connected: Promise<void> | undefined;
  integration.once('sync:progress', () => {
    connected = connect('shop-1');
  });

  await expect(integration.woocommerce.sync('shop-1')).rejects.toMatchObject({ code: 'ABORTED' });
  await connected;

  const { products } = await integration.woocommerce.sync('shop-1');
  expect(products).toMatchObject({ resumed: true });
  expect(await collect(integration.index.products('shop-1'))).toHaveLength(2_000);
});

it('lets orders go that turn out to be of somebody who was erased', async () => {
  const { shop, integration, connect } = await openShop({ orders: 9, customers: 5 });
  await connect('shop-1');
  await integration.woocommerce.sync('shop-1', { products: false, orders: true });
  // Whose the stored orders are nobody knows yet.
  await integration.woocommerce.eraseShopper('shop-1', { email: 'buyer-2@mail.example' });
  shop.requests.length = 0;

  const result = await integration.woocommerce.sync('shop-1', { products: false, orders: true, shoppers: true });

  expect(result).toMatchObject({ success: true, orders: { kind: 'full', written: 8, skipped: 1 } });
  expect((await ordersOf(integration)).map(({ externalId }) => externalId)).not.toContain('1');
  expect(shop.requests.length).toBeLessThan(10);
});
