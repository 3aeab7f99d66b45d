import { CheerioExtractor } from '../../../src/adapters/cheerio-extractor/cheerio-extractor.ts';
import { withoutLinkTargets } from '../../../src/pipeline/embedding-text.ts';
import type { Site } from './sites.ts';

/** How often each word stands in a text. */
export type WordCounts = ReadonlyMap<string, number>;

const extractor = new CheerioExtractor();

/** The words that a page of a site has of its own. */
export async function ownWords(site: Site, path: string): Promise<WordCounts> {
  const url = `https://bench.example${path}`;
  const page = { url, key: url, status: 200, headers: {}, contentType: 'text/html; charset=utf-8' };
  const body = Buffer.from(site.pages.get(path) ?? '');
  const { markdown } = await extractor.extract(
    { ...page, body, depth: 0, foundOn: null, fetchedAt: new Date(0) },
    { contentFilters: { includeSelectors: [...site.own], excludePatterns: [...site.notOwn] }, extractProducts: false },
  );
  return wordsOf(markdown);
}

export function wordsOf(markdown: string): WordCounts {
  const counts = new Map<string, number>();
  for (const [word] of withoutLinkTargets(markdown)
    .toLowerCase()
    .matchAll(/[\p{L}\p{N}]+/gu)) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}
