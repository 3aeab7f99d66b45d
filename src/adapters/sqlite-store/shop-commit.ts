import type { ShopReceipt } from '../../contracts/shop-store.ts';
import { madeOfProduct, type ShopResource } from '../../model/shop.ts';
import type { TextAnalyzer } from '../full-text/text-analyzer.ts';
import { removeRows } from './copied-table.ts';
import type { Database } from './database.ts';
import { removePage, replacePages } from './pages.ts';
import type { PackedPage, PackedShopCommit } from './protocol.ts';
import { putOrder, putProduct, putShopper, tables } from './shop-rows.ts';

/** Writes what a page of a list comes to, within the caller's transaction. */
export function writeRecords(
  database: Database,
  customer: number,
  commit: PackedShopCommit,
  analyzer: TextAnalyzer,
): ShopReceipt {
  const { resource, pass, products = [], orders = [], shoppers = [], seen = [], removed = [] } = commit;
  const { table, id } = tables[resource];
  const left = pageKeysOf(database, customer, resource, [...products.map(({ externalId }) => externalId), ...removed]);
  const wasWritten = [
    ...products.map((record) => putProduct(database, customer, record, pass)),
    ...orders.map((record) => putOrder(database, customer, record, pass)),
  ];
  const wereWritten = shoppers.map((record) => putShopper(database, customer, record, pass));
  // Guests come with their orders, and are not what is counted then.
  if (resource === 'shoppers') wasWritten.push(...wereWritten);
  for (const each of seen)
    database.run(`UPDATE ${table} SET pass = max(pass, ?) WHERE customer = ? AND ${id} = ?`, pass, customer, each);
  const gone = removed.reduce(
    (count, each) => count + removeRows(database, table, `customer = ? AND ${id} = ?`, customer, each),
    0,
  );
  replacePages(database, customer, withoutCrawled(database, customer, commit.pages), analyzer);
  for (const key of commit.removedPages ?? []) removePage(database, customer, key);
  removeMadePages(database, customer, left);
  const written = wasWritten.filter(Boolean).length;
  return { written, skipped: wasWritten.length - written, removed: gone };
}

/** Removes the records of a customer's shop. Runs under way may write no more; whoever was erased stays so. */
export function forgetRecords(database: Database, customer: number): void {
  const pages = database.all<{ page_key: string }>('SELECT page_key FROM shop_products WHERE customer = ?', customer);
  for (const { table } of Object.values(tables)) removeRows(database, table, 'customer = ?', customer);
  removeRows(database, 'shop_syncs', 'customer = ?', customer);
  removeMadePages(
    database,
    customer,
    pages.map(({ page_key }) => page_key),
  );
}

function pageKeysOf(database: Database, customer: number, resource: ShopResource, ids: readonly string[]): string[] {
  if (resource !== 'products') return [];
  const sql = 'SELECT page_key FROM shop_products WHERE customer = ? AND external_id = ?';
  return ids.flatMap((id) => database.get<{ page_key: string }>(sql, customer, id)?.page_key ?? []);
}

function withoutCrawled(database: Database, customer: number, pages: readonly PackedPage[]): readonly PackedPage[] {
  return pages.filter(({ key }) => isMade(readingOf(database, customer, key) ?? madeOfProduct));
}

/** A page that was made of a product has no reason to be without one. */
function removeMadePages(database: Database, customer: number, keys: readonly string[]): void {
  const joined = 'SELECT 1 FROM shop_products WHERE customer = ? AND page_key = ? LIMIT 1';
  for (const key of keys) {
    const reading = readingOf(database, customer, key);
    if (reading === undefined || !isMade(reading) || database.get(joined, customer, key)) continue;
    removePage(database, customer, key);
  }
}

export function readingOf(database: Database, customer: number, key: string): string | undefined {
  const sql = 'SELECT reading FROM pages WHERE customer = ? AND key = ?';
  return database.get<{ reading: string }>(sql, customer, key)?.reading;
}

const isMade = (reading: string): boolean => reading.startsWith(madeOfProduct);
