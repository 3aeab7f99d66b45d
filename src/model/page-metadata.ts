/** A step of the way from the site's start page to a page. */
export interface Breadcrumb {
  readonly name: string;
  /** Absolute, without fragment; `null` when the step is no link, as the last one often is. */
  readonly url: string | null;
}

/** What a page tells social networks of itself (https://ogp.me). `null` for what it leaves out; addresses are absolute. */
export interface OpenGraph {
  /** As written, e.g. `article`, `product`, `website`. */
  readonly type: string | null;
  readonly title: string | null;
  readonly description: string | null;
  readonly url: string | null;
  /** The first one. */
  readonly imageUrl: string | null;
  readonly siteName: string | null;
  /** As written, e.g. `de_AT`. */
  readonly locale: string | null;
}

/** What a page's structured data (schema.org) says of the article on it. `null` for what it leaves out. */
export interface ArticleData {
  /** Its type without the vocabulary, e.g. `NewsArticle`, `BlogPosting`. */
  readonly type: string;
  readonly headline: string | null;
  readonly description: string | null;
  /** The first section it is filed under. */
  readonly section: string | null;
  /** At most 50. */
  readonly keywords: readonly string[];
  /** The first image, absolute. */
  readonly imageUrl: string | null;
  /** Name of the publisher. */
  readonly publisher: string | null;
}

/** A question the page asks and answers. */
export interface QuestionAnswer {
  readonly question: string;
  /** Text without marks; lines are kept. */
  readonly answer: string;
}
