import type { SearchStore, StoreHit } from '../../contracts/store.ts';
import { BestOf } from '../best-of.ts';
import { type ChunkLengths, scoreBm25 } from '../full-text/bm25.ts';
import type { TextAnalyzer } from '../full-text/text-analyzer.ts';
import { indexOf, pageOf } from './chunk-number.ts';
import { readChunks, termCounts } from './chunks.ts';
import { findCustomer } from './customers.ts';
import type { Database } from './database.ts';
import { textOf } from './pack-page.ts';
import { postingsOf } from './postings/postings-of.ts';
import type { PackedChunk, Synchronous } from './protocol.ts';
import { searchVectors } from './vector-search/search-vectors.ts';
import { VectorMemory } from './vector-search/vector-memory.ts';

/**
 * The part of the store that finds chunks, on one file.
 *
 * Both searches rank in this thread: by words as docs/decisions/sqlite-full-text.md says, by vectors as
 * docs/decisions/sqlite-vector-search.md does.
 *
 * @param vectorMemoryBytes - most memory for the short forms of vectors.
 */
export function searchOperations(
  database: Database,
  analyzer: TextAnalyzer,
  vectorMemoryBytes: number,
): Synchronous<SearchStore> {
  const memory = new VectorMemory(vectorMemoryBytes);
  return {
    searchText(customerId, query, { limit }) {
      return database.read(() => {
        const customer = findCustomer(database, customerId);
        if (customer === undefined) return [];
        const postings = postingsOf(database);
        const frequencies = analyzer.queryTermsOf(query).map((term) => postings.read(database, customer, term));
        const best = new BestOf<number>(limit);
        for (const [chunk, score] of rankText(database, customer, frequencies)) best.offer(score, chunk);
        return readHits(database, customer, best);
      });
    },

    searchVector(customerId, vector, { modelId, limit }) {
      return database.read(() => {
        const customer = findCustomer(database, customerId);
        if (customer === undefined) return [];
        return readHits(database, customer, searchVectors(database, memory, { customer, modelId, vector, limit }));
      });
    },
  };
}

function rankText(
  database: Database,
  customer: number,
  frequencies: readonly ReadonlyMap<number, number>[],
): ReadonlyMap<number, number> {
  if (frequencies.every(({ size }) => size === 0)) return new Map();
  return scoreBm25(frequencies, readLengths(database, customer));
}

/** Terms of every chunk of the customer, from an index that holds nothing else. */
function readLengths(database: Database, customer: number): ChunkLengths<number> {
  const pages = new Map<number, Uint32Array>();
  let size = 0;
  let terms = 0;
  for (const [page, blob] of database.arrays<[number, Uint8Array<ArrayBuffer>]>(
    'SELECT number, term_counts FROM pages WHERE customer = ?',
    customer,
  )) {
    const counts = termCounts(blob);
    pages.set(page, counts);
    size += counts.length;
    for (const count of counts) terms += count;
  }
  return { size, terms, get: (chunk) => pages.get(pageOf(chunk))?.[indexOf(chunk)] };
}

function readHits(database: Database, customer: number, best: BestOf<number>): readonly StoreHit[] {
  const pages = new Map<number, HitPage | undefined>();
  return best.toArray().flatMap(({ score, item }) => {
    const number = pageOf(item);
    if (!pages.has(number)) pages.set(number, readHitPage(database, customer, number));
    const page = pages.get(number);
    const found = page?.chunks[indexOf(item)];
    // An entry of a chunk that is not there is damage; it must not cost the answers that are.
    if (!page || !found) return [];
    const { id, tableHeader, headingPath, ...chunk } = found;
    return {
      chunkId: id,
      pageKey: page.key,
      url: page.url,
      title: page.title,
      text: textOf(page, chunk),
      ...(tableHeader === undefined ? {} : { tableHeader }),
      headingPath,
      score,
    };
  });
}

interface HitPage {
  readonly key: string;
  readonly url: string;
  readonly title: string;
  readonly markdown: string;
  readonly chunks: readonly PackedChunk[];
}

function readHitPage(database: Database, customer: number, number: number): HitPage | undefined {
  const row = database.get<Omit<HitPage, 'chunks'> & { readonly chunks: string }>(
    'SELECT key, url, title, markdown, chunks FROM pages WHERE customer = ? AND number = ?',
    ...[customer, number],
  );
  return row && { ...row, chunks: readChunks(row.chunks) };
}
