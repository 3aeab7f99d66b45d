/**
 * What can be wrong with an index.
 *
 * - `page_missing`: the ledger says that the page is in the index, and it is not.
 * - `page_damaged`: what is stored of the page is not what was stored, or cannot be read.
 * - `chunk_missing`, `chunk_damaged`: a chunk of the page is not there; its text is not what its hash was made of.
 * - `product_damaged`: what the page says of products.
 * - `template_missing`, `template_damaged`: what was left out of the page as its site's template.
 * - `visit_missing`: when the page was visited, and when it is due; without it nobody finds the page.
 * - `text_index`: words of a chunk are not, or otherwise, in the text index.
 * - `hash_index`: a chunk is not known by the hash of its text.
 * - `vector_missing`, `vector_damaged`: of a chunk, for a model.
 * - `counter_wrong`: a number that is kept beside what it counts.
 * - `leftover`: rows of a page, chunk or job that does not exist.
 * - `ledger_missing`: a URL of a job is not there; or the page is in the index, and no job has written down how it came there.
 * - `ledger_differs`: a job's ledger does not hold as many URLs as the job has counted.
 * - `job_missing`: a job of which only a second copy, or only its URLs are there.
 * - `record_missing`: one of the two copies of what stands nowhere else, jobs and their URLs aside: what the customer wants,
 *   what was paid, credentials, what was read of a shop; or the second copy of anything.
 */
export type IndexFindingKind =
  | 'page_missing'
  | 'page_damaged'
  | 'chunk_missing'
  | 'chunk_damaged'
  | 'product_damaged'
  | 'template_missing'
  | 'template_damaged'
  | 'visit_missing'
  | 'text_index'
  | 'hash_index'
  | 'vector_missing'
  | 'vector_damaged'
  | 'counter_wrong'
  | 'leftover'
  | 'ledger_missing'
  | 'ledger_differs'
  | 'job_missing'
  | 'record_missing';

/**
 * How `index.repair` mends it. `rebuild`: from what is stored of the page. `embed`: the text is embedded, unless its vector
 * is found elsewhere. `fetch`: the page is read from its site. `remove`: the rows go. `ledger`: the row is written as far as
 * it is known. `none`: what is lost stands nowhere else.
 */
export type IndexRemedy = 'rebuild' | 'embed' | 'fetch' | 'remove' | 'ledger' | 'none';

/** One difference between parts of an index that should agree. */
export interface IndexFinding {
  readonly kind: IndexFindingKind;
  readonly remedy: IndexRemedy;
  /** Canonical URL of the page; `null` where no page is to be told. */
  readonly key: string | null;
  readonly url: string | null;
  readonly chunkId: string | null;
  /** Set for vectors. */
  readonly modelId: string | null;
  /** Where the store has it, in its own words: a table, or a column of one. */
  readonly where: string;
  /** For a person to read, as `found`. */
  readonly expected: string;
  readonly found: string;
}

/** What a repair did. */
export interface RepairReceipt {
  readonly customerId: string;
  /** Everything that was found, by kind; empty when nothing was wrong. */
  readonly found: Readonly<Partial<Record<IndexFindingKind, number>>>;
  /** Pages whose derived rows were made anew from what is stored of them. */
  readonly rebuiltPages: number;
  /** Rows that belonged to nothing. */
  readonly removedRows: number;
  /** Rows of the ledger that were written anew. */
  readonly ledgerRows: number;
  /** Chunks that got a vector again: by embedding their text, or from another chunk of the same text. */
  readonly embeddedChunks: number;
  readonly reusedVectors: number;
  readonly embeddingTokens: number;
  /** US dollars for these tokens. */
  readonly costUsd: number;
  /** Jobs that read lost pages from their sites again. */
  readonly jobIds: readonly string[];
  /** Pages that they brought back. */
  readonly fetchedPages: number;
  /** What is left: how many, and the first 100 of them. */
  readonly leftCount: number;
  readonly left: readonly IndexFinding[];
}
