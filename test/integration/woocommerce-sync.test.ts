import { expect, it } from 'vitest';
import { openShop } from '../helpers/fake-shop/open-shop.ts';
import { productRow, variationRow } from '../helpers/fake-shop/records.ts';
import { collect } from '../helpers/open-integration.ts';

it('reads products by the REST API into the index, and finds them with price and stock', async () => {
  const { shop, integration, connect } = await openShop({ products: 3 });
  shop.change(shop.products, 2, { price: '19.90', regular_price: '24.90', stock_quantity: 7 });
  await connect('shop-1');

  const result = await integration.woocommerce.sync('shop-1');
  const [hit] = await integration.search('shop-1', `${shop.products.get(2)?.['name']}`, { limit: 1 });

  expect(result).toMatchObject({ success: true, status: 'completed', orders: null, shoppers: null, errors: [] });
  expect(result.products).toMatchObject({ kind: 'full', read: 3, written: 3, unchanged: 0, removed: 0, missing: 0 });
  expect(hit?.url).toBe(shop.products.get(2)?.['permalink']);
  expect(hit?.product).toMatchObject({ price: '19.90', listPrice: '24.90', currency: 'EUR', stockQuantity: 7 });
  expect(hit?.product?.fieldSources.price?.source).toBe('woocommerce-rest');
  expect(hit?.text).not.toContain('19.90');
});

it('reads products by the Store API where no keys are given', async () => {
  const { integration, connect } = await openShop({ products: 3 });
  await connect('shop-1', { consumerKey: undefined, consumerSecret: undefined });

  const result = await integration.woocommerce.sync('shop-1', { orders: true });

  expect(result.products).toMatchObject({ read: 3, written: 3 });
  expect(result).toMatchObject({ success: false, status: 'failed', errors: [{ code: 'SHOP_PERMISSION', count: 1 }] });
  const products = await collect(integration.index.products('shop-1'));
  expect(products.map(({ source }) => source)).toEqual(Array(3).fill('woocommerce-store-api'));
});

it('joins a crawled page with the product of its address, each field with its source', async () => {
  const { shop, integration, connect } = await openShop({ products: 2 });
  const url = String(shop.products.get(1)?.['permalink']);
  await integration.processCustomerScraping('shop-1', { urls: [url], maxPages: 1 });
  const crawled = await collect(integration.index.pages('shop-1'));
  await connect('shop-1');

  await integration.woocommerce.sync('shop-1');

  const pages = await collect(integration.index.pages('shop-1'));
  expect(pages).toHaveLength(2);
  expect(pages).toContainEqual(crawled[0]);
  const products = await collect(integration.index.products('shop-1'));
  expect(products.map(({ sku }) => sku).toSorted()).toEqual(['SKU-1', 'SKU-2']);
});

it('lets a crawl take the place of a page that was made of a product, and keeps the product', async () => {
  const { shop, integration, connect } = await openShop({ products: 1 });
  await connect('shop-1');
  await integration.woocommerce.sync('shop-1');

  await integration.processCustomerScraping('shop-1', {
    urls: [String(shop.products.get(1)?.['permalink'])],
    maxPages: 1,
  });

  const [page, ...others] = await collect(integration.index.pages('shop-1'));
  expect(others).toEqual([]);
  expect(page?.markdown).toContain('A teapot for 1 moments of quiet');
  expect(page?.markdown).not.toContain('Article number');
  const [hit] = await integration.search('shop-1', 'teapot', { limit: 1 });
  expect(hit?.product).toMatchObject({ sku: 'SKU-1', price: '11.01' });
});

it('reads variations, and knows the range of their prices', async () => {
  const { shop, integration, connect } = await openShop();
  const parent = productRow(7, shop.home, {
    type: 'variable',
    price: '25.00',
    regular_price: '',
    variations: [71, 72],
  });
  shop.products.set(7, parent);
  shop.variations.set(71, variationRow(71, parent, 'Red'));
  shop.variations.set(72, variationRow(72, parent, 'Blue', { price: '27.00', regular_price: '27.00' }));
  await connect('shop-1');

  await integration.woocommerce.sync('shop-1');

  const [product] = await collect(integration.index.products('shop-1'));
  expect(product).toMatchObject({ price: '25', priceMax: '27', availability: 'InStock' });
  expect(product?.variants.map(({ options }) => options)).toEqual([{ Color: 'Red' }, { Color: 'Blue' }]);
  const [hit] = await integration.search('shop-1', 'blue', { mode: 'text' });
  expect(hit?.product?.externalId).toBe('7');
});

