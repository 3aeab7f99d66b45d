/** Columns of `customers` that stand nowhere else. */
const customerColumns = ['number', 'customer_id', 'settings', 'created_at', 'updated_at'] as const;
const spendingColumns = [
  ...(['customer', 'job', 'month', 'kind', 'model_id'] as const),
  ...(['calls', 'tokens', 'nano_usd', 'unpriced_calls', 'assumed_calls', 'at'] as const),
] as const;

export const customerFields: string = customerColumns.join(', ');
export const spendingFields: string = spendingColumns.join(', ');

/**
 * Second copies of rows that could be made of nothing else: what a customer wants, and what was paid. Triggers keep them; an
 * audit names a row that is lost, and a repair writes it again. Whoever erases a customer erases both.
 */
export const copiedRows: string = `
  CREATE TABLE customer_copies (
    number      INTEGER PRIMARY KEY,
    customer_id TEXT NOT NULL,
    settings    TEXT,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX customer_copies_by_id ON customer_copies (customer_id);
  ${keptByTriggers('customers', 'customer_copies', customerColumns, ['number'])}

  CREATE TABLE spending_copies (
    customer       INTEGER NOT NULL,
    job            INTEGER NOT NULL,
    month          TEXT NOT NULL,
    kind           TEXT NOT NULL,
    model_id       TEXT NOT NULL,
    calls          INTEGER NOT NULL,
    tokens         INTEGER NOT NULL,
    nano_usd       INTEGER NOT NULL,
    unpriced_calls INTEGER NOT NULL,
    assumed_calls  INTEGER NOT NULL,
    at             INTEGER NOT NULL,
    PRIMARY KEY (customer, job, month, kind, model_id)
  ) STRICT, WITHOUT ROWID;
  ${keptByTriggers('spending', 'spending_copies', spendingColumns, spendingColumns.slice(0, 5))}
`;

function keptByTriggers(table: string, copies: string, columns: readonly string[], key: readonly string[]): string {
  const fields = columns.join(', ');
  // Not `OR REPLACE`: the policy of the statement that fires a trigger would be used instead.
  const copy = `
    DELETE FROM ${copies} WHERE ${key.map((column) => `${column} = new.${column}`).join(' AND ')};
    INSERT INTO ${copies} (${fields}) VALUES (${columns.map((column) => `new.${column}`).join(', ')});`;
  return `
  CREATE TRIGGER ${table}_inserted AFTER INSERT ON ${table} BEGIN ${copy} END;
  CREATE TRIGGER ${table}_updated AFTER UPDATE ON ${table} BEGIN ${copy} END;
  INSERT INTO ${copies} (${fields}) SELECT ${fields} FROM ${table};`;
}
