import { IntegrationError } from '../../errors.ts';
import type { TextAnalyzer } from '../full-text/text-analyzer.ts';
import type { Database } from './database.ts';
import { textOf } from './pack-page.ts';
import type { PackedChunk, PackedPage } from './protocol.ts';
import { withoutNul } from './without-nul.ts';

/** A chunk's number is its page's number times this, plus its index: no second address is needed. */
export const chunksPerPage = 65_536;

/** What goes into the full-text index for one chunk. */
export interface IndexedText {
  readonly title: string;
  readonly headings: string;
  readonly text: string;
  /** Terms of all three. */
  readonly terms: number;
}

/**
 * Every term carries its customer, so that one customer's words are no other's: see docs/decisions/sqlite-full-text.md.
 * An underscore is in no term and, by its declaration, no separator to the tokenizer.
 */
export const termPrefix = (customer: number): string => `${customer}_`;

/** Index entries of a page's chunks, in their order. */
export function analyzePage(analyzer: TextAnalyzer, customer: number, page: PackedPage): readonly IndexedText[] {
  const prefix = termPrefix(customer);
  const separator = ` ${prefix}`;
  const analyze = (text: string): { readonly text: string; readonly terms: number } => {
    const terms = analyzer.termsOf(text);
    return { text: terms.length === 0 ? '' : prefix + terms.join(separator), terms: terms.length };
  };
  const title = analyze(page.title);
  return page.chunks.map((chunk) => {
    const headings = analyze(chunk.headingPath.join(' '));
    const text = analyze(textOf(page, chunk));
    return {
      title: title.text,
      headings: headings.text,
      text: text.text,
      terms: title.terms + headings.terms + text.terms,
    };
  });
}

/** Stores the chunks of a new page and makes them searchable. */
export function storeChunks(
  database: Database,
  customer: number,
  pageNumber: number,
  page: PackedPage,
  index: readonly IndexedText[],
): void {
  if (page.chunks.length > chunksPerPage) {
    throw new IntegrationError(
      `A page may have ${chunksPerPage} chunks, ${page.url} has ${page.chunks.length}; raise the chunk size`,
      { code: 'STORE_FAILED', service: 'store', context: { url: page.url, chunks: page.chunks.length } },
    );
  }
  for (const [position, chunk] of page.chunks.entries()) {
    const number = pageNumber * chunksPerPage + position;
    const { title, headings, text, terms } = index[position]!;
    database.run(
      `INSERT INTO chunks (number, customer, chunk_id, heading_path, start, "end", tokens, dimensions, terms, text)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[number, customer, chunk.id, JSON.stringify(chunk.headingPath), chunk.start, chunk.end, chunk.tokens],
      ...[chunk.dimensions, terms, withoutNul(textOf(page, chunk))],
    );
    database.run(
      'INSERT INTO chunk_text (rowid, title, headings, text) VALUES (?, ?, ?, ?)',
      number,
      title,
      headings,
      text,
    );
  }
  if (page.vectors.length > 0) storeVectors(database, customer, pageNumber, page);
}

/** Vectors of a page that has not one for every chunk are kept, but belong to no model and are not searched. */
function storeVectors(database: Database, customer: number, pageNumber: number, page: PackedPage): void {
  const { chunks, vectors, modelId } = page;
  const dimensions = chunks[0]?.dimensions ?? 0;
  const isComplete = chunks.every((chunk) => chunk.dimensions === dimensions);
  database.run(
    'INSERT INTO page_vectors (page, customer, model_id, dimensions, vectors) VALUES (?, ?, ?, ?, ?)',
    ...[pageNumber, customer, isComplete ? modelId : null, dimensions],
    new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength),
  );
}

/** Removes the chunks of a page, their vectors and their words. @param count - how many the page has. */
export function removeChunks(database: Database, customer: number, pageNumber: number, count: number): void {
  const first = pageNumber * chunksPerPage;
  for (let number = first; number < first + count; number++) {
    database.run('DELETE FROM chunk_text WHERE rowid = ?', number);
  }
  database.run('DELETE FROM chunks WHERE customer = ? AND number BETWEEN ? AND ?', customer, first, first + count - 1);
  database.run('DELETE FROM page_vectors WHERE customer = ? AND page = ?', customer, pageNumber);
}

/** Chunks of a page in their order, and their vectors. */
export function readChunks(
  database: Database,
  customer: number,
  pageNumber: number,
): Pick<PackedPage, 'chunks' | 'vectors'> {
  const first = pageNumber * chunksPerPage;
  const rows = database.all<ChunkRow>(
    `SELECT number, chunk_id, heading_path, start, "end", tokens, dimensions, text FROM chunks
     WHERE customer = ? AND number BETWEEN ? AND ? ORDER BY number`,
    ...[customer, first, first + chunksPerPage - 1],
  );
  const packed = database.get<{ vectors: Uint8Array<ArrayBuffer> }>(
    'SELECT vectors FROM page_vectors WHERE customer = ? AND page = ?',
    ...[customer, pageNumber],
  );
  return { chunks: rows.map(toPackedChunk), vectors: packed ? toFloats(packed.vectors) : new Float32Array(0) };
}

/** The numbers in a blob, in its own memory. node:sqlite gives every blob an ArrayBuffer of its own, so they are aligned. */
export function toFloats(blob: Uint8Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  return new Float32Array(blob.buffer, blob.byteOffset, blob.byteLength / Float32Array.BYTES_PER_ELEMENT);
}

interface ChunkRow {
  readonly number: number;
  readonly chunk_id: string;
  readonly heading_path: string;
  readonly start: number;
  readonly end: number;
  readonly tokens: number;
  readonly dimensions: number | null;
  readonly text: string;
}

function toPackedChunk({ number, chunk_id, heading_path, ...chunk }: ChunkRow): PackedChunk {
  return { ...chunk, id: chunk_id, index: number % chunksPerPage, headingPath: JSON.parse(heading_path) };
}
