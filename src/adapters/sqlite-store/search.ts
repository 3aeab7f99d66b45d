import type { SearchStore, StoreHit } from '../../contracts/store.ts';
import { BestOf } from '../best-of.ts';
import { cosineSimilarityTo } from '../cosine-similarity.ts';
import { fieldWeights, scoreBm25 } from '../full-text/bm25.ts';
import type { TextAnalyzer } from '../full-text/text-analyzer.ts';
import { chunksPerPage, termPrefix, toFloats } from './chunks.ts';
import { findCustomer } from './customers.ts';
import type { Database } from './database.ts';
import type { Synchronous } from './protocol.ts';

/**
 * The part of the store that finds chunks, on one file.
 *
 * Both searches rank in this thread: by words as docs/decisions/sqlite-full-text.md says, by vectors exactly, over every
 * vector of the customer (docs/decisions/sqlite-vector-search.md).
 */
export function searchOperations(database: Database, analyzer: TextAnalyzer): Synchronous<SearchStore> {
  return {
    searchText(customerId, query, { limit }) {
      return database.read(() => {
        const customer = findCustomer(database, customerId);
        if (customer === undefined) return [];
        const prefix = termPrefix(customer);
        const frequencies = analyzer.queryTermsOf(query).map((term) => readPostings(database, prefix + term));
        const best = new BestOf<number>(limit);
        for (const [chunk, score] of rankText(database, customer, frequencies)) best.offer(score, chunk);
        return readHits(database, customer, best);
      });
    },

    searchVector(customerId, vector, { modelId, limit }) {
      return database.read(() => {
        const customer = findCustomer(database, customerId);
        if (customer === undefined) return [];
        const pages = database.iterate<{ page: number; vectors: Uint8Array<ArrayBuffer> }>(
          'SELECT page, vectors FROM page_vectors WHERE customer = ? AND model_id = ? AND dimensions = ?',
          ...[customer, modelId, vector.length],
        );
        const similarity = cosineSimilarityTo(vector);
        const best = new BestOf<number>(limit);
        for (const { page, vectors } of pages) {
          const floats = toFloats(vectors);
          for (let offset = 0, index = 0; offset < floats.length; offset += vector.length, index++) {
            best.offer(similarity(floats, offset), page * chunksPerPage + index);
          }
          release(vectors.buffer);
        }
        return readHits(database, customer, best);
      });
    },
  };
}

/** Weighted frequency of one term by chunk. */
function readPostings(database: Database, term: string): ReadonlyMap<number, number> {
  const frequencies = new Map<number, number>();
  for (const [chunk, field] of database.arrays<[number, keyof typeof fieldWeights]>(
    'SELECT doc, col FROM chunk_terms WHERE term = ?',
    term,
  )) {
    frequencies.set(chunk, (frequencies.get(chunk) ?? 0) + fieldWeights[field]);
  }
  return frequencies;
}

function rankText(
  database: Database,
  customer: number,
  frequencies: readonly ReadonlyMap<number, number>[],
): ReadonlyMap<number, number> {
  if (frequencies.every(({ size }) => size === 0)) return new Map();
  const lengths = new Map(
    database.arrays<[number, number]>('SELECT number, terms FROM chunks WHERE customer = ?', customer),
  );
  return scoreBm25(frequencies, lengths);
}

/**
 * Gives memory back at once. A search reads all vectors of a customer, one page after the other; left to the garbage
 * collector, some 70 MB of them pile up.
 */
function release(buffer: ArrayBuffer): void {
  // ES2024, and in every Node that we run on, but not in the library our compiler is set to.
  (buffer as ArrayBuffer & { transfer(length: number): ArrayBuffer }).transfer(0);
}

function readHits(database: Database, customer: number, best: BestOf<number>): readonly StoreHit[] {
  return best.toArray().map(({ score, item }) => {
    const row = database.get<HitRow>(
      `SELECT chunk_id, heading_path, text, key, url, title FROM chunks
         JOIN pages ON pages.customer = chunks.customer AND pages.number = ?
       WHERE chunks.customer = ? AND chunks.number = ?`,
      ...[Math.floor(item / chunksPerPage), customer, item],
    )!;
    return {
      chunkId: row.chunk_id,
      pageKey: row.key,
      url: row.url,
      title: row.title,
      text: row.text,
      headingPath: JSON.parse(row.heading_path),
      score,
    };
  });
}

interface HitRow {
  readonly chunk_id: string;
  readonly heading_path: string;
  readonly text: string;
  readonly key: string;
  readonly url: string;
  readonly title: string;
}
