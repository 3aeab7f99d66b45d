/**
 * Reads a shop of 10,000 products and 5,000 orders by processes that are killed five times, then the changes of 30 records
 * each. Holds that nothing is lost or taken twice, and that changes take at most two pages of each list.
 *
 *     npm run bench woocommerce [-- --products 10000 --orders 5000]
 *
 * Exits with 1 when one of these does not hold.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fillShop } from '../helpers/fake-shop/fill-shop.ts';
import { startFakeShop } from '../helpers/fake-shop/start-fake-shop.ts';
import { changedRecords, killSyncs } from '../helpers/kill-syncs.ts';
import { goalMissed } from './report/figures.ts';

const { values } = parseArgs({
  options: { products: { type: 'string', default: '10000' }, orders: { type: 'string', default: '5000' } },
});
const size = { products: Number(values.products), orders: Number(values.orders) };
const listPages = Math.ceil(size.products / 100) + Math.ceil(size.orders / 100);
const killAfter = [0.02, 0.15, 0.2, 0.25, 0.2].map((share) => Math.max(1, Math.round(share * listPages)));

process.env['CREDENTIALS_ENCRYPTION_KEY'] = Buffer.alloc(32, 7).toString('base64');
const folder = mkdtempSync(join(tmpdir(), 'bench-woocommerce-'));
const { shop, host, close } = await startFakeShop();
try {
  fillShop(shop, size);
  const options = { storage: { path: join(folder, 'index.sqlite') }, network: { exemptHosts: [host] } };
  const startedAt = performance.now();
  const report = await killSyncs({ shop, options, killAfter });
  const seconds = (performance.now() - startedAt) / 1000;
  const { products, orders, pages, asked, changes } = report;
  const isWhole = (ids: readonly string[], count: number): boolean =>
    ids.length === count && new Set(ids).size === count;
  const checks = {
    [`${products.length} of ${size.products} products, each once`]: isWhole(products, size.products),
    [`${pages} pages in the index`]: pages === size.products,
    [`${orders.length} of ${size.orders} orders, each once`]: isWhole(orders, size.orders),
    [`${asked.products + asked.orders} pages of lists read, ${listPages} there are, ${killAfter.length} kills`]:
      asked.products + asked.orders <= listPages + 2 * killAfter.length,
    [`changes: ${changes.result.products?.written} products by ${changes.asked.products} pages, ${changes.result.orders?.written} orders by ${changes.asked.orders}`]:
      changes.asked.products <= 2 &&
      changes.asked.orders <= 2 &&
      changes.result.products?.written === changedRecords &&
      changes.result.orders?.written === changedRecords,
  };
  for (const [what, holds] of Object.entries(checks)) console.log(`${holds ? 'holds ' : 'FAILS '} ${what}`);
  console.log(`${seconds.toFixed(1)} s in all, processes killed after ${killAfter.join(', ')} pages`);
  process.exitCode = Object.values(checks).every(Boolean) ? 0 : goalMissed;
} finally {
  await close();
  rmSync(folder, { recursive: true });
}
