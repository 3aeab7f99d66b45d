/** What pages say of products: a step of the schema. Pages that have some are read anew, to say it once more. */
export const productTables: string = `
  -- A product is known by the page that says it: its canonical key, and its place there. Amounts are decimal text.
  CREATE TABLE products (
    customer       INTEGER NOT NULL,
    page_key       TEXT NOT NULL,
    position       INTEGER NOT NULL,
    url            TEXT NOT NULL,
    external_id    TEXT,
    name           TEXT NOT NULL,
    sku            TEXT,
    mpn            TEXT,
    gtin           TEXT,
    brand          TEXT,
    price          TEXT,
    price_max      TEXT,
    list_price     TEXT,
    currency       TEXT,
    availability   TEXT,
    condition      TEXT,
    stock_quantity REAL,
    as_of          INTEGER NOT NULL,
    facts          TEXT NOT NULL,    -- JSON: the rest
    UNIQUE (customer, page_key, position)
  ) STRICT;
  DROP INDEX pages_with_products;
  UPDATE pages SET content_hash = '', reading = '' WHERE product_count > 0;
  ALTER TABLE pages DROP COLUMN products;
  ALTER TABLE pages DROP COLUMN product_count;
  `;
