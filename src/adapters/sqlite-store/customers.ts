import type { CustomerStore } from '../../contracts/customer-store.ts';
import type { CustomerInventory, CustomerRecord, CustomerSettings, DeepPartial } from '../../model/customer.ts';
import { type CopiedTableName, copiedTableNames } from './copied-rows.ts';
import { removeRows, restoreRows } from './copied-table.ts';
import type { Database } from './database.ts';
import { postingsOf } from './postings/postings-of.ts';
import { countProducts } from './product-rows.ts';
import type { Synchronous } from './protocol.ts';

/** The number under which a customer's rows stand; `undefined` when it has none. Looked up each time: another process may have erased the customer. */
export function findCustomer(database: Database, customerId: string): number | undefined {
  return database.get<{ number: number }>('SELECT number FROM customers WHERE customer_id = ?', customerId)?.number;
}

/** The number of a customer whose row is lost, by its second copy. */
export function findLostCustomer(database: Database, customerId: string): number | undefined {
  return database.get<{ number: number }>(
    `SELECT number FROM customers_copy WHERE customer_id = ? AND NOT EXISTS (
       SELECT 1 FROM customers WHERE customers.customer_id = customers_copy.customer_id) ORDER BY number DESC LIMIT 1`,
    customerId,
  )?.number;
}

/** Within the caller's transaction: a customer whose row is lost gets it back. @returns whether it was. */
export function restoreCustomer(database: Database, customerId: string): boolean {
  const number = findLostCustomer(database, customerId);
  if (number === undefined) return false;
  return restoreRows(database, 'customers', 'number = ?', number) > 0;
}

/** As {@link findCustomer}, but a customer without rows gets a number. It stays unsaved. */
export function openCustomer(database: Database, customerId: string, now: number): number {
  restoreCustomer(database, customerId);
  return (
    findCustomer(database, customerId) ??
    database.insert(
      'INSERT INTO customers (customer_id, created_at, updated_at) VALUES (?, ?, ?)',
      customerId,
      now,
      now,
    )
  );
}

/** Chunks of all pages of a customer. */
function countChunks(database: Database, customer: number): number {
  const row = database.get<{ chunks: number }>(
    'SELECT total(chunk_count) AS chunks FROM pages WHERE customer = ?',
    customer,
  );
  return row?.chunks ?? 0;
}

/** The part of the store that is about customers, on one file. */
export function customerOperations(database: Database, now: () => number): Synchronous<CustomerStore> {
  const save = (customerId: string, settings: DeepPartial<CustomerSettings>): CustomerRecord => {
    const row = database.get<CustomerRow>(
      `INSERT INTO customers (customer_id, settings, created_at, updated_at) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET settings = excluded.settings, updated_at = excluded.updated_at,
         created_at = iif(settings IS NULL, excluded.created_at, created_at)
       RETURNING *`,
      ...[customerId, JSON.stringify(settings), now(), now()],
    );
    return toCustomerRecord(row!);
  };

  return {
    saveCustomer(customerId, settings) {
      return database.write(() => {
        restoreCustomer(database, customerId);
        return save(customerId, settings);
      });
    },

    createCustomer(customerId) {
      return database.write(() => {
        restoreCustomer(database, customerId);
        const existing = findRecord(database, customerId);
        if (existing) return { customer: existing, created: false };
        return { customer: save(customerId, {}), created: true };
      });
    },

    getCustomer: (customerId) => findRecord(database, customerId),

    listCustomers({ after = '', limit }) {
      const rows = database.all<CustomerRow>(
        'SELECT * FROM customers WHERE customer_id > ? AND settings IS NOT NULL ORDER BY customer_id LIMIT ?',
        ...[after, limit],
      );
      return rows.map(toCustomerRecord);
    },

    eraseCustomer(customerId) {
      const receipt = database.write(() => {
        restoreCustomer(database, customerId);
        const customer = findCustomer(database, customerId) ?? unknownCustomer;
        const inventory = countAll(database, customer);
        if (customer !== unknownCustomer) postingsOf(database).erase(database, customer);
        for (const table of tablesOfCustomers) database.run(`DELETE FROM ${table} WHERE customer = ?`, customer);
        for (const table of copiedTableNames) {
          if (table !== 'customers') removeRows(database, table, 'customer = ?', customer);
        }
        removeRows(database, 'customers', 'customer_id = ?', customerId);
        return { customerId, erasedAt: new Date(now()), ...inventory };
      });
      database.checkpoint();
      return receipt;
    },

    countCustomer(customerId) {
      return database.read(() => {
        const customer = findCustomer(database, customerId) ?? unknownCustomer;
        return { customerId, ...countAll(database, customer) };
      });
    },
  };
}

/** Every table whose rows name their customer, those with second copies aside. */
const tablesOfCustomers = [
  'page_vectors',
  'page_templates',
  'page_visits',
  'chunk_hashes',
  'products',
  'pages',
] as const;

function countAll(database: Database, customer: number): Omit<CustomerInventory, 'customerId'> {
  const count = (table: (typeof tablesOfCustomers)[number] | CopiedTableName): number =>
    database.get<{ rows: number }>(`SELECT count(*) AS rows FROM ${table} WHERE customer = ?`, customer)?.rows ?? 0;
  return {
    jobs: count('jobs'),
    urls: count('frontier'),
    pages: count('pages'),
    chunks: countChunks(database, customer),
    products: countProducts(database, customer),
    credentials: count('secrets'),
    orders: count('shop_orders'),
    shoppers: count('shoppers'),
  };
}

function findRecord(database: Database, customerId: string): CustomerRecord | undefined {
  const row = database.get<CustomerRow>(
    'SELECT * FROM customers WHERE customer_id = ? AND settings IS NOT NULL',
    customerId,
  );
  return row && toCustomerRecord(row);
}

/** A number no customer has: they start at 1. */
export const unknownCustomer = 0;

interface CustomerRow {
  readonly customer_id: string;
  readonly settings: string;
  readonly created_at: number;
  readonly updated_at: number;
}

function toCustomerRecord(row: CustomerRow): CustomerRecord {
  return {
    customerId: row.customer_id,
    settings: JSON.parse(row.settings),
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  };
}
