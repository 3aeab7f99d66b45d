import type { ExtractedContent } from '../model/content.ts';
import type { ContentFilters } from '../model/customer.ts';
import type { ScrapedData } from '../model/page.ts';

export interface ExtractOptions {
  readonly contentFilters: ContentFilters;
  /** When false, `products` stays empty and no time is spent on them. */
  readonly extractProducts: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Page in, document out.
 *
 * Called once per page. Implementations read the bytes they are given and nothing else: no network, no state between
 * pages. They must not recurse over the tree and must bound what they read: pages are hostile.
 */
export interface Extractor {
  /**
   * A page without main content is a document with empty text and a verdict in `unusable`, not an error. The other
   * verdicts are an extractor's own judgement: one that never gives them keeps this promise too.
   *
   * @throws IntegrationError `EXTRACTION_FAILED`, `PARSE_LIMIT`, or `BODY_DECODE` for bytes that are damaged or encrypted;
   * none is retryable.
   */
  extract(page: ScrapedData, options: ExtractOptions): Promise<ExtractedContent>;

  check?(): Promise<void>;
  close?(): Promise<void>;
}
