/** A table whose rows could be made of nothing else. */
export interface CopiedTable {
  /** What a row is known by, the customer's number first. */
  readonly key: readonly string[];
  /** The other columns that count. */
  readonly facts: readonly string[];
  /** SQL: which row it is, for a person to read. */
  readonly name: string;
  /** SQL: rows that are about to be written again are not compared. */
  readonly ignored?: string;
  /** A column that SQLite fills, and whose value a later row may have by the time a lost one comes back. */
  readonly reused?: string;
}

export type CopiedTableName =
  | ('customers' | 'jobs' | 'frontier' | 'spending' | 'reservations')
  | ('secrets' | 'shops' | 'shop_syncs' | 'shop_products' | 'shop_orders' | 'shoppers' | 'erased_shoppers');

/** In the order in which lost rows come back. */
export const copiedTables: Readonly<Record<CopiedTableName, CopiedTable>> = {
  customers: {
    key: ['number'],
    facts: ['customer_id', 'settings', 'created_at', 'updated_at'],
    name: `'customer ' || customer_id`,
  },
  // Not `held_until`, which every sign of life changes: who holds a job that is lost has lost it.
  jobs: {
    key: ['customer', 'number'],
    facts: [
      ...['job_id', 'state', 'turn', 'config', 'progress', 'counters', 'result', 'cancel_requested', 'fence'],
      ...['runs', 'crashes', 'distrusted', 'created_at', 'updated_at'],
    ],
    name: `'job ' || job_id`,
  },
  frontier: {
    key: ['customer', 'job', 'key'],
    facts: [
      ...['number', 'url', 'depth', 'source', 'found_on', 'priority', 'redirects', 'state', 'reason', 'detail'],
      ...['http_status', 'requests', 'lastmod', 'found_at', 'at', 'products', 'chunks_stored'],
      ...['chunks_embedded', 'failures', 'removed_at', 'removal'],
    ],
    name: 'url',
    ignored: `state = 'active'`,
    reused: 'number',
  },
  spending: {
    key: ['customer', 'job', 'month', 'kind', 'model_id'],
    facts: ['calls', 'tokens', 'nano_usd', 'unpriced_calls', 'assumed_calls', 'at'],
    name: `'what was paid for ' || kind || ' by ' || model_id || ' in ' || month || ', job ' || job`,
  },
  reservations: {
    key: ['customer', 'reservation_id'],
    facts: ['job', 'month', 'kind', 'model_id', 'tokens', 'nano_usd', 'at'],
    name: `'call ' || reservation_id`,
  },
  secrets: {
    key: ['customer', 'record', 'field'],
    facts: ['key_id', 'sealed'],
    name: `record || ' ' || field`,
  },
  shops: { key: ['customer'], facts: ['api_root', 'connection'], name: `'shop ' || api_root` },
  shop_syncs: {
    key: ['customer', 'resource'],
    facts: ['fence', 'pass', 'cursor', 'watermark', 'full_pass_at'],
    name: `'progress with ' || resource`,
  },
  shop_products: {
    key: ['customer', 'external_id'],
    facts: ['page_key', 'hash', 'updated_at', 'pass', 'product'],
    name: `'product ' || external_id`,
  },
  shop_orders: {
    key: ['customer', 'external_id'],
    facts: [
      ...['hash', 'pass', 'number', 'status', 'currency', 'total', 'refunded_total', 'net_total', 'paid'],
      ...['account_id', 'is_guest', 'shopper_key', 'created_at', 'updated_at', 'items'],
    ],
    name: `'order ' || external_id`,
  },
  shoppers: {
    key: ['customer', 'shopper_key'],
    facts: ['hash', 'pass', 'account_id', 'updated_at', 'fields'],
    name: `'shopper ' || shopper_key`,
  },
  erased_shoppers: { key: ['customer', 'shopper_key'], facts: [], name: `'erased shopper ' || shopper_key` },
};

export const copiedTableNames: readonly CopiedTableName[] = Object.keys(copiedTables) as CopiedTableName[];

export const copyOf = (table: CopiedTableName): `${CopiedTableName}_copy` => `${table}_copy`;

export const fieldsOf = (table: CopiedTableName): string => columnsOf(copiedTables[table]).join(', ');

const columnsOf = ({ key, facts }: CopiedTable): readonly string[] => [...key, ...facts];

/** SQL: what lost rows are written with again, of the copies that `rows` selects. Those that keep all values come first. */
export function selectRestored(table: CopiedTableName, rows: string): string {
  const { reused } = copiedTables[table];
  if (reused === undefined) return `SELECT ${fieldsOf(table)} FROM (${rows})`;
  const values = columnsOf(copiedTables[table]).map((column) =>
    column === reused ? `iif(is_taken, NULL, ${column})` : column,
  );
  return `SELECT ${values.join(', ')} FROM (
      SELECT lost.*, row_number() OVER (PARTITION BY lost.${reused}) > 1
        OR EXISTS (SELECT 1 FROM ${table} AS kept WHERE kept.${reused} = +lost.${reused}) AS is_taken
      FROM (${rows}) AS lost) ORDER BY is_taken`;
}

/** A step of the schema: second copies of these rows. Triggers keep them; see copied-table.ts for what they leave. */
export const copiedRows: string = `
  ${copiedTableNames.map(copyTable).join('\n')}
  CREATE INDEX customers_copy_by_id ON customers_copy (customer_id);
  CREATE INDEX jobs_copy_by_id ON jobs_copy (job_id);
  CREATE INDEX shoppers_copy_by_account ON shoppers_copy (customer, account_id) WHERE account_id IS NOT NULL;
`;

function copyTable(table: CopiedTableName): string {
  const { key, facts, ignored } = copiedTables[table];
  const columns = columnsOf(copiedTables[table]);
  const fields = columns.join(', ');
  const values = columns.map((column) => `new.${column}`).join(', ');
  const conflict =
    facts.length === 0 ? 'NOTHING' : `UPDATE SET ${facts.map((fact) => `${fact} = excluded.${fact}`).join(', ')}`;
  const copy = `BEGIN
    INSERT INTO ${copyOf(table)} (${fields}) VALUES (${values}) ON CONFLICT (${key.join(', ')}) DO ${conflict};
  END;`;
  const when = ignored === undefined ? '' : `WHEN NOT new.${ignored}`;
  return `
  CREATE TABLE ${copyOf(table)} (
    ${columns.map((column) => `${column} ANY`).join(', ')},
    PRIMARY KEY (${key.join(', ')})
  ) STRICT, WITHOUT ROWID;
  INSERT INTO ${copyOf(table)} (${fields}) SELECT ${fields} FROM ${table};
  CREATE TRIGGER ${table}_inserted AFTER INSERT ON ${table} ${when} ${copy}
  ${facts.length === 0 ? '' : `CREATE TRIGGER ${table}_updated AFTER UPDATE OF ${facts.join(', ')} ON ${table} ${when} ${copy}`}`;
}
