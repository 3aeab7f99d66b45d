/**
 * The schema, step by step: entry n brings a file from version n to n + 1. A released step is never edited.
 *
 * Customers and jobs have numbers inside: ids are up to 64 characters and would stand in every row and index. A number
 * is never given out twice (AUTOINCREMENT), so nothing can reach the rows of an erased customer's successor. Every index
 * begins with the customer; integer primary keys are only addresses, and every statement names the customer besides.
 *
 * No triggers, no foreign keys: a statement that may fire one opens a savepoint, and at every savepoint FTS5 writes out
 * what it has collected, which made a commit five times as slow.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE customers (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    customer_id TEXT NOT NULL UNIQUE,
    settings    TEXT,              -- JSON; NULL: has rows, but was never saved
    created_at  INTEGER NOT NULL,  -- instants are milliseconds since the epoch
    updated_at  INTEGER NOT NULL
  ) STRICT;

  -- Job ids are unique over all customers: a job is found by its id alone.
  CREATE TABLE jobs (
    number           INTEGER PRIMARY KEY AUTOINCREMENT,
    customer         INTEGER NOT NULL,
    job_id           TEXT NOT NULL UNIQUE,
    state            TEXT NOT NULL,
    config           TEXT NOT NULL,
    progress         TEXT NOT NULL,
    counters         TEXT NOT NULL,
    result           TEXT,
    cancel_requested INTEGER NOT NULL,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX jobs_by_age ON jobs (customer, created_at DESC, job_id);

  -- Row ids grow with every insert: they are the order of discovery.
  CREATE TABLE frontier (
    number      INTEGER PRIMARY KEY,
    customer    INTEGER NOT NULL,
    job         INTEGER NOT NULL,
    key         TEXT NOT NULL,
    url         TEXT NOT NULL,
    depth       INTEGER NOT NULL,
    source      TEXT NOT NULL,
    found_on    TEXT,
    priority    REAL NOT NULL,
    redirects   INTEGER NOT NULL,
    state       TEXT NOT NULL,
    reason      TEXT,
    detail      TEXT,
    http_status INTEGER,
    found_at    INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    UNIQUE (customer, job, key)
  ) STRICT;
  CREATE INDEX frontier_by_state ON frontier (customer, job, state, key);
  CREATE INDEX frontier_queued ON frontier (customer, job, priority DESC, number) WHERE state = 'queued';

  -- The long column last: what stands before it is read without it.
  CREATE TABLE pages (
    number        INTEGER PRIMARY KEY AUTOINCREMENT,
    customer      INTEGER NOT NULL,
    key           TEXT NOT NULL,
    url           TEXT NOT NULL,
    title         TEXT NOT NULL,
    content_hash  TEXT NOT NULL,
    chunking      TEXT NOT NULL,
    model_id      TEXT,
    fetched_at    INTEGER NOT NULL,
    description   TEXT,
    language      TEXT,
    category      TEXT,
    chunk_count   INTEGER NOT NULL,
    product_count INTEGER NOT NULL,
    products      TEXT NOT NULL,
    markdown      TEXT NOT NULL,
    UNIQUE (customer, key)
  ) STRICT;
  CREATE INDEX pages_with_products ON pages (customer, product_count) WHERE product_count > 0;

  -- number = page number * 65,536 + index in the page; it is also the row id in chunk_text.
  CREATE TABLE chunks (
    number       INTEGER PRIMARY KEY,
    customer     INTEGER NOT NULL,
    chunk_id     TEXT NOT NULL,
    heading_path TEXT NOT NULL,
    start        INTEGER NOT NULL,
    "end"        INTEGER NOT NULL,
    tokens       INTEGER NOT NULL,
    dimensions   INTEGER,          -- NULL: no vector
    terms        INTEGER NOT NULL,
    text         TEXT NOT NULL
  ) STRICT;
  CREATE INDEX chunk_lengths ON chunks (customer, number, terms);

  -- All vectors of a page in one value: reading them is what vector search spends its time on.
  CREATE TABLE page_vectors (
    page       INTEGER PRIMARY KEY,
    customer   INTEGER NOT NULL,
    model_id   TEXT,               -- NULL: not all chunks have one, so none is searched
    dimensions INTEGER NOT NULL,
    vectors    BLOB NOT NULL
  ) STRICT;
  CREATE INDEX page_vectors_by_model ON page_vectors (customer, model_id, dimensions, page);

  -- Terms come ready made and carry their customer; see docs/decisions/sqlite-full-text.md.
  CREATE VIRTUAL TABLE chunk_text USING fts5 (
    title, headings, text, content = '', contentless_delete = 1, tokenize = "ascii tokenchars '_'"
  );
  -- Entries of replaced chunks may take up half of a segment before it is rewritten (default a tenth, which doubles the
  -- cost of replacing a page); segments are merged by eights instead of fours (a tenth off the cost of a commit).
  INSERT INTO chunk_text (chunk_text, rank) VALUES ('deletemerge', 50), ('automerge', 8);
  CREATE VIRTUAL TABLE chunk_terms USING fts5vocab (chunk_text, instance);
  `,
];
