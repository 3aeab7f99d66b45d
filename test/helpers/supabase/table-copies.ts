import type { TestDatabase } from './open-database.ts';

/** Copies every table of ours. @returns what puts all of them back, as often as it is called. */
export async function copyTables(database: TestDatabase): Promise<() => Promise<void>> {
  const tables = await database.query<{ name: string }>(
    `select relname as name from pg_class
     where relkind = 'r' and relname like 'csi\\_%' and relnamespace = 'public'::regnamespace`,
  );
  const names = tables.map(({ name }) => name);
  const copies = names.map((name) => `create table copies.${name} as table public.${name};`);
  await database.query(`create schema copies; ${copies.join('\n')}`);
  return async () => {
    const restored = names.map((name) => `insert into public.${name} overriding system value table copies.${name};`);
    // Triggers would write rows that are copied too.
    await database.query(
      `set session_replication_role = replica; truncate ${names.join(', ')}; ${restored.join('\n')}
       set session_replication_role = origin;`,
    );
  };
}

/** Rows of an index as lines of text by table, with keys of pages instead of numbers: equal for equal indexes. */
export type IndexDump = Readonly<Record<string, readonly string[]>>;

/** What there is, but for what a later reading of the same page changes: when it was, and what the server said. */
export async function dumpIndex(database: TestDatabase): Promise<IndexDump> {
  const dump: Record<string, readonly string[]> = {};
  for (const [name, sql] of Object.entries(dumped)) {
    const rows = await database.query<{ line: string }>(`select row_of::text as line from (${sql}) row_of order by 1`);
    dump[name] = rows.map(({ line }) => line);
  }
  return dump;
}

/** Rows that belong to no page are in it, with its number. */
const ofPage = (table: string, columns: string): string =>
  `select coalesce(key, page::text), ${columns} from ${table} entry
   left join csi_pages known on known.customer = entry.customer and known.number = entry.page`;

const dumped: Readonly<Record<string, string>> = {
  customers: 'select customer_id, settings, chunks, terms, text_language from csi_customers',
  pages: `select key, url, title, content_hash, chunking, model_id, description, language, category, chunks, links, markdown
    from csi_pages`,
  visits: ofPage('csi_page_visits', '1'),
  templates: ofPage('csi_page_templates', 'host, rank, template_id, blocks, cuts, questions'),
  chunks: ofPage(
    'csi_chunks',
    'position, chunk_id, heading_path, table_header, starts_at, ends_at, tokens, embedding_hash, text',
  ),
  terms: ofPage(
    'csi_chunk_terms',
    `position, term_count, (
      select array_agg((term, weight) order by term) from unnest(entry.terms, entry.weights) pair(term, weight))`,
  ),
  vectors: 'select model_id, embedding_hash, dimensions, embedding, checksum from csi_vectors',
  products: `select page_key, position, url, external_id, name, sku, price, currency, availability, facts from csi_products`,
  checksums: ofPage('csi_page_checksums', 'of_page, of_chunks, of_products, of_template, cardinality(of_terms)'),
  jobs: 'select * from csi_jobs where number = 1',
  frontier: 'select * from csi_frontier where job = 1',
};
