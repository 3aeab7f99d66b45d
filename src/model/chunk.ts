/** A piece of a document, small enough to embed. */
export interface Chunk {
  /** Stable: the same text under the same headings of the same page keeps its id. 32 hex digits. */
  readonly id: string;
  /** Position in the document, from 0. */
  readonly index: number;
  /** Source text: `markdown.slice(start, end)`. */
  readonly text: string;
  /** Headings above it, outermost first, the page's title not among them. */
  readonly headingPath: readonly string[];
  /** Offset into the document's Markdown, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** Tokens of what is embedded: heading path and text. */
  readonly tokens: number;
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
}
