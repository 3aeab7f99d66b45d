/** Tables of what is kept of customers' shops: a step of the schema. */
export const shopTables: string = `
  -- Encrypted: nothing here can be read without the operator's keys.
  CREATE TABLE secrets (
    customer INTEGER NOT NULL,
    record   TEXT NOT NULL,
    field    TEXT NOT NULL,
    key_id   TEXT NOT NULL,
    sealed   TEXT NOT NULL,
    PRIMARY KEY (customer, record, field)
  ) STRICT, WITHOUT ROWID;

  -- A customer has one shop at most.
  CREATE TABLE shops (
    customer   INTEGER PRIMARY KEY,
    api_root   TEXT NOT NULL,
    connection TEXT NOT NULL       -- JSON
  ) STRICT;

  CREATE TABLE shop_syncs (
    customer     INTEGER NOT NULL,
    resource     TEXT NOT NULL,
    fence        TEXT NOT NULL,    -- the run that may write
    pass         INTEGER NOT NULL,
    cursor       TEXT,             -- JSON
    watermark    INTEGER,
    full_pass_at INTEGER,
    PRIMARY KEY (customer, resource)
  ) STRICT, WITHOUT ROWID;

  -- "pass" is the last full pass that a record was seen in.
  CREATE TABLE shop_products (
    customer    INTEGER NOT NULL,
    external_id TEXT NOT NULL,
    page_key    TEXT NOT NULL,
    hash        TEXT NOT NULL,
    updated_at  INTEGER,
    pass        INTEGER NOT NULL,
    product     TEXT NOT NULL,
    UNIQUE (customer, external_id)
  ) STRICT;
  CREATE INDEX shop_products_by_page ON shop_products (customer, page_key);

  CREATE TABLE shop_orders (
    customer       INTEGER NOT NULL,
    external_id    TEXT NOT NULL,
    hash           TEXT NOT NULL,
    pass           INTEGER NOT NULL,
    number         TEXT NOT NULL,
    status         TEXT NOT NULL,
    currency       TEXT,
    total          TEXT,             -- amounts are decimal text
    refunded_total TEXT NOT NULL,
    net_total      TEXT,
    paid           INTEGER NOT NULL,
    account_id     TEXT,
    is_guest       INTEGER,
    shopper_key    TEXT,
    created_at     INTEGER,
    updated_at     INTEGER,
    items          TEXT NOT NULL,
    UNIQUE (customer, external_id)
  ) STRICT;
  CREATE INDEX shop_orders_by_shopper ON shop_orders (customer, shopper_key) WHERE shopper_key IS NOT NULL;
  CREATE INDEX shop_orders_by_status ON shop_orders (customer, status, external_id);

  CREATE TABLE shoppers (
    customer    INTEGER NOT NULL,
    shopper_key TEXT NOT NULL,
    hash        TEXT NOT NULL,
    pass        INTEGER NOT NULL,
    account_id  TEXT,
    updated_at  INTEGER,
    fields      TEXT NOT NULL,
    UNIQUE (customer, shopper_key)
  ) STRICT;
  CREATE INDEX shoppers_by_account ON shoppers (customer, account_id) WHERE account_id IS NOT NULL;

  -- Persons who asked to be forgotten: a later reading must not bring them back.
  CREATE TABLE erased_shoppers (
    customer    INTEGER NOT NULL,
    shopper_key TEXT NOT NULL,
    PRIMARY KEY (customer, shopper_key)
  ) STRICT, WITHOUT ROWID;
  `;
