import { expect, it } from 'vitest';
import type { FakeShop } from '../helpers/fake-shop/fake-shop.ts';
import { openShop } from '../helpers/fake-shop/open-shop.ts';
import { productRow, type Row, variationRow } from '../helpers/fake-shop/records.ts';
import { collect } from '../helpers/open-integration.ts';

/** A shop that was read, with a webhook whose secret it knows: as it was sent when the webhook was made. */
async function openHookedShop(records: Parameters<typeof openShop>[0], topic = 'product.updated') {
  const opened = await openShop(records);
  const { shop, integration, connect } = opened;
  await connect('shop-1');
  await integration.woocommerce.sync('shop-1', { orders: true });
  let secret = '';
  shop.faults.intercept = ({ method, body }, route) => {
    if (method === 'POST' && route === 'wc/v3/webhooks') secret = JSON.parse(body).secret;
    return undefined;
  };
  const webhook = await integration.woocommerce.webhooks.create('shop-1', {
    topic,
    deliveryUrl: 'https://chat.example/hooks/shop-1',
  });
  shop.faults.intercept = () => undefined;
  const deliver = async (what: string, payload: unknown, signedWith = secret) => {
    const { body, headers } = shop.deliver(what, payload, signedWith);
    return await integration.woocommerce.handleWebhook('shop-1', Buffer.from(body), headers);
  };
  return { ...opened, webhook, deliver };
}

const priceOf = async (
  { integration }: Pick<Awaited<ReturnType<typeof openShop>>, 'integration'>,
  sku: string,
): Promise<string | null | undefined> => {
  const products = await collect(integration.index.products('shop-1'));
  return products.find((product) => product.sku === sku)?.price;
};

const raise = (shop: FakeShop, id: number, price: string): Row => {
  shop.change(shop.products, id, { price, regular_price: price });
  return shop.products.get(id)!;
};

it('updates the product a delivery is about at once, and no other', async () => {
  const { deliver, ...opened } = await openHookedShop({ products: 3 });
  const row = raise(opened.shop, 2, '99.90');
  raise(opened.shop, 3, '88.80');

  const outcome = await deliver('product.updated', row);

  expect(outcome).toEqual({ respondStatus: 200, action: 'updated', topic: 'product.updated', resourceId: '2' });
  expect(await priceOf(opened, 'SKU-2')).toBe('99.90');
  expect(await priceOf(opened, 'SKU-3')).toBe('13.03');
  expect(await opened.integration.search('shop-1', 'cup No. 2', { limit: 1 })).toMatchObject([
    { product: { price: '99.90' } },
  ]);
});

it('does nothing twice, and believes the shop more than what a delivery says', async () => {
  const { deliver, ...opened } = await openHookedShop({ products: 3 });
  const late = { ...opened.shop.products.get(2)!, price: '1.00' };
  const row = raise(opened.shop, 2, '99.90');

  expect((await deliver('product.updated', row)).action).toBe('updated');
  expect((await deliver('product.updated', row)).action).toBe('unchanged');
  // An old delivery, and one that speaks of a deletion which was taken back since.
  expect((await deliver('product.updated', late)).action).toBe('unchanged');
  expect((await deliver('product.deleted', { id: 2 })).action).toBe('unchanged');
  expect(await priceOf(opened, 'SKU-2')).toBe('99.90');
});

it('removes a product that is gone, was trashed, or is for nobody to see', async () => {
  const { deliver, shop, integration } = await openHookedShop({ products: 4 });
  shop.products.delete(1);
  shop.change(shop.products, 2, { status: 'trash' });
  shop.change(shop.products, 3, { status: 'private' });

  const actions = [];
  for (const id of [1, 2, 3]) actions.push((await deliver('product.deleted', { id })).action);

  expect(actions).toEqual(['removed', 'removed', 'removed']);
  expect((await collect(integration.index.products('shop-1'))).map(({ sku }) => sku)).toEqual(['SKU-4']);
  expect(await collect(integration.index.pages('shop-1'))).toHaveLength(1);
  expect((await deliver('product.deleted', { id: 1 })).action).toBe('unchanged');
});

