import type { IntegrationError } from '../errors.ts';
import type { ExtractedContent } from '../model/content.ts';
import type { CrawlTarget, NewFrontierUrl } from '../model/crawl.ts';
import { createTimeSlicer } from '../resilience/time-slice.ts';
import { canonicalizeUrl } from './canonical-url.ts';
import { type CrawlScope, isSameSite } from './crawl-scope.ts';
import type { Frontier } from './frontier.ts';
import { politeFetcher } from './polite-fetcher.ts';
import { readFeeds, readSiteLists } from './site-lists.ts';
import type { SitemapUrl } from './sitemap-reader.ts';
import type { UrlAdmission } from './url-admission.ts';
import { type VisitContext, visitUrl } from './visit-url.ts';

export interface SiteDiscoveryOptions {
  readonly startUrls: readonly string[];
  readonly scope: CrawlScope;
  readonly frontier: Frontier;
  readonly admission: UrlAdmission;
  readonly sitemaps: 'include' | 'skip' | 'only';
  readonly visit: VisitContext;
  readonly onDiscoveryError: (error: IntegrationError) => void;
  /** Told when a list may exist and could not be read: pages that only it names are not met. */
  readonly onMissedList: () => void;
}

/** Listed URLs added to the frontier at a time. */
const batchSize = 500;
/**
 * How long the crawl waits for the sitemaps, so that the pages of most worth come first when `maxPages` is smaller than
 * the site. What is read later is crawled all the same.
 */
const sitemapsFirstMs = 5_000;
/** Feeds of one job that are read; sites name one for every category. */
const maxFeeds = 5;
/** Links judged without a look at the time, which costs more than judging one that was met before. */
const linksInOneGo = 32;
/** From http to https, from the bare domain to `www`, to a language: as long as such chains get. */
const maxStartHops = 5;

/** Finds the URLs of a crawl: start URLs, sitemaps, feeds, the links of pages. */
export class SiteDiscovery {
  readonly #options: SiteDiscoveryOptions;
  readonly #feeds = new Set<string>();

  constructor(options: SiteDiscoveryOptions) {
    this.#options = options;
  }

  /** Adds the start URLs and what the sitemaps list. The crawl begins before the end of long sitemaps. */
  async run(): Promise<void> {
    const { frontier, startUrls, sitemaps, admission, visit } = this.#options;
    const begin = frontier.hold();
    await frontier.whileProducing(async () => {
      try {
        const lists = this.#readAllLists();
        const waiting = new AbortController();
        const pause = visit.clock.sleep(sitemapsFirstMs, waiting.signal).catch(() => undefined);
        await Promise.race([lists.catch(() => undefined), pause]);
        waiting.abort();
        if (sitemaps !== 'only') {
          const urls = startUrls.map((url) => new URL(url).href);
          await frontier.add(urls.flatMap((url) => admission.admit({ url, source: 'start', foundOn: null, depth: 0 })));
        }
        begin();
        await lists;
      } finally {
        begin();
      }
    });
  }

