import { canonicalizeUrl } from '../crawl/canonical-url.ts';
import type { CustomerSettings } from '../model/customer.ts';
import type { JobConfig } from '../model/job.ts';
import { fingerprint } from '../pipeline/fingerprint.ts';

/**
 * Changes with every setting that decides which pages a crawl can come to by itself. A crawl says nothing of the pages
 * that one of another reach has found: that it does not come to them is no news.
 */
export function reachOf(config: JobConfig, { scrapingPreferences }: CustomerSettings): string {
  const { urls, includePatterns, excludePatterns, maxDepth = null, sitemaps } = config;
  const { respectRobots } = scrapingPreferences;
  const starts = [...new Set(urls.map((url) => canonicalizeUrl(url) ?? url))].sort();
  const patterns = [includePatterns.toSorted(), excludePatterns.toSorted()];
  return `v1:${fingerprint(JSON.stringify([starts, patterns, maxDepth, sitemaps, respectRobots]))}`;
}