it('takes a new product in, and a variation as a part of its product', async () => {
  const { deliver, shop, integration } = await openHookedShop({ products: 1 });
  const parent = productRow(7, shop.home, { type: 'variable', variations: [71, 72] });
  shop.products.set(7, parent);
  for (const [id, color] of [
    [71, 'Red'],
    [72, 'Blue'],
  ] as const) {
    shop.variations.set(id, variationRow(id, parent, color));
  }

  expect((await deliver('product.created', parent)).action).toBe('updated');
  shop.change(shop.variations, 72, { price: '31.00' });
  expect((await deliver('product.updated', shop.variations.get(72))).action).toBe('updated');

  const products = await collect(integration.index.products('shop-1'));
  expect(products.find(({ externalId }) => externalId === '7')).toMatchObject({ price: '25', priceMax: '31' });
});

it('updates an order, and leaves what is not read alone', async () => {
  const { deliver, shop, integration } = await openHookedShop(
    { products: 1, orders: 3, customers: 1 },
    'order.updated',
  );
  shop.change(shop.orders, 2, { status: 'completed' });

  expect((await deliver('order.updated', shop.orders.get(2))).action).toBe('updated');
  expect((await deliver('customer.updated', shop.customers.get(1))).action).toBe('ignored');
  expect((await deliver('coupon.updated', { id: 1 })).action).toBe('ignored');

  const orders = await collect(integration.woocommerce.listOrders('shop-1', { status: 'completed' }));
  expect(orders.map(({ externalId, shopperKey }) => [externalId, shopperKey])).toEqual([['2', null]]);
});

it('brings back nobody who was erased', async () => {
  const { shop, integration, deliver } = await openHookedShop({ orders: 3, customers: 3 });
  await integration.woocommerce.sync('shop-1', { products: false, orders: true, shoppers: { fields: ['email'] } });
  await integration.woocommerce.eraseShopper('shop-1', { accountId: 2 });
  shop.change(shop.orders, 1, { status: 'completed' });

  await deliver('order.updated', shop.orders.get(1));
  await deliver('customer.updated', shop.customers.get(2));

  const orders = await collect(integration.woocommerce.listOrders('shop-1'));
  expect(orders.map(({ externalId }) => externalId)).toEqual(['2', '3']);
  const shoppers = await collect(integration.woocommerce.listShoppers('shop-1'));
  expect(shoppers.map(({ fields }) => fields.email)).not.toContain('buyer-2@mail.example');
});

it('refuses what the shop has not signed, asks for nothing then, and answers a ping', async () => {
  const { deliver, shop, integration } = await openHookedShop({ products: 1 });
  shop.requests.length = 0;

  const forged = await deliver('product.deleted', { id: 1 }, 'another secret');
  const ping = await integration.woocommerce.handleWebhook('shop-1', 'webhook_id=7', {});
  const elsewhere = await integration.woocommerce.handleWebhook('shop-2', ...signed(shop));

  expect(forged).toMatchObject({ respondStatus: 401, action: 'refused', resourceId: null });
  expect(ping).toMatchObject({ respondStatus: 200, action: 'ping' });
  expect(elsewhere).toMatchObject({ respondStatus: 401, action: 'refused' });
  expect(shop.requests).toEqual([]);
});

function signed(shop: FakeShop): [string, Record<string, string>] {
  const { body, headers } = shop.deliver('product.deleted', { id: 1 }, 'secret of shop-1');
  return [body, headers];
}

it('lists webhooks, and forgets the secret of one that is deleted', async () => {
  const { webhook, deliver, integration } = await openHookedShop({ products: 1 });
  expect((await integration.woocommerce.webhooks.list('shop-1')).map(({ id, topic }) => [id, topic])).toEqual([
    [webhook.id, 'product.updated'],
  ]);

  await integration.woocommerce.webhooks.delete('shop-1', webhook.id);

  expect(await integration.woocommerce.webhooks.list('shop-1')).toEqual([]);
  expect((await deliver('product.deleted', { id: 1 })).respondStatus).toBe(401);
});
