import { copiedRows } from './copied-rows.ts';
import { productTables } from './product-tables.ts';
import { shopTables } from './shop-tables.ts';
import { spendingTables } from './spending-tables.ts';

/** The tables of postings are made again after the steps, where they are missing. */
const dropPostings = `
  DROP TABLE IF EXISTS chunk_terms;
  DROP TABLE IF EXISTS chunk_text;
  DROP TABLE IF EXISTS postings;
`;

/**
 * The schema, step by step: entry n brings a file from version n to n + 1. A released step is never edited.
 *
 * Customers and jobs have numbers inside: ids are up to 64 characters and would stand in every row and index. A number
 * is never given out twice (AUTOINCREMENT), so nothing can reach the rows of an erased customer's successor. Every index
 * begins with the customer; integer primary keys are only addresses, and every statement names the customer besides.
 *
 * No foreign keys, and no triggers on tables that are written behind the text index in a transaction: a statement that may
 * fire one opens a savepoint, and at every savepoint FTS5 writes out what it has collected, which made a commit five times
 * as slow. What has triggers (copied-rows.ts) is written first.
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
    requests    INTEGER NOT NULL DEFAULT 0,
    lastmod     INTEGER,
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
    etag          TEXT,
    last_modified TEXT,
    reading       TEXT NOT NULL,
    description   TEXT,
    language      TEXT,
    category      TEXT,
    chunk_count   INTEGER NOT NULL,
    product_count INTEGER NOT NULL,
    products      TEXT NOT NULL,
    links         TEXT NOT NULL,     -- one URL a line
    markdown      TEXT NOT NULL,
    UNIQUE (customer, key)
  ) STRICT;
  CREATE INDEX pages_with_products ON pages (customer, product_count) WHERE product_count > 0;

  -- number = page number * 65,536 + index in the page; postings name a chunk by it.
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
  `,
  `
  -- Header row of the table whose rows the chunk begins with; NULL for most.
  ALTER TABLE chunks ADD COLUMN table_header TEXT;
  `,
  `
  -- Chunks stand in the row of their page, their text in its Markdown only, and vectors by model. What was crawled before
  -- is crawled anew.
  DELETE FROM pages;
  DROP TABLE chunks;
  DROP TABLE page_vectors;
  ${dropPostings}

  -- Read together with the Markdown, which their text is a part of.
  ALTER TABLE pages ADD COLUMN chunks TEXT NOT NULL DEFAULT '[]';       -- JSON
  ALTER TABLE pages ADD COLUMN term_counts BLOB NOT NULL DEFAULT x'';  -- terms of each chunk, 32-bit numbers
  CREATE INDEX pages_by_terms ON pages (customer, number, term_counts);

  -- Which chunk has which text, by what is embedded of it: where a vector may be found that exists already.
  CREATE TABLE chunk_hashes (
    customer INTEGER NOT NULL,
    hash     BLOB NOT NULL,
    chunk    INTEGER NOT NULL,   -- page number * 65,536 + index in the page; postings name a chunk by it too
    PRIMARY KEY (customer, hash, chunk)
  ) STRICT, WITHOUT ROWID;

  -- All vectors of a page and model in one value. A row is never changed, and no number given twice: what a search keeps
  -- of it in memory stays true.
  CREATE TABLE page_vectors (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    customer   INTEGER NOT NULL,
    page       INTEGER NOT NULL,
    model_id   TEXT NOT NULL,
    dimensions INTEGER NOT NULL,
    missing    INTEGER NOT NULL,  -- chunks without a vector
    vectors    BLOB NOT NULL,     -- see vector-pack.ts
    UNIQUE (customer, page, model_id)
  ) STRICT;
  CREATE INDEX page_vectors_by_model ON page_vectors (customer, model_id, dimensions, number);
  `,
  `
  -- Which blocks a page has, and what was left out of it: of pages in which the site's template is looked for.
  CREATE TABLE page_templates (
    page        INTEGER PRIMARY KEY,
    customer    INTEGER NOT NULL,
    host        TEXT NOT NULL,
    rank        INTEGER NOT NULL,
    template_id TEXT NOT NULL,
    rest        TEXT NOT NULL,     -- JSON: cuts, questions
    blocks      BLOB NOT NULL
  ) STRICT;
  CREATE INDEX page_templates_by_rank ON page_templates (customer, host, rank);
  CREATE INDEX page_templates_by_id ON page_templates (customer, host, template_id);
  `,
  shopTables,
  `
  -- Who may write for a job: fence 0 is nobody. Fences ascend over all jobs, so that none is ever given out twice.
  ALTER TABLE jobs ADD COLUMN fence INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE jobs ADD COLUMN held_until INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE jobs ADD COLUMN runs INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE jobs ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE jobs ADD COLUMN distrusted TEXT NOT NULL DEFAULT '[]';
  CREATE TABLE fences (last INTEGER NOT NULL) STRICT;
  INSERT INTO fences (last) VALUES (0);
  -- Of all customers: the few jobs that somebody has to carry on.
  CREATE INDEX jobs_open ON jobs (job_id) WHERE state IN ('queued', 'active');

  -- What a visit brought, what of it failed, and that its page was taken out of the index.
  ALTER TABLE frontier ADD COLUMN products INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE frontier ADD COLUMN chunks_stored INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE frontier ADD COLUMN chunks_embedded INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE frontier ADD COLUMN failures TEXT;   -- JSON; NULL: none
  ALTER TABLE frontier ADD COLUMN removed_at INTEGER;
  ALTER TABLE frontier ADD COLUMN removal TEXT;

  -- What changes with every visit, also of a page that stays as it is: small rows, apart from the long text of a page.
  CREATE TABLE page_visits (
    page        INTEGER PRIMARY KEY,
    customer    INTEGER NOT NULL,
    fetched_at  INTEGER NOT NULL,
    added_at    INTEGER NOT NULL,
    changed_at  INTEGER NOT NULL,
    observed_ms REAL NOT NULL,
    changes     REAL NOT NULL,
    due_at      INTEGER NOT NULL,
    reach       TEXT NOT NULL,
    missed_in   TEXT NOT NULL      -- job ids, one a line
  ) STRICT;
  -- Asked for one customer, and over all of them for those who have something due.
  CREATE INDEX page_visits_due ON page_visits (customer, due_at);
  INSERT INTO page_visits
    SELECT number, customer, fetched_at, fetched_at, fetched_at, 0, 0, fetched_at, '', '' FROM pages;
  ALTER TABLE pages DROP COLUMN fetched_at;
  `,
  spendingTables,
  `
  -- When a job that waits for a worker is to be run; JSON.
  ALTER TABLE jobs ADD COLUMN turn TEXT NOT NULL DEFAULT 'null';
  `,
  productTables,
  `
  -- Of what a row was written with, see checksum.ts: tells damage. NULL for rows that are older than this step.
  ALTER TABLE pages ADD COLUMN checksum TEXT;
  ALTER TABLE pages ADD COLUMN product_checksum TEXT;
  ALTER TABLE page_vectors ADD COLUMN checksum TEXT;
  `,
  copiedRows,
];

/** How a file keeps its postings. Made with the file, and the file's for ever: that it has the table is the record of it. */
export type PostingsKind = 'fts5' | 'plain';

