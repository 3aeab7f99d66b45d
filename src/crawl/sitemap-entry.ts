import { detachText } from './detach-text.ts';

/** One URL of a sitemap. */
export interface SitemapEntry {
  /** A page, or another sitemap. */
  readonly kind: 'page' | 'sitemap';
  /** Absolute http or https URL as it was written, without the blanks around it. */
  readonly loc: string;
  /** When the site says it was last changed; `null` when it does not, or not in a readable way. */
  readonly lastmod: Date | null;
}

/** Reads sitemap text piece by piece. */
export interface SitemapParser {
  /** @returns the entries completed by this piece. */
  push(text: string): readonly SitemapEntry[];
  /** No text follows. @returns what was complete but for the end. */
  end(): readonly SitemapEntry[];
}

/** sitemaps.org protocol: a URL has less than 2,048 characters. */
export const longestLoc = 2_048;

/** @returns `null` when `text` is no absolute http or https URL of at most {@link longestLoc} characters. */
export function readLoc(text: string): string | null {
  const loc = text.trim();
  if (loc.length > longestLoc || !/^https?:/i.test(loc) || !URL.canParse(loc)) return null;
  return detachText(loc);
}
