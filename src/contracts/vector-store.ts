import type { Chunk } from '../model/chunk.ts';

/** Chunks of one page that have no vector of a model. */
export interface UnembeddedPage {
  readonly key: string;
  readonly url: string;
  readonly title: string;
  /** As of the page: tells how much of title and headings is embedded with a text. */
  readonly chunking: string;
  /** In document order, at least one. */
  readonly chunks: readonly Chunk[];
}

/** How many chunks have a vector of a model. */
export interface VectorCount {
  readonly modelId: string;
  readonly chunks: number;
}

/**
 * Vectors by what they were made of: a model (its id names the dimensions too) and a text, by its
 * {@link Chunk.embeddingHash}. Chunks of several pages with one hash have one vector; it goes when the last of them goes.
 * A customer may have vectors of several models; {@link SearchStore.searchVector} compares those of one.
 *
 * A page that is replaced keeps what it has of other models than the one it comes with, for the texts that stay.
 */
export interface VectorStore {
  /** Vectors the customer has of `modelId` for texts of these hashes, by hash; those it has not are left out. */
  findVectors(
    customerId: string,
    modelId: string,
    hashes: readonly string[],
  ): Promise<ReadonlyMap<string, Float32Array>>;
  /**
   * Gives every chunk with one of these hashes its vector, unless it has one: in one transaction, by hash. Texts that are
   * gone meanwhile are left out. All vectors of a model have one length.
   *
   * @returns how many chunks got one.
   */
  addVectors(customerId: string, modelId: string, vectors: ReadonlyMap<string, Float32Array>): Promise<number>;
  /** Pages with chunks that have no vector of `modelId`, ordered by key, starting behind `after`. */
  listUnembedded(
    customerId: string,
    modelId: string,
    options: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<readonly UnembeddedPage[]>;
  /** Models the customer has vectors of, by id. */
  countVectors(customerId: string): Promise<readonly VectorCount[]>;
  /** Removes all vectors of a model. @returns how many chunks had one. */
  removeVectors(customerId: string, modelId: string): Promise<number>;
}