it('keeps drafts, private and hidden products out of the index, and takes out what becomes one', async () => {
  const { shop, integration, connect } = await openShop({ products: 6 });
  shop.change(shop.products, 1, { status: 'draft' });
  shop.change(shop.products, 2, { status: 'private' });
  shop.change(shop.products, 3, { catalog_visibility: 'hidden' });
  await connect('shop-1');
  const skus = async () => (await collect(integration.index.products('shop-1'))).map(({ sku }) => sku).toSorted();

  await integration.woocommerce.sync('shop-1');
  expect(await skus()).toEqual(['SKU-4', 'SKU-5', 'SKU-6']);
  await integration.processCustomerScraping('shop-1', {
    urls: [String(shop.products.get(4)?.['permalink'])],
    maxPages: 1,
  });
  shop.change(shop.products, 4, { status: 'private' });
  shop.change(shop.products, 5, { catalog_visibility: 'hidden' });
  const { products } = await integration.woocommerce.sync('shop-1');

  expect(products).toMatchObject({ kind: 'changes', removed: 2 });
  expect(await skus()).toEqual(['SKU-6']);
  // The page that a crawl had brought is gone too.
  expect(await collect(integration.index.pages('shop-1'))).toHaveLength(1);
  await integration.woocommerce.sync('shop-1', { includeHidden: true });
  expect(await skus()).toEqual(['SKU-3', 'SKU-5', 'SKU-6']);
});

it('reads what has changed, and writes nothing of what has not', async () => {
  const { shop, integration, connect } = await openShop({ products: 120, orders: 120 });
  await connect('shop-1');
  await integration.woocommerce.sync('shop-1', { orders: true });
  shop.change(shop.products, 17, { price: '99.00' });
  shop.change(shop.orders, 18, { status: 'completed' });
  shop.requests.length = 0;

  const result = await integration.woocommerce.sync('shop-1', { orders: true });

  expect(result.products).toMatchObject({ kind: 'changes', written: 1, pages: 1 });
  expect(result.orders).toMatchObject({ kind: 'changes', written: 1, pages: 1 });
  expect(shop.requests.filter(({ route }) => /\/(?:products|orders)$/.test(route))).toHaveLength(2);
  const orders = await collect(integration.woocommerce.listOrders('shop-1', { status: 'completed' }));
  expect(orders.map(({ externalId }) => externalId)).toEqual(['18']);
});

it('takes products out that are gone, once the shop has said so of each', async () => {
  const { shop, integration, connect } = await openShop({ products: 10, orders: 4 });
  await connect('shop-1');
  await integration.woocommerce.sync('shop-1', { orders: true });
  shop.products.delete(3);
  shop.orders.delete(2);
  // Missing from the list, and there all the same: paging over a list that changes does that.
  shop.faults.hiddenIds = new Set([5]);
  shop.faults.intercept = (request) => {
    if (request.url.searchParams.has('include')) shop.faults.hiddenIds = new Set();
    return undefined;
  };

  const result = await integration.woocommerce.sync('shop-1', { orders: true, mode: 'full' });

  expect(result).toMatchObject({ status: 'completed', products: { removed: 1 }, orders: { removed: 1 } });
  const skus = (await collect(integration.index.products('shop-1'))).map(({ sku }) => sku);
  expect(skus).toHaveLength(9);
  expect(skus).toContain('SKU-5');
  expect(skus).not.toContain('SKU-3');
});

it('removes nothing when a shop shows far less than before, until somebody approves', async () => {
  const { shop, integration, connect } = await openShop({ products: 10 });
  await connect('shop-1');
  await integration.woocommerce.sync('shop-1');
  for (let id = 1; id <= 6; id += 1) shop.products.delete(id);

  const held = await integration.woocommerce.sync('shop-1', { mode: 'full' });
  expect(held).toMatchObject({ success: false, status: 'needs_approval', products: { missing: 6, removed: 0 } });
  expect(await collect(integration.index.products('shop-1'))).toHaveLength(10);
  const approved = await integration.woocommerce.sync('shop-1', { mode: 'full', removals: 'approved' });

  expect(approved).toMatchObject({ status: 'completed', products: { removed: 6 } });
  expect(await collect(integration.index.products('shop-1'))).toHaveLength(4);
});

