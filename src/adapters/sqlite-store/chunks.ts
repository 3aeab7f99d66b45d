import { IntegrationError } from '../../errors.ts';
import type { TextAnalyzer } from '../full-text/text-analyzer.ts';
import { chunksPerPage } from './chunk-number.ts';
import type { Database } from './database.ts';
import { textOf } from './pack-page.ts';
import type { ChunkTerms } from './postings/postings.ts';
import { postingsOf } from './postings/postings-of.ts';
import type { PackedChunk, PackedPage } from './protocol.ts';
import { readList } from './read-list.ts';

/** Terms of a page's chunks, in their order. */
export function analyzePage(
  analyzer: TextAnalyzer,
  page: Pick<PackedPage, 'title' | 'markdown' | 'chunks'>,
): readonly ChunkTerms[] {
  const title = analyzer.termsOf(page.title);
  return page.chunks.map((chunk) => ({
    title,
    headings: analyzer.termsOf(chunk.headingPath.join(' ')),
    text: analyzer.termsOf(`${chunk.tableHeader ?? ''} ${textOf(page, chunk)}`),
  }));
}

/** How many terms each chunk has, as the page's row keeps it. */
export function countTerms(terms: readonly ChunkTerms[]): Uint8Array {
  const counts = terms.map(({ title, headings, text }) => title.length + headings.length + text.length);
  return new Uint8Array(Uint32Array.from(counts).buffer);
}

/** The reverse of {@link countTerms}. */
export const termCounts = (blob: Uint8Array<ArrayBuffer>): Uint32Array =>
  new Uint32Array(blob.buffer, blob.byteOffset, blob.byteLength / Uint32Array.BYTES_PER_ELEMENT);

/** Chunks of a page as its row keeps them. */
export function writeChunks({ chunks, url }: Pick<PackedPage, 'chunks' | 'url'>): string {
  if (chunks.length > chunksPerPage) {
    throw new IntegrationError(
      `A page may have ${chunksPerPage} chunks, ${url} has ${chunks.length}; raise the chunk size`,
      { code: 'STORE_FAILED', service: 'store', context: { url, chunks: chunks.length } },
    );
  }
  return JSON.stringify(chunks);
}

/** The reverse of {@link writeChunks}. What cannot be read is none: one damaged page must not take the others along. */
export const readChunks = (json: string): readonly PackedChunk[] => readList<PackedChunk>(json) ?? [];

/** Makes the chunks of a new page known by their words and by their hashes. */
export function indexChunks(
  database: Database,
  customer: number,
  pageNumber: number,
  { chunks }: Pick<PackedPage, 'chunks'>,
  terms: readonly ChunkTerms[],
): void {
  const first = pageNumber * chunksPerPage;
  for (const [index, { embeddingHash }] of chunks.entries()) {
    database.run(
      'INSERT INTO chunk_hashes (customer, hash, chunk) VALUES (?, ?, ?)',
      ...[customer, toHash(embeddingHash), first + index],
    );
  }
  postingsOf(database).add(database, customer, first, terms);
}

/** Takes the chunks of a page out of both. */
export function forgetChunks(
  database: Database,
  customer: number,
  pageNumber: number,
  chunks: readonly Pick<PackedChunk, 'embeddingHash'>[],
): void {
  const first = pageNumber * chunksPerPage;
  postingsOf(database).remove(database, customer, first, chunks.length);
  for (const [index, { embeddingHash }] of chunks.entries()) {
    database.run(
      'DELETE FROM chunk_hashes WHERE customer = ? AND hash = ? AND chunk = ?',
      ...[customer, toHash(embeddingHash), first + index],
    );
  }
}

/** Half as long as its hex digits. */
export const toHash = (embeddingHash: string): Uint8Array => Buffer.from(embeddingHash, 'hex');
