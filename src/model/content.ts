import type { PageLink } from './page.ts';
import type { ArticleData, Breadcrumb, OpenGraph, QuestionAnswer } from './page-metadata.ts';
import type { ContentBlock } from './page-template.ts';
import type { PageTypeVerdict } from './page-type.ts';
import type { ListedProduct, Product, ProductPageKind } from './product.ts';

/** A heading of the main content. */
export interface Heading {
  /** 1 to 6. */
  readonly level: number;
  readonly text: string;
}

/** What `<meta name=robots>` and `X-Robots-Tag` say. */
export interface RobotsDirectives {
  readonly noindex: boolean;
  readonly nofollow: boolean;
  /**
   * The page opts out of use by AI: `noai`, or a reservation of text and data mining by header or `<meta>`
   * (https://www.w3.org/2022/tdmrep/). `noimageai` alone is not meant.
   */
  readonly noai: boolean;
}

/** The same page in another language or for another region. */
export interface PageAlternate {
  /** BCP 47 tag as the page writes it, or `x-default`. */
  readonly language: string;
  readonly url: string;
}

/** Why an answer of the site is no page of its own, although it came with a status of success. */
export interface UnusableVerdict {
  /**
   * - `soft-404`: it says that there is no such page
   * - `login-wall`: it asks for a password, and shows next to nothing beside
   * - `bot-challenge`: it asks for proof that we are human
   * - `needs-browser`: its content is rendered by JavaScript
   * - `no-content`: it holds no text
   */
  readonly reason: 'soft-404' | 'login-wall' | 'bot-challenge' | 'needs-browser' | 'no-content';
  /** What says so, in words for a person, e.g. `title says "Page not found"`. At most a line. */
  readonly evidence: string;
}

/** Main content of one page, free of HTML. */
export interface ExtractedContent {
  /** The URL the page was fetched from. */
  readonly url: string;
  /** Canonical key of {@link url}. */
  readonly key: string;
  /** Without the name of the site; `''` when the page has none. */
  readonly title: string;
  readonly description: string | null;
  /** BCP 47 tag the page declares, e.g. `de-AT`; else the language of its text, if that has 200 characters or more. */
  readonly language: string | null;
  /** `rel=canonical`, absolute. Data only: it is never fetched because of this. */
  readonly canonicalUrl: string | null;
  readonly publishedAt: Date | null;
  readonly modifiedAt: Date | null;
  /** As the page names its site. */
  readonly siteName: string | null;
  /** Names of those who wrote it, each once: at most 20. */
  readonly authors: readonly string[];
  /** From the site's start page to this page: at most 20. */
  readonly breadcrumbs: readonly Breadcrumb[];
  /** `null` when the page has none. */
  readonly openGraph: OpenGraph | null;
  /** `null` when the page's structured data describes no article. */
  readonly article: ArticleData | null;
  /** Headings of the main content, in order. */
  readonly headings: readonly Heading[];
  /** Links of the whole page, navigation included. */
  readonly links: readonly PageLink[];
  /** `<link rel=alternate hreflang>`, the page itself included: at most 200. Data only, as the four below. */
  readonly alternates: readonly PageAlternate[];
  /** RSS and Atom feeds the page names, absolute: at most 20. */
  readonly feeds: readonly string[];
  /** `rel=next` of a page in a sequence, absolute. */
  readonly nextUrl: string | null;
  /** `rel=prev` of a page in a sequence, absolute. */
  readonly previousUrl: string | null;
  /**
   * Where the page sends a browser within 5 seconds, by `<meta http-equiv=refresh>` or a `Refresh` header: absolute,
   * http or https, without fragment, never the page itself.
   */
  readonly refreshUrl: string | null;
  /** Main content as Markdown: headings, lists, tables, code, links; no HTML. */
  readonly markdown: string;
  /**
   * Blocks of the Markdown outside of article and product marks, in order, at most 128: those that a site's template is
   * looked for in; and marks of at most 32 lines that were left out. Empty when nothing is to be left out, and where an
   * extractor does not tell.
   */
  readonly blocks: readonly ContentBlock[];
  /** The same content without marks. */
  readonly text: string;
  /** A guess at the kind of page it is; `undefined` where an extractor makes none. */
  readonly pageType?: PageTypeVerdict | undefined;
  /** What the page is to a shop; `none` when products were not asked for. */
  readonly productPageKind: ProductPageKind;
  /** The product the page is about. Empty when there is none, or products were not asked for. */
  readonly products: readonly Product[];
  /** What a list of products shows of each, in its order; empty on other pages. Data only: their own pages say the rest. */
  readonly listedProducts: readonly ListedProduct[];
  /**
   * Questions and answers, by headings, `<details>`, definitions and FAQ data: at most 400. They are part of the content;
   * what only the data says stands below the rest of it.
   */
  readonly faq: readonly QuestionAnswer[];
  readonly robots: RobotsDirectives;
  /** Why this is not to be indexed. `null` when it is a page with content; never `null` when the text is empty. */
  readonly unusable: UnusableVerdict | null;
  /** True when the page was over a limit and only its beginning was read. */
  readonly truncated: boolean;
  /** Category a classifier gave, `null` when none was asked. */
  readonly category: string | null;
  readonly fetchedAt: Date;
}
