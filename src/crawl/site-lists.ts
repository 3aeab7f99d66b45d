import type { Clock } from '../contracts/clock.ts';
import type { Fetcher } from '../contracts/fetcher.ts';
import type { IntegrationError } from '../errors.ts';
import { isSameSite } from './crawl-scope.ts';
import type { RobotsCache } from './robots-cache.ts';
import type { RobotsPolicy } from './robots-rules.ts';
import { readSitemaps, type SitemapUrl } from './sitemap-reader.ts';

export interface SiteListsOptions {
  readonly fetcher: Fetcher;
  readonly robots: RobotsCache;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told of the rules of each origin, before its sitemaps are read. */
  readonly onRobots: (origin: string, policy: RobotsPolicy) => void;
  /** Told of a list that could not be read, though somebody promised it. */
  readonly onError: (error: IntegrationError) => void;
  /** Told of every list that could not be read and may be there, promised or not. */
  readonly onMissed: () => void;
}

/** The pages that the sitemaps of each origin list: those robots.txt names, else the one at the usual place. */
export async function* readSiteLists(
  startUrls: readonly string[],
  options: SiteListsOptions,
): AsyncGenerator<SitemapUrl, void, undefined> {
  const { fetcher, robots, clock, signal, onRobots, onError, onMissed } = options;
  for (const origin of new Set(startUrls.map((url) => new URL(url).origin))) {
    const rules = await robots.rulesFor(`${origin}/`, { signal });
    onRobots(origin, rules);
    const named = rules.sitemaps(`${origin}/robots.txt`);
    yield* readSitemaps({
      urls: named.length > 0 ? named : [`${origin}/sitemap.xml`],
      fetcher,
      clock,
      signal,
      isAllowed: (loc) => isSameSite(origin, loc),
      onError: (error) => {
        if (named.length > 0 || !isAbsent(error)) onMissed();
        // Nobody promised a sitemap at the usual place.
        if (named.length > 0) onError(error);
      },
    });
  }
}

/** There is no such list: the site says so, or answers with a page. */
function isAbsent({ code, context: { httpStatus } }: IntegrationError): boolean {
  return code === 'UNSUPPORTED_TYPE' || httpStatus === 404 || httpStatus === 410;
}

/** The pages of feeds that pages of the site name. Feeds come and go: one that cannot be read is no failure. */
export function readFeeds(
  urls: readonly string[],
  { fetcher, clock, signal }: Pick<SiteListsOptions, 'fetcher' | 'clock' | 'signal'>,
): AsyncGenerator<SitemapUrl, void, undefined> {
  const isAllowed = (loc: string): boolean => urls.some((url) => isSameSite(url, loc));
  return readSitemaps({ urls, fetcher, clock, signal, isAllowed, maxUrls: maxFeedUrls, onError: () => {} });
}

/** A feed has the latest dozens of posts; one with more is a catalogue in disguise. */
const maxFeedUrls = 1_000;
