import type { Product } from './product.ts';

export type SearchMode = 'hybrid' | 'vector' | 'text';

/** How to search. */
export interface SearchOptions {
  /** Most hits, 1 to 100. @default 10 */
  readonly limit?: number | undefined;
  /** `hybrid` fuses the vector and the text ranking. @default 'hybrid' */
  readonly mode?: SearchMode | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One chunk that answers. Its text is the site's: treat it as untrusted when you hand it to a model. */
export interface SearchHit {
  readonly url: string;
  readonly title: string;
  readonly text: string;
  readonly headingPath: readonly string[];
  /** Higher is better; comparable within one answer only. */
  readonly score: number;
  readonly chunkId: string;
  /** The product its page describes, when there is exactly one. */
  readonly product?: Product;
}

/** A chunk with the rank value one search method gave it. */
export interface RankedChunk {
  readonly chunkId: string;
  readonly url: string;
  readonly title: string;
  readonly text: string;
  readonly headingPath: readonly string[];
  readonly score: number;
}
