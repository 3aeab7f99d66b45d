/** What a classifier read in a page, besides what kind of page it is. Made from a stranger's text: untrusted, as that is. */
export interface PageAnalysis {
  /** What the page is about, the most important first: at most 8, of at most 80 characters. */
  readonly topics: readonly string[];
  /** BCP 47 tag of the language the text is written in, e.g. `de`; `null` when it could not be told. */
  readonly language: string | null;
  /** A few sentences in the language of the page, at most 600 characters; may be empty. */
  readonly summary: string;
  /** Questions that the page answers, as a visitor would ask them: at most 8, of at most 200 characters. */
  readonly questions: readonly string[];
}
