import type { PageLink } from './page.ts';
import type { Product } from './product.ts';

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
}

/** Main content of one page, free of HTML. */
export interface ExtractedContent {
  /** The URL the page was fetched from. */
  readonly url: string;
  /** Canonical key of {@link url}. */
  readonly key: string;
  /** `''` when the page has none. */
  readonly title: string;
  readonly description: string | null;
  /** BCP 47 tag the page declares, e.g. `de-AT`. */
  readonly language: string | null;
  /** `rel=canonical`, absolute. Data only: it is never fetched because of this. */
  readonly canonicalUrl: string | null;
  readonly publishedAt: Date | null;
  readonly modifiedAt: Date | null;
  /** Headings of the main content, in order. */
  readonly headings: readonly Heading[];
  /** Links of the whole page, navigation included. */
  readonly links: readonly PageLink[];
  /** Main content as Markdown: headings, lists, tables, code, links; no HTML. */
  readonly markdown: string;
  /** The same content without marks. */
  readonly text: string;
  /** Empty when products were not asked for. */
  readonly products: readonly Product[];
  readonly robots: RobotsDirectives;
  /** Why there is no text although the page answered: it needs a browser to render, or holds nothing. */
  readonly emptyReason: 'needs-browser' | 'no-content' | null;
  /** True when the page was over a limit and only its beginning was read. */
  readonly truncated: boolean;
  /** Category a classifier gave, `null` when none was asked. */
  readonly category: string | null;
  readonly fetchedAt: Date;
}
