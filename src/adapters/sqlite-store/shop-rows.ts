import type { OrderRecord, ProductRecord, ShopperRecord } from '../../contracts/shop-store.ts';
import type { Product } from '../../model/product.ts';
import type { ShopOrder, Shopper, ShopResource, SyncState } from '../../model/shop.ts';
import { isOutdated } from '../shop-records.ts';
import { removeRows } from './copied-table.ts';
import type { Database } from './database.ts';
import { withoutNul } from './without-nul.ts';

/** Where the records of a resource are, and what they are named by. */
export const tables: Readonly<
  Record<
    ShopResource,
    { readonly table: 'shop_products' | 'shop_orders' | 'shoppers'; readonly id: string; readonly listed: string }
  >
> = {
  products: { table: 'shop_products', id: 'external_id', listed: 'TRUE' },
  orders: { table: 'shop_orders', id: 'external_id', listed: 'TRUE' },
  // A full pass does not meet guests: they have no record of their own in the shop.
  shoppers: { table: 'shoppers', id: 'shopper_key', listed: 'account_id IS NOT NULL' },
};

export interface KnownRow {
  readonly hash: string;
  readonly updated_at: number | null;
  readonly pass: number;
}

export const toDate = (at: number | null): Date | null => (at === null ? null : new Date(at));
const toInstant = (date: Date | null): number | null => date?.getTime() ?? null;
const toFlag = (flag: boolean | null): number | null => (flag === null ? null : Number(flag));

/**
 * Marks a record as seen, when it is stored already.
 *
 * @returns whether it may be replaced: a later state of it stays.
 */
function makeRoom(
  database: Database,
  {
    customer,
    resource,
    id,
    pass,
  }: { readonly customer: number; readonly resource: ShopResource; readonly id: string; readonly pass: number },
  given: ProductRecord | OrderRecord | ShopperRecord,
): boolean {
  const { table, id: column } = tables[resource];
  const where = `customer = ? AND ${column} = ?`;
  const stored = database.get<KnownRow>(`SELECT hash, updated_at, pass FROM ${table} WHERE ${where}`, customer, id);
  if (!stored) return true;
  if (!isOutdated(given, { hash: stored.hash, updatedAt: toDate(stored.updated_at) })) {
    database.run(`DELETE FROM ${table} WHERE ${where}`, customer, id);
    return true;
  }
  database.run(`UPDATE ${table} SET pass = max(pass, ?) WHERE ${where}`, pass, customer, id);
  return false;
}

/** @returns whether it was written, as below. */
export function putProduct(database: Database, customer: number, record: ProductRecord, pass: number): boolean {
  const { externalId, pageKey, hash, updatedAt, product } = record;
  if (!makeRoom(database, { customer, resource: 'products', id: externalId, pass }, record)) return false;
  database.run(
    `INSERT INTO shop_products (customer, external_id, page_key, hash, updated_at, pass, product) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ...[customer, externalId, pageKey, hash, toInstant(updatedAt), pass, withoutNul(JSON.stringify(product))],
  );
  return true;
}

export function putOrder(database: Database, customer: number, record: OrderRecord, pass: number): boolean {
  const { order, hash } = record;
  if (order.shopperKey !== null && isErased(database, customer, order.shopperKey)) {
    // It may be stored without its person.
    removeRows(database, 'shop_orders', 'customer = ? AND external_id = ?', customer, order.externalId);
    return false;
  }
  if (!makeRoom(database, { customer, resource: 'orders', id: order.externalId, pass }, record)) return false;
  database.run(
    `INSERT INTO shop_orders (customer, external_id, hash, pass, number, status, currency, total, refunded_total, net_total,
       paid, account_id, is_guest, shopper_key, created_at, updated_at, items)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[customer, order.externalId, hash, pass, withoutNul(order.number), withoutNul(order.status), order.currency],
    ...[order.total, order.refundedTotal, order.netTotal, Number(order.paid), order.customerId, toFlag(order.isGuest)],
    ...[
      order.shopperKey,
      toInstant(order.createdAt),
      toInstant(order.updatedAt),
      withoutNul(JSON.stringify(order.items)),
    ],
  );
  return true;
}

