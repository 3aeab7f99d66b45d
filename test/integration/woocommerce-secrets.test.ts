import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { SqliteStore } from '../../src/index.ts';
import { managerKey } from '../helpers/fake-shop/fake-shop.ts';
import { encryptionKey, openShop } from '../helpers/fake-shop/open-shop.ts';
import { temporaryFolder } from '../helpers/open-integration.ts';

it('shows keys, secrets and persons in no row, no log line, no event and no error', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'index.sqlite');
  const shown: string[] = [];
  const write = (...parts: unknown[]): void => void shown.push(inspect(parts, { depth: 20 }), JSON.stringify(parts));
  const opened = await openShop(
    { products: 120, orders: 30, customers: 5 },
    { storage: { path }, logger: { debug: write, info: write, warn: write, error: write } },
  );
  const { shop, integration, connect } = opened;
  const emit = integration.emit.bind(integration);
  integration.emit = (...event) => {
    write(...event);
    return emit(...event);
  };
  const secrets = [managerKey.consumerKey, managerKey.consumerSecret, `cs_${'9'.repeat(40)}`, encryptionKey];
  const keep = async (work: Promise<unknown>): Promise<void> => {
    await work.then(write, (error: Error) => write(error, error.stack, { ...error }, error.cause));
  };

  await keep(connect('shop-1', { consumerSecret: secrets[2] }));
  await keep(connect('shop-1'));
  shop.faults.intercept = ({ method, body }, route) => {
    if (method === 'POST' && route === 'wc/v3/webhooks') secrets.push(JSON.parse(body).secret);
    return undefined;
  };
  const deliveryUrl = 'https://chat.example/hooks/shop-1';
  await keep(integration.woocommerce.webhooks.create('shop-1', { topic: 'order.updated', deliveryUrl }));
  await keep(integration.woocommerce.sync('shop-1', { orders: true, shoppers: true }));
  shop.faults.intercept = () => 'drop';
  await keep(integration.woocommerce.sync('shop-1', { orders: true, shoppers: true, mode: 'full' }));
  await keep(integration.woocommerce.orders.setStatus('shop-1', 1, 'completed'));
  shop.faults.intercept = () => ({
    status: 500,
    headers: {},
    body: `Fatal error for ${secrets[0]} and buyer-2@mail.example`,
  });
  await keep(integration.woocommerce.orders.get('shop-1', 1));
  await integration.close();

  const rows = globSync('*', { cwd: folder }).map((file) => readFileSync(join(folder, file)).toString('latin1'));
  expect(secrets).toHaveLength(5);
  expect(rows.join('').length).toBeGreaterThan(100_000);
  expect(shown.length).toBeGreaterThan(10);
  for (const text of [...rows, ...shown]) {
    for (const secret of secrets) expect(text.includes(secret)).toBe(false);
    // Personal data was on without a field: there is somebody, and nobody's name, address or number.
    expect(text).not.toMatch(/@mail\.example|Tester-\d|Harbour Street|\+49 421/);
  }
});

it('does not open a key that was moved to another customer', async () => {
  const path = join(temporaryFolder(), 'index.sqlite');
  const { integration, connect } = await openShop({ products: 1 }, { storage: { path } });
  await connect('shop-1');
  await connect('shop-2');
  const store = new SqliteStore({ path });
  for (const secret of [await store.shop.getSecrets('shop-1', 'woocommerce')]) {
    await store.shop.putSecrets('shop-2', secret);
  }
  await store.close();

  await expect(integration.woocommerce.client('shop-2')).rejects.toMatchObject({ code: 'SECRET_DECRYPT' });
  await expect(integration.woocommerce.client('shop-1')).resolves.toBeDefined();
});
