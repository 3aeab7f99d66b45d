import type { Database } from '../database.ts';

/** Terms of one chunk by where they stand, in order, repeated as often as they occur. */
export interface ChunkTerms {
  readonly title: readonly string[];
  readonly headings: readonly string[];
  readonly text: readonly string[];
}

/**
 * Keeps for every term which chunks hold it and how often. Two ways to do so, with one ranking on top:
 * docs/decisions/sqlite-full-text.md says when a file gets which.
 *
 * Everything happens within the caller's transaction. A chunk's number is given once and never again.
 */
export interface Postings {
  /** Adds chunks of one page. @param firstChunk - number of the first; the others follow without a gap. */
  add(database: Database, customer: number, firstChunk: number, chunks: readonly ChunkTerms[]): void;
  /** Takes `count` chunks out, beginning with the number `firstChunk`. */
  remove(database: Database, customer: number, firstChunk: number, count: number): void;
  /** Takes out all of a customer, and leaves no word of it in the file. Called while its `pages` are still there. */
  erase(database: Database, customer: number): void;
  /** What is there of a chunk instead of `terms`, for a person to read; `undefined` when it is these. */
  difference(database: Database, customer: number, chunk: number, terms: ChunkTerms): string | undefined;
  /** Numbers of chunks that are here, and of no page that is; ascending, behind `after`. */
  strays(
    database: Database,
    customer: number,
    options: { readonly after: number; readonly limit: number },
  ): readonly number[];
  /** How often a term occurs, by chunk of this customer, in ascending order; weighted by `fieldWeights`. */
  read(database: Database, customer: number, term: string): ReadonlyMap<number, number>;
}