/** An account whose address has changed has another key: it is still one person. */
export function putShopper(database: Database, customer: number, record: ShopperRecord, pass: number): boolean {
  const { shopper, hash, updatedAt } = record;
  const { shopperKey, externalId, fields } = shopper;
  if (isErased(database, customer, shopperKey)) return false;
  if (externalId === null && hasAccount(database, customer, shopperKey)) return false;
  const isOther = 'customer = ? AND account_id = ? AND shopper_key <> ?';
  removeRows(database, 'shoppers', isOther, customer, externalId ?? '', shopperKey);
  if (!makeRoom(database, { customer, resource: 'shoppers', id: shopperKey, pass }, record)) return false;
  database.run(
    'INSERT INTO shoppers (customer, shopper_key, hash, pass, account_id, updated_at, fields) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ...[customer, shopperKey, hash, pass, externalId, toInstant(updatedAt), withoutNul(JSON.stringify(fields))],
  );
  return true;
}

function isErased(database: Database, customer: number, shopperKey: string): boolean {
  const sql = 'SELECT 1 FROM erased_shoppers WHERE customer = ? AND shopper_key = ?';
  return database.get(sql, customer, shopperKey) !== undefined;
}

function hasAccount(database: Database, customer: number, shopperKey: string): boolean {
  const sql = 'SELECT 1 FROM shoppers WHERE customer = ? AND shopper_key = ? AND account_id IS NOT NULL';
  return database.get(sql, customer, shopperKey) !== undefined;
}

export interface SyncRow {
  readonly fence: string;
  readonly pass: number;
  readonly cursor: string | null;
  readonly watermark: number | null;
  readonly full_pass_at: number | null;
}

export function toState({ pass, cursor, watermark, full_pass_at }: SyncRow): SyncState {
  return {
    pass,
    cursor: cursor === null ? null : JSON.parse(cursor),
    watermark: toDate(watermark),
    fullPassAt: toDate(full_pass_at),
  };
}

export interface ProductRow extends KnownRow {
  readonly external_id: string;
  readonly page_key: string;
  readonly product: string;
}

export function toProductRecord({ external_id, page_key, hash, updated_at, product }: ProductRow): ProductRecord {
  return {
    externalId: external_id,
    pageKey: page_key,
    hash,
    updatedAt: toDate(updated_at),
    product: toProduct(product),
  };
}

/** JSON turns dates into text. */
export function toProduct(json: string): Product {
  const product = JSON.parse(json);
  const updatedAt = product.updatedAt === null ? null : new Date(product.updatedAt);
  return { ...product, updatedAt, asOf: new Date(product.asOf) };
}

export interface OrderRow {
  readonly external_id: string;
  readonly number: string;
  readonly status: string;
  readonly currency: string | null;
  readonly total: string | null;
  readonly refunded_total: string;
  readonly net_total: string | null;
  readonly paid: number;
  readonly account_id: string | null;
  readonly is_guest: number | null;
  readonly shopper_key: string | null;
  readonly created_at: number | null;
  readonly updated_at: number | null;
  readonly items: string;
}

export function toOrder(row: OrderRow): ShopOrder {
  const { number, status, currency, total } = row;
  return {
    ...{ externalId: row.external_id, number, status, currency, total },
    refundedTotal: row.refunded_total,
    netTotal: row.net_total,
    items: JSON.parse(row.items),
    paid: row.paid === 1,
    customerId: row.account_id,
    isGuest: row.is_guest === null ? null : row.is_guest === 1,
    createdAt: toDate(row.created_at),
    updatedAt: toDate(row.updated_at),
    shopperKey: row.shopper_key,
  };
}

export interface ShopperRow {
  readonly shopper_key: string;
  readonly account_id: string | null;
  readonly updated_at: number | null;
  readonly fields: string;
}

export function toShopper({ shopper_key, account_id, updated_at, fields }: ShopperRow): Shopper {
  return { shopperKey: shopper_key, externalId: account_id, fields: JSON.parse(fields), updatedAt: toDate(updated_at) };
}
