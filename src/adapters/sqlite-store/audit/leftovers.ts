import type { AuditStep } from '../../../contracts/store-audit.ts';
import type { IndexFinding } from '../../../model/index-finding.ts';
import { noPlace, toFinding } from '../../audit-findings.ts';
import { chunksPerPage } from '../chunk-number.ts';
import type { Database } from '../database.ts';
import { postingsOf } from '../postings/postings-of.ts';

/** A row of a page, or of a chunk, that does not exist. */
interface Leftover {
  /** Of the row, within its table: what the next ones stand behind. */
  readonly place: string;
  /** For a person to read. */
  readonly name: string;
  remove(): void;
}

type Lister = (
  database: Database,
  customer: number,
  options: { readonly after: string; readonly limit: number },
) => readonly Leftover[];

/** Tables in the order in which they are gone through. */
const listers: Readonly<Record<string, Lister>> = {
  page_visits: ofPages('page_visits'),
  page_templates: ofPages('page_templates'),
  page_vectors: ofPages('page_vectors'),
  products: listProducts,
  chunk_hashes: listHashes,
  postings: listPostings,
};

/** Rows of what does not exist, a table after the other. */
export function auditLeftovers(
  database: Database,
  customer: number,
  { after, limit }: { readonly after: string | undefined; readonly limit: number },
): AuditStep {
  const tables = Object.keys(listers);
  const [table = tables[0]!, place = ''] = after?.split(' ') ?? [];
  const rows = listers[table]!(database, customer, { after: place, limit });
  const findings = rows.map(({ name }): IndexFinding => {
    const where = table === 'postings' && database.postings === 'fts5' ? 'chunk_text' : table;
    return toFinding('leftover', noPlace, { where, expected: 'no row', found: `rows of ${name}, which is not there` });
  });
  const last = rows.at(-1);
  if (last && rows.length === limit) return { findings, next: `${table} ${last.place}` };
  const nextTable = tables[tables.indexOf(table) + 1];
  return { findings, next: nextTable === undefined ? null : `${nextTable} ` };
}

/** Within the caller's transaction. @returns how many went. */
export function removeLeftovers(database: Database, customer: number, limit: number): number {
  for (const list of Object.values(listers)) {
    const rows = list(database, customer, { after: '', limit });
    for (const row of rows) row.remove();
    if (rows.length > 0) return rows.length;
  }
  return 0;
}

/** Of a table whose rows name the number of their page. */
function ofPages(table: 'page_visits' | 'page_templates' | 'page_vectors'): Lister {
  return (database, customer, { after, limit }) => {
    const rows = database.all<{ row: number; page: number }>(
      `SELECT rowid AS row, page FROM ${table} WHERE customer = ? AND rowid > ? AND NOT EXISTS (
         SELECT 1 FROM pages WHERE pages.customer = ${table}.customer AND pages.number = ${table}.page)
       ORDER BY rowid LIMIT ?`,
      ...[customer, Number(after), limit],
    );
    return rows.map(({ row, page }) => ({
      place: String(row),
      name: `page ${page}`,
      remove: () => void database.run(`DELETE FROM ${table} WHERE customer = ? AND rowid = ?`, customer, row),
    }));
  };
}

function listProducts(...[database, customer, { after, limit }]: Parameters<Lister>): readonly Leftover[] {
  const rows = database.all<{ row: number; page_key: string }>(
    `SELECT rowid AS row, page_key FROM products WHERE customer = ? AND rowid > ? AND NOT EXISTS (
       SELECT 1 FROM pages WHERE pages.customer = products.customer AND pages.key = products.page_key)
     ORDER BY rowid LIMIT ?`,
    ...[customer, Number(after), limit],
  );
  return rows.map(({ row, page_key }) => ({
    place: String(row),
    name: page_key,
    remove: () => void database.run('DELETE FROM products WHERE customer = ? AND rowid = ?', customer, row),
  }));
}

function listHashes(...[database, customer, { after, limit }]: Parameters<Lister>): readonly Leftover[] {
  const [hash = '', chunk = '0'] = after.split(':');
  const rows = database.all<{ hash: Uint8Array; chunk: number }>(
    `SELECT hash, chunk FROM chunk_hashes WHERE customer = ? AND (hash, chunk) > (?, ?) AND NOT EXISTS (
       SELECT 1 FROM pages WHERE pages.customer = chunk_hashes.customer AND number = chunk / ${chunksPerPage}
         AND (NOT json_valid(chunks)
           OR json_extract(chunks, '$[' || (chunk % ${chunksPerPage}) || '].embeddingHash') = lower(hex(hash))))
     ORDER BY hash, chunk LIMIT ?`,
    ...[customer, Buffer.from(hash, 'hex'), Number(chunk), limit],
  );
  return rows.map((row) => ({
    place: `${Buffer.from(row.hash).toString('hex')}:${row.chunk}`,
    name: `chunk ${row.chunk % chunksPerPage} of page ${Math.floor(row.chunk / chunksPerPage)}`,
    remove: () =>
      void database.run(
        'DELETE FROM chunk_hashes WHERE customer = ? AND hash = ? AND chunk = ?',
        ...[customer, row.hash, row.chunk],
      ),
  }));
}

function listPostings(...[database, customer, { after, limit }]: Parameters<Lister>): readonly Leftover[] {
  const postings = postingsOf(database);
  return postings.strays(database, customer, { after: Number(after), limit }).map((chunk) => ({
    place: String(chunk),
    name: `chunk ${chunk % chunksPerPage} of page ${Math.floor(chunk / chunksPerPage)}`,
    remove: () => postings.remove(database, customer, chunk, 1),
  }));
}
