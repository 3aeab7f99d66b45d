import { DatabaseSync } from 'node:sqlite';

/** Rows of a file as lines of text by table, with keys of pages instead of numbers: equal for equal indexes. */
export type SqliteDump = Readonly<Record<string, readonly string[]>>;

/** What the file holds of its first job, but for what a later reading of the same page changes: when it was, and what the server said. */
export function dumpSqlite(path: string): SqliteDump {
  const database = new DatabaseSync(path);
  try {
    const lines = (sql: string): string[] =>
      database
        .prepare(sql)
        .all()
        .map((row) => JSON.stringify(Object.values(row), (_, value) => toText(value)))
        .toSorted();
    const isFts5 = lines("SELECT 1 FROM sqlite_schema WHERE name = 'chunk_text'").length > 0;
    return {
      customers: lines('SELECT customer_id, settings FROM customers'),
      pages:
        lines(`SELECT key, url, title, content_hash, chunking, model_id, description, language, category, chunk_count,
        links, markdown, pages.chunks, hex(term_counts) FROM pages`),
      products: lines('SELECT page_key, position, url, name, sku, price, currency, availability, facts FROM products'),
      page_visits: lines('SELECT key FROM page_visits JOIN pages ON pages.number = page'),
      page_templates: lines(
        'SELECT key, host, rank, rest, hex(blocks) FROM page_templates JOIN pages ON pages.number = page',
      ),
      page_vectors: lines(
        'SELECT key, page_vectors.model_id, dimensions, missing, hex(vectors) FROM page_vectors JOIN pages ON pages.number = page',
      ),
      chunk_hashes: lines(
        'SELECT key, chunk % 65536, hex(hash) FROM chunk_hashes JOIN pages ON pages.number = chunk / 65536',
      ),
      text_index: lines(
        isFts5
          ? 'SELECT key, doc % 65536, term, col, offset FROM chunk_terms JOIN pages ON pages.number = doc / 65536'
          : 'SELECT key, chunk % 65536, term, postings.title, headings, text FROM postings JOIN pages ON pages.number = chunk / 65536',
      ),
      rows: [
        ...['page_visits', 'page_templates', 'page_vectors', 'chunk_hashes'].flatMap((table) =>
          lines(`SELECT '${table}', count(*) FROM ${table}`),
        ),
        ...lines(isFts5 ? 'SELECT count(DISTINCT doc) FROM chunk_terms' : 'SELECT count(*) FROM postings'),
      ],
      jobs: lines(
        'SELECT number, job_id, state, turn, config, progress, counters, result, runs, crashes, distrusted, created_at, updated_at FROM jobs WHERE number = 1',
      ),
      frontier: lines('SELECT * FROM frontier WHERE job = 1'),
      spending: lines('SELECT * FROM spending WHERE job = 1'),
    };
  } finally {
    database.close();
  }
}

const toText = (value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
