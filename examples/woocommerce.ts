// A WooCommerce shop in the index, kept up to date by its webhooks: node examples/woocommerce.ts
import { randomBytes } from 'node:crypto';
import { CustomerScrapingIntegration, KeyRing } from '../src/index.ts'; // in your project: 'customer-scraping-integration'
import { startWooShop } from './woocommerce-shop/start-woo-shop.ts';

const shop = await startWooShop();
await using integration = new CustomerScrapingIntegration({
  storage: { path: ':memory:' },
  network: { exemptHosts: [shop.host] }, // private addresses are refused unless you name them
  // In your project: CREDENTIALS_ENCRYPTION_KEY in the environment, made once with `openssl rand -base64 32`.
  adapters: { keyProvider: new KeyRing(randomBytes(32).toString('base64')) },
});
const { woocommerce } = integration;

// What is there? Needs no keys.
const found = await woocommerce.discover(shop.origin);
console.log(`API ${found.bestWooRest} at ${found.apiRoot}, changes can be asked for: ${found.supportsModifiedAfter}`);

// The keys are tried before they are kept, encrypted.
const { connection, warnings } = await woocommerce.connect('shop-1', { url: shop.origin, ...shop.keys });
console.log(`Connected by ${connection.auth}; orders may be changed: ${connection.access?.canWrite.orders}`);
for (const warning of warnings) console.log(`  ${warning}`);

// Products go to the index. Orders and persons only because we ask, and of persons only what we name.
integration.on('sync:progress', ({ progress }) => console.log(`  ${progress.resource}: ${progress.read} read`));
const sync = { orders: true, shoppers: { fields: ['email'] } } as const;
const { products, orders, errors } = await woocommerce.sync('shop-1', sync);
console.log(`${products?.written} products, ${orders?.written} orders, ${errors.length} errors`);

const ask = async (question: string): Promise<void> => {
  const [hit] = await integration.search('shop-1', question, { limit: 1 });
  const product = hit?.product;
  console.log(`${question}\n  ${product?.name}: ${product?.price} ${product?.currency}, ${product?.availability}`);
};
await ask('a tea without caffeine');
await ask('which teapot keeps warm?');

// The shop tells of changes: one product is asked for again, and nothing else.
await woocommerce.webhooks.create('shop-1', {
  topic: 'product.updated',
  deliveryUrl: 'https://chat.example/hooks/shop-1',
});
const { body, headers } = shop.changeProduct(4, { price: '59.00', stock_quantity: 0, stock_status: 'outofstock' });
const { action, respondStatus } = await woocommerce.handleWebhook('shop-1', body, headers);
console.log(`Webhook: ${action}, answered ${respondStatus}`);
await ask('which teapot keeps warm?');

// Orders are carried on by steps that are checked; a person is forgotten with its orders.
const { order } = await woocommerce.orders.setStatus('shop-1', 701, 'completed');
console.log(`Order ${order.number} is ${order.status}`);
const receipt = await woocommerce.eraseShopper('shop-1', { email: 'buyer-2@mail.example' });
console.log(`Forgotten: ${receipt.shoppers} person, ${receipt.orders} order`);

await shop.close();
