import { fork } from 'node:child_process';
import { once } from 'node:events';
import { CustomerScrapingIntegration, type IntegrationOptions, type ShopSyncResult } from '../../src/index.ts';
import { childProgram } from './bundled-workers/child-program.ts';
import { type FakeShop, managerKey } from './fake-shop/fake-shop.ts';
import type { SyncOrder } from './sync-child.ts';

export interface KilledSyncs {
  readonly shop: FakeShop;
  /** With a file of its own, and leave to reach the shop. */
  readonly options: IntegrationOptions;
  /** After how many stored pages each of the processes is killed. */
  readonly killAfter: readonly number[];
}

/** What the index holds in the end, and what it took to get there. */
export interface KilledSyncsReport {
  readonly result: ShopSyncResult;
  readonly products: readonly string[];
  readonly orders: readonly string[];
  readonly pages: number;
  /** Pages of lists that the shop was asked for, by resource, over all processes. */
  readonly asked: Readonly<Record<'products' | 'orders', number>>;
  /** What reading the changes took, pages of lists by resource. */
  readonly changes: {
    readonly result: ShopSyncResult;
    readonly asked: Readonly<Record<'products' | 'orders', number>>;
  };
}

const customerId = 'shop-1';
const sync = { orders: true } as const;
/** Products and orders that are changed before the last run, each. */
export const changedRecords = 30;

/** Reads a shop by processes that are killed one after the other, ends it in this one, then reads what was changed since. */
export async function killSyncs({ shop, options, killAfter }: KilledSyncs): Promise<KilledSyncsReport> {
  const { consumerKey, consumerSecret } = managerKey;
  const connecting = new CustomerScrapingIntegration(options);
  await connecting.woocommerce.connect(customerId, { url: shop.home, consumerKey, consumerSecret });
  await connecting.close();
  shop.requests.length = 0;
  for (const pages of killAfter) await killAfterPages(pages, { customerId, options, sync });

  await using integration = new CustomerScrapingIntegration(options);
  const result = await integration.woocommerce.sync(customerId, sync);
  const asked = countLists(shop);
  const products: string[] = [];
  for await (const { externalId } of integration.index.products(customerId)) products.push(externalId ?? '');
  const orders: string[] = [];
  for await (const { externalId } of integration.woocommerce.listOrders(customerId)) orders.push(externalId);
  const { pages } = await integration.customers.count(customerId);

  for (let id = 1; id <= changedRecords; id += 1) {
    shop.change(shop.products, id * 3, { price: '1234.50', regular_price: '1234.50' });
    shop.change(shop.orders, id * 2, { status: 'completed' });
  }
  shop.requests.length = 0;
  const changes = { result: await integration.woocommerce.sync(customerId, sync), asked: countLists(shop) };
  return { result, products, orders, pages, asked, changes };
}

async function killAfterPages(pages: number, order: SyncOrder): Promise<void> {
  const child = fork(childProgram('sync-child'), { stdio: 'inherit' });
  const exited = once(child, 'exit');
  let stored = 0;
  child.on('message', () => {
    stored += 1;
    if (stored === pages) child.kill('SIGKILL');
  });
  child.send(order);
  const [, signal] = await exited;
  if (signal !== 'SIGKILL') throw new Error(`The process ended by itself after ${stored} pages`);
}

function countLists({ requests }: FakeShop): Record<'products' | 'orders', number> {
  const count = (route: string): number => requests.filter((request) => request.route === route).length;
  return { products: count('wc/v3/products'), orders: count('wc/v3/orders') };
}