/** The tables of each kind. Terms come ready made; see docs/decisions/sqlite-full-text.md. */
export const postingsTables: Readonly<Record<PostingsKind, string>> = {
  fts5: `
  -- Row ids are numbers of chunks, and every term carries the number of its customer.
  CREATE VIRTUAL TABLE chunk_text USING fts5 (
    title, headings, text, content = '', contentless_delete = 1, tokenize = "ascii tokenchars '_'"
  );
  -- Entries of replaced chunks may take up half of a segment before it is rewritten (default a tenth, which doubles the
  -- cost of replacing a page); segments are merged by eights instead of fours (a tenth off the cost of a commit).
  INSERT INTO chunk_text (chunk_text, rank) VALUES ('deletemerge', 50), ('automerge', 8);
  CREATE VIRTUAL TABLE chunk_terms USING fts5vocab (chunk_text, instance);
  `,
  plain: `
  -- How often a term stands in each field of a chunk.
  CREATE TABLE postings (
    customer INTEGER NOT NULL,
    term     TEXT NOT NULL,
    chunk    INTEGER NOT NULL,
    title    INTEGER NOT NULL,
    headings INTEGER NOT NULL,
    text     INTEGER NOT NULL,
    PRIMARY KEY (customer, term, chunk)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX postings_by_chunk ON postings (customer, chunk);
  `,
};
