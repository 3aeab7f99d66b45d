import { fieldWeights } from '../../full-text/bm25.ts';
import { chunksPerPage } from '../chunk-number.ts';
import type { ChunkTerms, Postings } from './postings.ts';

/** {@link Postings} in an ordinary table, for a SQLite without FTS5: one row for each term of each chunk. */
export const plainPostings: Postings = {
  add(database, customer, firstChunk, chunks) {
    for (const [index, chunk] of chunks.entries()) {
      for (const [term, { title, headings, text }] of countTerms(chunk)) {
        database.run(
          'INSERT INTO postings (customer, term, chunk, title, headings, text) VALUES (?, ?, ?, ?, ?, ?)',
          ...[customer, term, firstChunk + index, title, headings, text],
        );
      }
    }
  },

  remove(database, customer, firstChunk, count) {
    database.run(
      'DELETE FROM postings WHERE customer = ? AND chunk BETWEEN ? AND ?',
      ...[customer, firstChunk, firstChunk + count - 1],
    );
  },

  erase(database, customer) {
    database.run('DELETE FROM postings WHERE customer = ?', customer);
  },

  difference(database, customer, chunk, terms) {
    const rows = database.arrays<[term: string, title: number, headings: number, text: number]>(
      'SELECT term, title, headings, text FROM postings WHERE customer = ? AND chunk = ?',
      ...[customer, chunk],
    );
    const expected = countTerms(terms);
    if (rows.length === 0 && expected.size > 0) return 'nothing';
    const isThere = ([term, title, headings, text]: (typeof rows)[number]): boolean => {
      const count = expected.get(term);
      return count?.title === title && count.headings === headings && count.text === text;
    };
    if (rows.length !== expected.size) return `${rows.length} different words`;
    return rows.every(isThere) ? undefined : 'other words';
  },

  strays(database, customer, { after, limit }) {
    const rows = database.arrays<[number]>(
      `SELECT DISTINCT chunk FROM postings WHERE customer = ? AND chunk > ? AND NOT EXISTS (
         SELECT 1 FROM pages WHERE number = chunk / ${chunksPerPage} AND pages.customer = postings.customer
           AND chunk % ${chunksPerPage} < chunk_count)
       ORDER BY chunk LIMIT ?`,
      ...[customer, after, limit],
    );
    return rows.map(([chunk]) => chunk);
  },

  read(database, customer, term) {
    const rows = database.arrays<[chunk: number, title: number, headings: number, text: number]>(
      'SELECT chunk, title, headings, text FROM postings WHERE customer = ? AND term = ? ORDER BY chunk',
      ...[customer, term],
    );
    return new Map(rows.map(([chunk, title, headings, text]) => [chunk, weigh({ title, headings, text })]));
  },
};

/** How often a term stands in each field. */
type FieldCounts = { -readonly [Field in keyof ChunkTerms]: number };

function countTerms(chunk: ChunkTerms): ReadonlyMap<string, Readonly<FieldCounts>> {
  const counts = new Map<string, FieldCounts>();
  for (const field of ['title', 'headings', 'text'] as const) {
    for (const term of chunk[field]) {
      const count = counts.get(term) ?? { title: 0, headings: 0, text: 0 };
      count[field] += 1;
      counts.set(term, count);
    }
  }
  return counts;
}

const weigh = ({ title, headings, text }: FieldCounts): number =>
  title * fieldWeights.title + headings * fieldWeights.headings + text * fieldWeights.text;
