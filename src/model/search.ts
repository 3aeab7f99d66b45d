import type { Product } from './product.ts';

export type SearchMode = 'hybrid' | 'vector' | 'text';

/** How to search. */
export interface SearchOptions {
  /** Most hits, 1 to 100. @default 10 */
  readonly limit?: number | undefined;
  /** `hybrid` fuses the vector and the text ranking. @default 'hybrid' */
  readonly mode?: SearchMode | undefined;
  /**
   * What becomes of passages that seem to be written for a model and not for a reader: `mark` sets {@link SearchHit.untrusted},
   * `exclude` leaves them out, and the next best take their places. @default 'mark'
   */
  readonly untrusted?: 'mark' | 'exclude' | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One chunk that answers. Its text is the site's: treat it as untrusted when you hand it to a model. */
export interface SearchHit {
  readonly url: string;
  readonly title: string;
  /** Of rows of a table: below their header row. */
  readonly text: string;
  readonly headingPath: readonly string[];
  /** Higher is better; comparable within one answer only. */
  readonly score: number;
  readonly chunkId: string;
  /** The product its page describes, when there is exactly one. */
  readonly product?: Product;
  /**
   * True when the passage seems to be written to steer a model that reads it ("ignore all previous instructions ..."): do not
   * hand it to one. Absent says nothing of that kind was found, and not that the text may be trusted.
   */
  readonly untrusted?: true;
  /** Where else the same was found, or nearly the same, best first; the same page may be among them. Absent when nowhere. */
  readonly alsoAt?: readonly SearchPlace[];
}

/** A chunk that says what a better hit says already. */
export interface SearchPlace {
  readonly url: string;
  readonly title: string;
  readonly chunkId: string;
}

/** A chunk with the rank value one search method gave it. */
export interface RankedChunk {
  readonly chunkId: string;
  readonly url: string;
  readonly title: string;
  readonly text: string;
  /** As the chunk has it. */
  readonly tableHeader?: string | undefined;
  readonly headingPath: readonly string[];
  readonly score: number;
}
