/** A piece of a document, small enough to embed. */
export interface Chunk {
  /**
   * Stable: the same text under the same headings of the same page of the same customer keeps its id. Different for every
   * customer, so ids of several can share a table. 32 hex digits.
   */
  readonly id: string;
  /** Position in the document, from 0. */
  readonly index: number;
  /** Source text: `markdown.slice(start, end)`. */
  readonly text: string;
  /**
   * Header row of the table, and the line of dashes below it, where the text begins among the table's rows. Embedded and
   * searched with the text, but no part of it: it stands further up in the Markdown. Absent for most chunks.
   */
  readonly tableHeader?: string | undefined;
  /** Headings above it, outermost first, the page's title not among them. */
  readonly headingPath: readonly string[];
  /** Offset into the document's Markdown, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** Tokens of what is embedded: title, heading path, header of the table, text. */
  readonly tokens: number;
  /** Of what is embedded: chunks of one hash have one vector. The first 32 hex digits of its SHA-256. */
  readonly embeddingHash: string;
}

/** A chunk with its vector; `vector` is `null` when it was not, or could not be, embedded. */
export interface EmbeddedChunk extends Chunk {
  readonly vector: Float32Array | null;
}

/** Chunks and vectors of one document. */
export interface EmbeddingResult {
  readonly url: string;
  /** Model the vectors belong to; only vectors of one model may be compared. */
  readonly modelId: string;
  readonly dimensions: number;
  readonly chunks: readonly EmbeddedChunk[];
  /** Tokens the service counted for this document, or our own count where it gives none. */
  readonly usedTokens: number;
  /** Chunks whose vector existed before: it was not made, nor paid, again. */
  readonly reusedVectors: number;
}
