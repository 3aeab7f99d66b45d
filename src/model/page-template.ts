/**
 * A paragraph, an item of a list, a table or code of a page, where it may be the site's template and not the page's own.
 *
 * One without length is a mark: of a line that the extractor left out, by the negative of its hash, or, by 0, of a table of
 * links that begins there and is the first or the last block of its page.
 */
export interface ContentBlock {
  /** Offsets into the document's Markdown as it was extracted, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** Of its text: 53 bits. */
  readonly hash: number;
}

/** What was left out of a page's Markdown. */
export interface MarkdownCut {
  /** Where it stood in the Markdown as it was extracted. */
  readonly start: number;
  readonly text: string;
}

/** How much of a page is its site's template, and all it takes to decide that anew. */
export interface PageTemplate {
  /** Host of the page, with its port unless that is the default. */
  readonly host: string;
  /** Its place among the pages of its host, from 0 to 2^53: those with the lowest are the sample the template is learnt from. */
  readonly rank: number;
  /** Fingerprint of the template by which it was cut. */
  readonly templateId: string;
  /** In order. */
  readonly blocks: readonly ContentBlock[];
  /** In order; empty when nothing was left out. */
  readonly cuts: readonly MarkdownCut[];
  /** Questions the page is known to answer, for chunks: see `ExtractedContent.faq`. */
  readonly questions: readonly string[];
}