it('keeps no personal data unless it is asked for, then only the fields that were named', async () => {
  const { integration, connect } = await openShop({ orders: 9, customers: 5 });
  await connect('shop-1');

  await integration.woocommerce.sync('shop-1', { products: false, orders: true });
  const plain = await collect(integration.woocommerce.listOrders('shop-1'));
  expect(plain.every(({ customerId, shopperKey }) => customerId === null && shopperKey === null)).toBe(true);
  expect(await collect(integration.woocommerce.listShoppers('shop-1'))).toEqual([]);

  const shoppers = { fields: ['email', 'city'] } as const;
  const result = await integration.woocommerce.sync('shop-1', { products: false, orders: true, shoppers });
  const kept = await collect(integration.woocommerce.listShoppers('shop-1'));
  expect(result).toMatchObject({ success: true, shoppers: { read: 5 }, orders: { kind: 'full', written: 9 } });
  expect(new Set(kept.flatMap(({ fields }) => Object.keys(fields)))).toEqual(new Set(['email', 'city']));
  // Five accounts, and a guest behind every third order.
  expect(kept).toHaveLength(8);

  await integration.woocommerce.sync('shop-1', { products: false, orders: true });
  expect(await collect(integration.woocommerce.listShoppers('shop-1'))).toEqual([]);
  const after = await collect(integration.woocommerce.listOrders('shop-1'));
  expect(after.every(({ shopperKey }) => shopperKey === null)).toBe(true);
});

it('erases a person with its orders, and a later reading brings neither back', async () => {
  const { integration, connect } = await openShop({ orders: 9, customers: 5 });
  await connect('shop-1');
  const options = { products: false, orders: true, shoppers: { fields: ['email'] } } as const;
  await integration.woocommerce.sync('shop-1', options);

  // Orders 1 and 3: the first of an account, the other of a guest.
  const account = await integration.woocommerce.eraseShopper('shop-1', { email: ' Buyer-2@MAIL.example' });
  const guest = await integration.woocommerce.eraseShopper('shop-1', { email: 'buyer-100003@mail.example' });
  await integration.woocommerce.sync('shop-1', { ...options, mode: 'full' });

  expect(account).toEqual({ shoppers: 1, orders: 1 });
  expect(guest).toEqual({ shoppers: 1, orders: 1 });
  const orders = await collect(integration.woocommerce.listOrders('shop-1'));
  expect(orders.map(({ externalId }) => externalId)).toEqual(['2', '4', '5', '6', '7', '8', '9']);
  expect(await collect(integration.woocommerce.listShoppers('shop-1'))).toHaveLength(6);
});

it('leaves nothing of a shop when its customer is erased', async () => {
  const { integration, connect } = await openShop({ products: 3, orders: 3, customers: 2 });
  await connect('shop-1');
  await integration.woocommerce.sync('shop-1', { orders: true, shoppers: true });

  const receipt = await integration.customers.erase('shop-1');

  expect(receipt).toMatchObject({ pages: 3, orders: 3, shoppers: 3 });
  expect(receipt.credentials).toBeGreaterThanOrEqual(4);
  const left = await integration.customers.count('shop-1');
  expect({ ...left, customerId: '' }).toEqual({
    ...{ customerId: '', jobs: 0, urls: 0, pages: 0, chunks: 0, products: 0, credentials: 0, orders: 0, shoppers: 0 },
  });
  await expect(integration.woocommerce.client('shop-1')).rejects.toMatchObject({ code: 'SHOP_UNKNOWN' });
});

it('tells how far it is, and the same id twice is one run', async () => {
  const { shop, integration, connect } = await openShop({ products: 250 });
  await connect('shop-1');
  const events: string[] = [];
  const progress: unknown[] = [];
  integration.on('sync:started', ({ jobId }) => void events.push(`started ${jobId}`));
  integration.on('sync:progress', (event) => void progress.push(event.progress));
  integration.on('sync:completed', ({ result }) => void events.push(`completed ${result.syncId}`));

  const [one, two] = await Promise.all([
    integration.woocommerce.sync('shop-1', { syncId: 'night-1' }),
    integration.woocommerce.sync('shop-1', { syncId: 'night-1' }),
  ]);

  expect(one).toBe(two);
  expect(events).toEqual(['started night-1', 'completed night-1']);
  expect(progress).toEqual([
    { resource: 'products', read: 100, written: 100, removed: 0, total: 250 },
    { resource: 'products', read: 200, written: 200, removed: 0, total: 250 },
    { resource: 'products', read: 250, written: 250, removed: 0, total: 250 },
  ]);
  expect(shop.requests.filter(({ route }) => route === 'wc/v3/products')).toHaveLength(3 + 1);
});
