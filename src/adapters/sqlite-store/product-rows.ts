import type { ProductsOfPage, ProductUpdate } from '../../contracts/store.ts';
import type { Product } from '../../model/product.ts';
import { rowsChecksum } from './checksum.ts';
import type { Database } from './database.ts';
import { withoutNul } from './without-nul.ts';

/** Products of all pages of a customer. */
export function countProducts(database: Database, customer: number): number {
  const sql = 'SELECT count(*) AS products FROM products WHERE customer = ?';
  return database.get<{ products: number }>(sql, customer)?.products ?? 0;
}

/** Products of a page, in its order. */
export function readProducts(database: Database, customer: number, key: string): readonly Product[] {
  const sql = 'SELECT * FROM products WHERE customer = ? AND page_key = ? ORDER BY position';
  return database.all<ProductRow>(sql, customer, key).map(toProduct);
}

/** Pages with products, by key, behind `after`. */
export function listProducts(
  database: Database,
  customer: number,
  { after, limit }: { readonly after: string; readonly limit: number },
): readonly ProductsOfPage[] {
  const keys = database.all<{ page_key: string }>(
    'SELECT DISTINCT page_key FROM products WHERE customer = ? AND page_key > ? ORDER BY page_key LIMIT ?',
    ...[customer, after, limit],
  );
  return keys.map(({ page_key }) => ({ key: page_key, products: readProducts(database, customer, page_key) }));
}

/** Within the caller's transaction: what a page says of products from now on. */
export function putProducts(
  database: Database,
  { customer, key }: { readonly customer: number; readonly key: string },
  products: readonly Product[],
): void {
  for (const [position, product] of products.entries()) {
    database.run(upsert, customer, key, position, ...valuesOf(product));
  }
  database.run(
    'DELETE FROM products WHERE customer = ? AND page_key = ? AND position >= ?',
    ...[customer, key, products.length],
  );
}

/** Within the caller's transaction: a page that was seen again, with other products or with those it had. */
export function seeProducts(
  database: Database,
  { customer, key, seenAt }: { readonly customer: number; readonly key: string; readonly seenAt: Date },
  update: ProductUpdate | undefined,
): void {
  if (update === undefined) {
    database.run(
      'UPDATE products SET as_of = ? WHERE customer = ? AND page_key = ? AND as_of < ?',
      ...[seenAt.getTime(), customer, key, seenAt.getTime()],
    );
    return;
  }
  putProducts(database, { customer, key }, update.products);
  database.run(
    'UPDATE pages SET content_hash = ?, product_checksum = ? WHERE customer = ? AND key = ?',
    ...[update.contentHash, productsChecksum(update.products), customer, key],
  );
}

const columns = [
  ...['url', 'external_id', 'name', 'sku', 'mpn', 'gtin', 'brand', 'price', 'price_max', 'list_price', 'currency'],
  ...['availability', 'condition', 'stock_quantity', 'as_of', 'facts'],
];
const upsert = `INSERT INTO products (customer, page_key, position, ${columns.join(', ')})
  VALUES (?, ?, ?, ${columns.map(() => '?').join(', ')})
  ON CONFLICT (customer, page_key, position) DO UPDATE SET ${columns.map((each) => `${each} = excluded.${each}`).join(', ')}`;

/** Of what a page says of products, but for when: tells damage of their rows. */
export function productsChecksum(products: readonly Product[]): string {
  return rowsChecksum(products.map((product) => withoutDate(valuesOf(product))));
}

/** As {@link productsChecksum}, of what the rows of a page have; and how many there are. */
export function storedProducts(
  database: Database,
  customer: number,
  key: string,
): { readonly count: number; readonly checksum: string } {
  const rows = database.all<Record<string, string | number | null>>(
    `SELECT ${columns.join(', ')} FROM products WHERE customer = ? AND page_key = ? ORDER BY position`,
    ...[customer, key],
  );
  return { count: rows.length, checksum: rowsChecksum(rows.map((row) => withoutDate(Object.values(row)))) };
}

const withoutDate = (values: readonly (string | number | null)[]): readonly (string | number | null)[] =>
  values.filter((_, index) => columns[index] !== 'as_of');

/** In the order of {@link columns}. */
function valuesOf(product: Product): readonly (string | number | null)[] {
  const { url, externalId, name, sku, mpn, gtin, brand, price, priceMax, listPrice, ...others } = product;
  const { currency, availability, condition, stockQuantity, asOf, ...facts } = others;
  return [
    ...[url, externalId, name, sku, mpn, gtin, brand, price, priceMax, listPrice, currency].map(withoutNul),
    ...[availability, condition, stockQuantity, asOf.getTime(), JSON.stringify(facts)],
  ];
}

interface ProductRow {
  readonly url: string;
  readonly external_id: string | null;
  readonly name: string;
  readonly sku: string | null;
  readonly mpn: string | null;
  readonly gtin: string | null;
  readonly brand: string | null;
  readonly price: string | null;
  readonly price_max: string | null;
  readonly list_price: string | null;
  readonly currency: string | null;
  readonly availability: Product['availability'];
  readonly condition: Product['condition'];
  readonly stock_quantity: number | null;
  readonly as_of: number;
  readonly facts: string;
}

function toProduct(row: ProductRow): Product {
  const { url, name, sku, mpn, gtin, brand, price, currency, availability, condition } = row;
  const facts = readFacts(row.facts);
  return {
    ...facts,
    ...{ url, name, sku, mpn, gtin, brand, price, currency, availability, condition },
    externalId: row.external_id,
    priceMax: row.price_max,
    listPrice: row.list_price,
    stockQuantity: row.stock_quantity,
    updatedAt: facts.updatedAt ? new Date(facts.updatedAt) : null,
    asOf: new Date(row.as_of),
  };
}

/** What stands in no column of its own; nothing of it where it cannot be read, which an audit tells. */
function readFacts(json: string): Omit<Product, 'asOf' | 'updatedAt'> & { readonly updatedAt: string | null } {
  try {
    return JSON.parse(json);
  } catch {
    return JSON.parse('{}');
  }
}
