import type { UnembeddedPage, VectorCount, VectorStore } from '../../contracts/vector-store.ts';
import { indexOf, pageOf } from './chunk-number.ts';
import { readChunks, toHash } from './chunks.ts';
import { findCustomer, unknownCustomer } from './customers.ts';
import type { Database } from './database.ts';
import { textOf } from './pack-page.ts';
import { fillVectors, readVectors } from './page-vectors.ts';
import type { Synchronous } from './protocol.ts';
import { type PackedVectors, presentVectors, unpackVector } from './vector-pack.ts';

/** The part of the store that is about vectors, on one file. */
export function vectorOperations(database: Database): Synchronous<VectorStore> {
  return {
    findVectors(customerId, modelId, hashes) {
      return database.read(() => {
        const customer = findCustomer(database, customerId) ?? unknownCustomer;
        const pages = new PagesByNumber(database, customer, modelId);
        const found = new Map<string, Float32Array>();
        for (const hash of new Set(hashes)) {
          const vector = firstOf(placesOf(database, customer, hash), (chunk) => pages.vectorOf(chunk));
          if (vector) found.set(hash, vector);
        }
        return found;
      });
    },

    addVectors(customerId, modelId, vectors) {
      return database.write(() => {
        const customer = findCustomer(database, customerId) ?? unknownCustomer;
        const chunks = [...vectors.keys()].flatMap((hash) => placesOf(database, customer, hash));
        const pages = new Set(chunks.map(pageOf));
        let added = 0;
        for (const page of pages) {
          const row = database.get<{ chunks: string }>(
            'SELECT chunks FROM pages WHERE customer = ? AND number = ?',
            ...[customer, page],
          );
          if (row) added += fillVectors(database, { customer, page, chunks: readChunks(row.chunks) }, modelId, vectors);
        }
        return added;
      });
    },

    listUnembedded(customerId, modelId, { after = '', limit }) {
      return database.read(() => {
        const customer = findCustomer(database, customerId) ?? unknownCustomer;
        const rows = database.all<UnembeddedRow>(
          `SELECT number, key, url, title, chunking, chunks, markdown FROM pages
           WHERE customer = ? AND key > ? AND chunk_count > 0 AND NOT EXISTS (
             SELECT 1 FROM page_vectors AS v
             WHERE v.customer = pages.customer AND v.page = pages.number AND v.model_id = ? AND v.missing = 0)
           ORDER BY key LIMIT ?`,
          ...[customer, after, modelId, limit],
        );
        return rows.map((row) => toUnembedded(row, readVectors(database, { customer, page: row.number }, modelId)));
      });
    },

    countVectors(customerId) {
      return database.all<VectorCount>(
        `SELECT v.model_id AS modelId, sum(chunk_count - missing) AS chunks FROM page_vectors AS v
           JOIN pages ON pages.customer = v.customer AND pages.number = v.page
         WHERE v.customer = ? GROUP BY v.model_id ORDER BY v.model_id`,
        findCustomer(database, customerId) ?? unknownCustomer,
      );
    },

    removeVectors(customerId, modelId) {
      return database.write(() => {
        const customer = findCustomer(database, customerId) ?? unknownCustomer;
        const counted = database.get<{ chunks: number }>(
          `SELECT total(chunk_count - missing) AS chunks FROM page_vectors AS v
             JOIN pages ON pages.customer = v.customer AND pages.number = v.page
           WHERE v.customer = ? AND v.model_id = ?`,
          ...[customer, modelId],
        );
        database.run('DELETE FROM page_vectors WHERE customer = ? AND model_id = ?', customer, modelId);
        return counted?.chunks ?? 0;
      });
    },
  };
}

/** Numbers of the chunks with a text. */
function placesOf(database: Database, customer: number, hash: string): readonly number[] {
  const rows = database.arrays<[number]>(
    'SELECT chunk FROM chunk_hashes WHERE customer = ? AND hash = ?',
    ...[customer, toHash(hash)],
  );
  return rows.map(([chunk]) => chunk);
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | null): R | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}

/** Vectors of pages, each page read once: texts that are looked up together mostly stand on one. */
class PagesByNumber {
  readonly #database: Database;
  readonly #customer: number;
  readonly #modelId: string;
  readonly #pages = new Map<number, PackedVectors | undefined>();

  constructor(database: Database, customer: number, modelId: string) {
    this.#database = database;
    this.#customer = customer;
    this.#modelId = modelId;
  }

  vectorOf(chunk: number): Float32Array | null {
    const number = pageOf(chunk);
    if (!this.#pages.has(number)) {
      const place = { customer: this.#customer, page: number };
      this.#pages.set(number, readVectors(this.#database, place, this.#modelId));
    }
    const page = this.#pages.get(number);
    return page ? unpackVector(page, indexOf(chunk)) : null;
  }
}

interface UnembeddedRow extends Omit<UnembeddedPage, 'chunks'> {
  readonly number: number;
  readonly chunks: string;
  readonly markdown: string;
}

function toUnembedded(row: UnembeddedRow, packed: PackedVectors | undefined): UnembeddedPage {
  const { key, url, title, chunking } = row;
  const chunks = readChunks(row.chunks);
  const present = packed ? presentVectors(packed) : [];
  const missing = chunks.filter((_, index) => !present[index]);
  return { key, url, title, chunking, chunks: missing.map((chunk) => ({ ...chunk, text: textOf(row, chunk) })) };
}
