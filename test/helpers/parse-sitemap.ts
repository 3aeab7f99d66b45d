import type { SitemapEntry } from '../../src/crawl/sitemap-entry.ts';
import { sitemapEntries } from '../../src/crawl/sitemap-parser.ts';
import { type IntegrationError, toIntegrationError } from '../../src/errors.ts';

export interface ParsedSitemap {
  /** True when it lists sitemaps instead of pages. */
  readonly isIndex: boolean;
  /** In the order of the file, duplicates included. */
  readonly entries: readonly SitemapEntry[];
  /** Why the rest of the file was not read; `undefined` when all of it was. */
  readonly error: IntegrationError | undefined;
}

/** Reads one sitemap into memory. Never throws. */
export async function parseSitemap(body: Uint8Array, contentType: string): Promise<ParsedSitemap> {
  const entries: SitemapEntry[] = [];
  try {
    for await (const entry of sitemapEntries(body, contentType)) entries.push(entry);
    return { isIndex: isIndex(entries), entries, error: undefined };
  } catch (error) {
    return { isIndex: isIndex(entries), entries, error: toIntegrationError(error, 'sitemap') };
  }
}

function isIndex(entries: readonly SitemapEntry[]): boolean {
  return entries.some(({ kind }) => kind === 'sitemap');
}