  /** Where start URLs are not visited, nobody else would notice that they lead to another host of their site. */
  async #readAllLists(): Promise<void> {
    const { startUrls, sitemaps } = this.#options;
    const moved = sitemaps === 'only' ? await this.#followStartUrls() : [];
    await this.#readLists([...startUrls, ...moved]);
  }

  /** One of each origin. @returns where they led, in scope from now on. */
  async #followStartUrls(): Promise<string[]> {
    const { startUrls, scope, visit } = this.#options;
    const moved: string[] = [];
    for (const start of new Map(startUrls.map((url) => [new URL(url).origin, new URL(url).href])).values()) {
      let url = start;
      for (let hop = 0; hop < maxStartHops; hop += 1) {
        const found = await visitUrl({ url, key: canonicalizeUrl(url) ?? url, depth: 0, foundOn: null }, visit);
        if (found.kind !== 'redirect' || !isSameSite(start, found.to)) break;
        url = found.to;
        if (scope.addHost(new URL(url).host)) moved.push(url);
      }
    }
    return moved;
  }

  /**
   * A start URL has led to another host of its site, which is in scope now: what was refused because of that host may
   * come again, and its lists are read beside the crawl.
   */
  rehome(url: string): void {
    this.#options.admission.judgeAnew();
    const reading = this.#options.frontier.whileProducing(() => this.#readLists([url]));
    // The crawl meets an abort, or a store that fails, by itself.
    reading.catch(() => {});
  }

  /** What the links of a page bring to the frontier. */
  linksOf(target: CrawlTarget, { links, nextUrl, robots, url }: ExtractedContent): Promise<readonly NewFrontierUrl[]> {
    if (this.#options.visit.respectRobots && robots.nofollow) return Promise.resolve([]);
    const followed = links.filter((link) => !link.nofollow).map((link) => link.url);
    if (nextUrl !== null) followed.push(nextUrl);
    return this.admitLinks({ url, depth: target.depth, source: target.source }, followed);
  }

  /** What URLs found on a page bring to the frontier. To a page that nothing leads to, nothing leads on either. */
  async admitLinks(
    page: Pick<CrawlTarget, 'url' | 'depth' | 'source'>,
    urls: readonly string[],
  ): Promise<readonly NewFrontierUrl[]> {
    const { sitemaps, admission } = this.#options;
    if (sitemaps === 'only' || page.source === 'index') return [];
    const slice = createTimeSlicer();
    const admitted: NewFrontierUrl[] = [];
    let judged = 0;
    for (const url of urls) {
      const fresh = admission.admit({ url, source: 'link', foundOn: page.url, depth: page.depth + 1 });
      if (fresh.length > 0) admitted.push(...fresh);
      judged += 1;
      // A page may have thousands of links, and judging one takes up to 20 µs.
      if (judged % linksInOneGo === 0) await slice();
    }
    return admitted;
  }

  /** Reads the feeds a page names beside the crawl, each once. */
  readFeeds({ depth }: CrawlTarget, { feeds }: ExtractedContent): void {
    const { sitemaps, scope, frontier, visit } = this.#options;
    if (sitemaps !== 'include') return;
    const fresh = feeds.filter((url) => !this.#feeds.has(url) && scope.check(url, depth).allowed);
    const urls = fresh.slice(0, maxFeeds - this.#feeds.size);
    for (const url of urls) this.#feeds.add(url);
    if (urls.length === 0) return;
    const reading = frontier.whileProducing(async () => {
      const allowed = await this.#allowedByRobots(urls);
      await this.#add(readFeeds(allowed, { ...visit, fetcher: politeFetcher(visit) }), 'feed');
    });
    // The crawl meets an abort, or a store that fails, by itself.
    reading.catch(() => {});
  }

  /** A sitemap is there for crawlers. A feed is a page like others, which robots.txt may forbid. */
  async #allowedByRobots(urls: readonly string[]): Promise<string[]> {
    const { robots, respectRobots, productToken, signal } = this.#options.visit;
    if (!respectRobots) return [...urls];
    const policies = await Promise.all(urls.map((url) => robots.rulesFor(url, { signal })));
    return urls.filter((url, index) => policies[index]?.check(productToken, url).allowed);
  }

  #readLists(urls: readonly string[]): Promise<void> {
    const { sitemaps, visit, admission, onDiscoveryError, onMissedList } = this.#options;
    if (sitemaps === 'skip') return this.#readRobots(urls);
    return this.#add(
      readSiteLists(urls, {
        ...visit,
        fetcher: politeFetcher(visit),
        onRobots: (origin, policy) => admission.setRobots(origin, policy),
        onError: onDiscoveryError,
        onMissed: onMissedList,
      }),
    );
  }

  /** Their hints about parameters are wanted though their sitemaps are not. */
  async #readRobots(urls: readonly string[]): Promise<void> {
    const { visit, admission } = this.#options;
    for (const { origin } of urls.map((url) => new URL(url))) {
      admission.setRobots(origin, await visit.robots.rulesFor(`${origin}/`, { signal: visit.signal }));
    }
  }

  async #add(entries: AsyncIterable<SitemapUrl>, source: 'sitemap' | 'feed' = 'sitemap'): Promise<void> {
    const { frontier, admission } = this.#options;
    let batch: NewFrontierUrl[] = [];
    for await (const { loc, lastmod, foundOn } of entries) {
      // The date of a post in a feed is when it was written, not when its page was last changed.
      const date = source === 'sitemap' ? lastmod : null;
      batch.push(...admission.admit({ url: loc, source, foundOn, depth: 0, lastmod: date }));
      if (batch.length < batchSize) continue;
      await frontier.add(batch);
      batch = [];
    }
    await frontier.add(batch);
  }
}
