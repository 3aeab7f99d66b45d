import type { TextAnalyzer } from '../../full-text/text-analyzer.ts';
import { chunksPerPage } from '../chunk-number.ts';
import { analyzePage, countTerms, toHash } from '../chunks.ts';
import type { Database } from '../database.ts';
import { postingsOf } from '../postings/postings-of.ts';
import type { PackedChunk } from '../protocol.ts';
import { readList } from '../read-list.ts';
import { presentVectors } from '../vector-pack.ts';
import { toAnalyzed } from './audit-page.ts';
import { listVectorRows, vectorDamage } from './audit-vectors.ts';
import type { AuditedRow } from './audited-row.ts';

/**
 * Makes what is derived of a page anew, within the caller's transaction. One whose row holds no page goes: what else there
 * is of it is a leftover then, and its ledger tells that it is missing.
 */
export function rebuildPage(
  database: Database,
  row: AuditedRow,
  { analyzer, now }: { readonly analyzer: TextAnalyzer; readonly now: number },
): void {
  const { customer, number } = row;
  const chunks = readList<PackedChunk>(row.chunks);
  if (!chunks) {
    database.run('DELETE FROM pages WHERE customer = ? AND number = ?', customer, number);
    return;
  }
  const terms = analyzePage(analyzer, toAnalyzed(row, chunks));
  database.run(
    'UPDATE pages SET chunk_count = ?, term_counts = ? WHERE customer = ? AND number = ?',
    ...[chunks.length, countTerms(terms), customer, number],
  );
  const first = number * chunksPerPage;
  for (const [index, { embeddingHash }] of chunks.entries()) {
    database.run(
      'INSERT OR IGNORE INTO chunk_hashes (customer, hash, chunk) VALUES (?, ?, ?)',
      ...[customer, toHash(embeddingHash), first + index],
    );
  }
  const postings = postingsOf(database);
  postings.remove(database, customer, first, chunks.length);
  postings.add(database, customer, first, terms);
  restoreVisit(database, row, now);
  for (const vectors of listVectorRows(database, row)) {
    if (vectorDamage(vectors, chunks.length) !== undefined) {
      database.run('DELETE FROM page_vectors WHERE customer = ? AND number = ?', customer, vectors.number);
      continue;
    }
    const missing = presentVectors(vectors).filter((isPresent) => !isPresent).length;
    database.run(
      'UPDATE page_vectors SET missing = ? WHERE customer = ? AND number = ? AND missing <> ?',
      ...[missing, customer, vectors.number, missing],
    );
  }
}

/** What visits have taught is lost; when they were stands in the ledger. The page is due at once. */
function restoreVisit(database: Database, { customer, number, key }: AuditedRow, now: number): void {
  if (database.get('SELECT 1 FROM page_visits WHERE customer = ? AND page = ?', customer, number)) return;
  const visits = database.get<{ first: number | null; last: number | null }>(
    `SELECT min(frontier.at) AS first, max(frontier.at) AS last FROM jobs
       JOIN frontier ON frontier.customer = jobs.customer AND frontier.job = jobs.number AND key = ?
     WHERE jobs.customer = ? AND frontier.state IN ('indexed', 'unchanged')`,
    ...[key, customer],
  );
  const [first, last] = [visits?.first ?? now, visits?.last ?? now];
  database.run(
    `INSERT INTO page_visits (page, customer, fetched_at, added_at, changed_at, observed_ms, changes, due_at, reach,
       missed_in) VALUES (?, ?, ?, ?, ?, 0, 0, ?, '', '')`,
    ...[number, customer, last, first, first, last],
  );
}
