import { randomUUID } from 'node:crypto';
import type { CredentialStore } from '../../contracts/credential-store.ts';
import type { ShopCommit } from '../../contracts/shop-store.ts';
import type { Product } from '../../model/product.ts';
import type { ShopConnection, ShopResource } from '../../model/shop.ts';
import type { TextAnalyzer } from '../full-text/text-analyzer.ts';
import { keepsTo, syncSuperseded, unreadState } from '../shop-records.ts';
import { removeRows, restoreRows } from './copied-table.ts';
import { findCustomer, openCustomer, unknownCustomer } from './customers.ts';
import type { Database } from './database.ts';
import type { PackedShopStore, Synchronous } from './protocol.ts';
import { forgetRecords, readingOf, writeRecords } from './shop-commit.ts';
import {
  type KnownRow,
  type OrderRow,
  type ProductRow,
  type ShopperRow,
  type SyncRow,
  tables,
  toDate,
  toOrder,
  toProduct,
  toProductRecord,
  toShopper,
  toState,
} from './shop-rows.ts';

/** The part of the store that is about shops, credentials aside, on one file. */
export function shopOperations(
  database: Database,
  now: () => number,
  analyzer: TextAnalyzer,
): Synchronous<Omit<PackedShopStore, keyof CredentialStore>> {
  const find = (customerId: string): number => findCustomer(database, customerId) ?? unknownCustomer;

  return {
    saveShop(customerId, connection) {
      database.write(() => {
        const customer = openCustomer(database, customerId, now());
        const known = database.get<{ api_root: string }>('SELECT api_root FROM shops WHERE customer = ?', customer);
        if (known && known.api_root !== connection.apiRoot) forgetRecords(database, customer);
        database.run('DELETE FROM shops WHERE customer = ?', customer);
        database.run(
          'INSERT INTO shops (customer, api_root, connection) VALUES (?, ?, ?)',
          ...[customer, connection.apiRoot, JSON.stringify(connection)],
        );
      });
    },

    updateShop(customerId, { connectedAt, facts }) {
      return database.write(() => {
        const customer = find(customerId);
        const connection = readConnection(database, customer);
        if (connection?.connectedAt !== connectedAt) return false;
        const changed = JSON.stringify({ ...connection, ...facts });
        database.run('UPDATE shops SET connection = ? WHERE customer = ?', changed, customer);
        return true;
      });
    },

    getShop: (customerId) => readConnection(database, find(customerId)),

    removeShop(customerId) {
      return database.write(() => {
        const customer = find(customerId);
        forgetRecords(database, customer);
        return removeRows(database, 'shops', 'customer = ?', customer) > 0;
      });
    },

    beginSync(customerId, resource, rules) {
      return database.write(() => {
        if (rules && !keepsTo(readConnection(database, find(customerId)), rules))
          throw syncSuperseded(customerId, resource);
        const customer = openCustomer(database, customerId, now());
        restoreRows(database, 'shop_syncs', 'customer = ? AND resource = ?', customer, resource);
        const last = findSync(database, customer, resource);
        const run = { fence: randomUUID(), state: last ? toState(last) : unreadState };
        putSync(database, customer, resource, run);
        return run;
      });
    },

    getSyncState(customerId, resource) {
      const row = findSync(database, find(customerId), resource);
      return row ? toState(row) : unreadState;
    },

    commitShop(customerId, commit) {
      return database.write(() => {
        const { resource, progress, rules } = commit;
        const customer = progress || rules ? find(customerId) : openCustomer(database, customerId, now());
        if (rules && !keepsTo(readConnection(database, customer), rules)) throw syncSuperseded(customerId, resource);
        if (progress) {
          if (findSync(database, customer, resource)?.fence !== progress.fence)
            throw syncSuperseded(customerId, resource);
          putSync(database, customer, resource, progress);
        }
        return writeRecords(database, customer, commit, analyzer);
      });
    },

    getKnownRecords(customerId, resource, ids) {
      const customer = find(customerId);
      const { table, id } = tables[resource];
      return new Map(
        ids.flatMap((each) => {
          const sql = `SELECT hash, updated_at, pass FROM ${table} WHERE customer = ? AND ${id} = ?`;
          const row = database.get<KnownRow>(sql, customer, each);
          return row ? [[each, { hash: row.hash, updatedAt: toDate(row.updated_at) }] as const] : [];
        }),
      );
    },

    listUnseen(customerId, resource, { pass, after = '', limit }) {
      const { table, id, listed } = tables[resource];
      const rows = database.all<{ id: string }>(
        `SELECT ${id} AS id FROM ${table} WHERE customer = ? AND ${id} > ? AND pass < ? AND ${listed} ORDER BY ${id} LIMIT ?`,
        ...[find(customerId), after, pass, limit],
      );
      return rows.map((row) => row.id);
    },

    countRecords(customerId, resource) {
      const { table, listed } = tables[resource];
      const sql = `SELECT count(*) AS count FROM ${table} WHERE customer = ? AND ${listed}`;
      return database.get<{ count: number }>(sql, find(customerId))?.count ?? 0;
    },

    getShopProduct(customerId, externalId) {
      const sql = 'SELECT * FROM shop_products WHERE customer = ? AND external_id = ?';
      const row = database.get<ProductRow>(sql, find(customerId), externalId);
      return row && toProductRecord(row);
    },

    getProductsByPage(customerId, pageKeys) {
      const customer = find(customerId);
      const byPage = new Map<string, readonly Product[]>();
      for (const key of pageKeys) {
        const sql = 'SELECT product FROM shop_products WHERE customer = ? AND page_key = ? ORDER BY external_id';
        const rows = database.all<{ product: string }>(sql, customer, key);
        if (rows.length > 0)
          byPage.set(
            key,
            rows.map((row) => toProduct(row.product)),
          );
      }
      return byPage;
    },

    listProductAddresses(customerId, { after = '', limit }) {
      const rows = database.all<{ page_key: string }>(
        'SELECT DISTINCT page_key FROM shop_products WHERE customer = ? AND page_key > ? ORDER BY page_key LIMIT ?',
        ...[find(customerId), after, limit],
      );
      return rows.map(({ page_key }) => page_key);
    },

    getPageReadings(customerId, pageKeys) {
      const customer = find(customerId);
      return new Map(
        pageKeys.flatMap((key): [string, string][] => {
          const reading = readingOf(database, customer, key);
          return reading === undefined ? [] : [[key, reading]];
        }),
      );
    },

    getShopOrder(customerId, externalId) {
      const sql = 'SELECT * FROM shop_orders WHERE customer = ? AND external_id = ?';
      const row = database.get<OrderRow>(sql, find(customerId), externalId);
      return row && toOrder(row);
    },

    listShopOrders(customerId, { status, shopperKey, after = '', limit }) {
      const conditions = [
        ...(status === undefined ? [] : ([['status = ?', status]] as const)),
        ...(shopperKey === undefined ? [] : ([['shopper_key = ?', shopperKey]] as const)),
      ];
      const where = ['customer = ?', 'external_id > ?', ...conditions.map(([condition]) => condition)].join(' AND ');
      const rows = database.all<OrderRow>(
        `SELECT * FROM shop_orders WHERE ${where} ORDER BY external_id LIMIT ?`,
        ...[find(customerId), after, ...conditions.map(([, value]) => value), limit],
      );
      return rows.map(toOrder);
    },

    getShopper(customerId, shopperKey) {
      const sql = 'SELECT * FROM shoppers WHERE customer = ? AND shopper_key = ?';
      const row = database.get<ShopperRow>(sql, find(customerId), shopperKey);
      return row && toShopper(row);
    },

    findShopper(customerId, externalId) {
      const sql = 'SELECT * FROM shoppers WHERE customer = ? AND account_id = ?';
      const row = database.get<ShopperRow>(sql, find(customerId), externalId);
      return row && toShopper(row);
    },

    listShoppers(customerId, { after = '', limit }) {
      const sql = 'SELECT * FROM shoppers WHERE customer = ? AND shopper_key > ? ORDER BY shopper_key LIMIT ?';
      return database.all<ShopperRow>(sql, find(customerId), after, limit).map(toShopper);
    },

    eraseShopper(customerId, shopperKey) {
      const receipt = database.write(() => {
        const customer = openCustomer(database, customerId, now());
        database.run(
          'INSERT OR IGNORE INTO erased_shoppers (customer, shopper_key) VALUES (?, ?)',
          customer,
          shopperKey,
        );
        return {
          shoppers: removeRows(database, 'shoppers', 'customer = ? AND shopper_key = ?', customer, shopperKey),
          orders: removeRows(database, 'shop_orders', 'customer = ? AND shopper_key = ?', customer, shopperKey),
        };
      });
      // What was erased shall not stand in the log either.
      database.checkpoint();
      return receipt;
    },
  };
}

function readConnection(database: Database, customer: number): ShopConnection | undefined {
  const sql = 'SELECT connection FROM shops WHERE customer = ?';
  const row = database.get<{ connection: string }>(sql, customer);
  return row && JSON.parse(row.connection);
}

function findSync(database: Database, customer: number, resource: ShopResource): SyncRow | undefined {
  return database.get<SyncRow>('SELECT * FROM shop_syncs WHERE customer = ? AND resource = ?', customer, resource);
}

function putSync(
  database: Database,
  customer: number,
  resource: ShopResource,
  { fence, state }: NonNullable<ShopCommit['progress']>,
): void {
  const { pass, cursor, watermark, fullPassAt } = state;
  database.run(
    `INSERT INTO shop_syncs (customer, resource, fence, pass, cursor, watermark, full_pass_at) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET fence = excluded.fence, pass = excluded.pass, cursor = excluded.cursor,
       watermark = excluded.watermark, full_pass_at = excluded.full_pass_at`,
    ...[customer, resource, fence, pass, cursor === null ? null : JSON.stringify(cursor)],
    ...[watermark?.getTime() ?? null, fullPassAt?.getTime() ?? null],
  );
}
