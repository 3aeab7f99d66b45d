import { LRUCache } from 'lru-cache';
import type { IntegrationError } from '../errors.ts';
import type { ExtractedContent } from '../model/content.ts';
import type { CrawlTarget, NewFrontierUrl, UrlOutcome, UrlSource } from '../model/crawl.ts';
import type { ScrapedData } from '../model/page.ts';
import { canonicalizeUrl } from './canonical-url.ts';
import { type CrawlScope, isSameSite } from './crawl-scope.ts';
import type { Frontier, Settlement } from './frontier.ts';
import { readSitemaps } from './sitemap-reader.ts';
import { type Visit, type VisitContext, visitUrl } from './visit-url.ts';

/** A page and the frontier entry it answers. Settle it with {@link SiteCrawl.settlePage}. */
export interface CrawledPage {
  readonly target: CrawlTarget;
  readonly page: ScrapedData;
}

export interface SiteCrawlOptions {
  readonly startUrls: readonly string[];
  readonly scope: CrawlScope;
  readonly frontier: Frontier;
  readonly sitemaps: 'include' | 'skip' | 'only';
  readonly visit: VisitContext;
  /** Told of every URL that ended without a page. */
  readonly onOutcome: (target: CrawlTarget, outcome: UrlOutcome, error: IntegrationError | undefined) => void;
  /** Told of a sitemap or robots.txt that could not be read. Never fatal. */
  readonly onDiscoveryError: (error: IntegrationError) => void;
}

/** How a visit without a page ended, and which URL it leads to. */
type Ending = Pick<UrlOutcome, 'state' | 'reason' | 'detail'> & { readonly discovered?: readonly NewFrontierUrl[] };

/** Start URLs go first; a site's own list of pages before what is only linked; shallow before deep. */
const priorities: Record<UrlSource, number> = { start: 100, redirect: 90, sitemap: 60, link: 50 };
/** RFC 9309, section 2.3.1.2, asks for at least five hops; more than ten is a loop in disguise. */
const maxRedirects = 10;
/** A forgotten link is looked up in the frontier again, nothing else. */
const rememberedLinks = 20_000;
/** Sitemap entries added to the frontier at a time. */
const sitemapBatch = 500;

/**
 * The crawl of one job: start URLs, sitemaps and links in, pages out.
 *
 * Pull-based: nothing is fetched unless someone waits in {@link next}, so a slow consumer slows the crawl.
 */
export class SiteCrawl {
  readonly #options: SiteCrawlOptions;
  /** Links as they were written, so that the same menu on every page is worked out once. */
  readonly #accepted = new LRUCache<string, true>({ max: rememberedLinks });

  constructor(options: SiteCrawlOptions) {
    this.#options = options;
  }

  /** Adds the start URLs, then reads the sitemaps while the crawl is already running. Resolves when both are done. */
  async discover(): Promise<void> {
    const { frontier, startUrls, sitemaps } = this.#options;
    await frontier.whileProducing(async () => {
      if (sitemaps !== 'only')
        await frontier.add(startUrls.flatMap((url) => this.#toFrontier(new URL(url).href, 'start', null, 0)));
      if (sitemaps !== 'skip') await this.#readSitemaps();
    });
  }

  /**
   * The next page; `undefined` when the crawl is over. May be called by many at once.
   *
   * @throws IntegrationError `ABORTED`
   */
  async next(): Promise<CrawledPage | undefined> {
    const { frontier, visit } = this.#options;
    for (;;) {
      const target = await frontier.take(visit.signal);
      if (!target) return undefined;
      const found = await this.#visit(target);
      if (found.kind === 'page') return { target, page: found.page };
      await this.#settleWithoutPage(target, found);
    }
  }

  /** Ends the visit of a page together with what became of its content. */
  async settlePage(
    { target }: CrawledPage,
    settlement: Settlement,
    content: ExtractedContent | undefined,
  ): Promise<void> {
    const counts = settlement.outcome.state === 'indexed' || settlement.outcome.state === 'unchanged';
    await this.#options.frontier.settle(
      { ...settlement, discovered: content ? this.#linksOf(target, content) : [] },
      { counts },
    );
  }

  async #visit(target: CrawlTarget): Promise<Visit> {
    try {
      return await visitUrl(target, this.#options.visit);
    } catch (error) {
      this.#options.frontier.abandon();
      throw error;
    }
  }

  async #settleWithoutPage(target: CrawlTarget, visit: Exclude<Visit, { kind: 'page' }>): Promise<void> {
    const { frontier, onOutcome } = this.#options;
    const { discovered, ...ending } = visit.kind === 'redirect' ? this.#redirect(target, visit.to) : endingOf(visit);
    const outcome: UrlOutcome = {
      key: target.key,
      httpStatus: visit.httpStatus,
      at: new Date(this.#options.visit.clock.now()),
      ...ending,
    };
    await frontier.settle({ outcome, discovered }, { counts: false });
    onOutcome(target, outcome, visit.kind === 'failed' ? visit.error : undefined);
  }

  /** A redirect is one more URL to visit: its target meets the scope, the robots rules and the seen-set like any other. */
  #redirect(target: CrawlTarget, to: string): Ending {
    const { scope } = this.#options;
    if (target.redirects >= maxRedirects) {
      return { state: 'skipped', reason: 'TOO_MANY_REDIRECTS', detail: `more than ${maxRedirects} redirects` };
    }
    // A start URL may lead to its site's real host, from the bare domain to `www` for instance.
    if (target.source === 'start' && isSameSite(target.url, to)) scope.addHost(new URL(to).host);
    const verdict = scope.check(to, target.depth);
    if (!verdict.allowed)
      return { state: 'skipped', reason: 'SCOPE', detail: `redirect out of scope: ${verdict.detail}` };
    const key = canonicalizeUrl(to);
    if (key === null || key === target.key) {
      return { state: 'skipped', reason: 'REDIRECT_INVALID', detail: `redirects to itself: ${to}` };
    }
    const successor: NewFrontierUrl = {
      key,
      url: to,
      depth: target.depth,
      source: target.source === 'start' ? 'start' : 'redirect',
      foundOn: target.url,
      priority: target.priority,
      redirects: target.redirects + 1,
    };
    return { state: 'redirected', reason: null, detail: to, discovered: [successor] };
  }

  #linksOf(target: CrawlTarget, content: ExtractedContent): NewFrontierUrl[] {
    const { sitemaps, visit } = this.#options;
    if (sitemaps === 'only' || (visit.respectRobots && content.robots.nofollow)) return [];
    return content.links
      .filter((link) => !link.nofollow)
      .flatMap((link) => this.#toFrontier(link.url, 'link', content.url, target.depth + 1));
  }

  #toFrontier(url: string, source: UrlSource, foundOn: string | null, depth: number): NewFrontierUrl[] {
    if (this.#accepted.has(url) || !this.#options.scope.check(url, depth).allowed) return [];
    const key = canonicalizeUrl(url);
    if (key === null) return [];
    this.#accepted.set(url, true);
    return [{ key, url, depth, source, foundOn, priority: priorities[source] - Math.min(depth, 40), redirects: 0 }];
  }

  async #readSitemaps(): Promise<void> {
    const { startUrls, visit, frontier, onDiscoveryError } = this.#options;
    const origins = new Set(startUrls.map((url) => new URL(url).origin));
    for (const origin of origins) {
      const rules = await visit.robots.rulesFor(`${origin}/`, { signal: visit.signal });
      const named = rules.sitemaps(`${origin}/robots.txt`);
      const urls = named.length > 0 ? named : [`${origin}/sitemap.xml`];
      const entries = readSitemaps({
        urls,
        fetcher: visit.fetcher,
        signal: visit.signal,
        isAllowed: (loc) => isSameSite(origin, loc),
        onError: (error) => {
          // Nobody promised a sitemap at the usual place.
          if (named.length > 0) onDiscoveryError(error);
        },
      });
      let batch: NewFrontierUrl[] = [];
      for await (const { loc, foundOn } of entries) {
        batch.push(...this.#toFrontier(loc, 'sitemap', foundOn, 0));
        if (batch.length >= sitemapBatch) {
          await frontier.add(batch);
          batch = [];
        }
      }
      await frontier.add(batch);
    }
  }
}

function endingOf(visit: Exclude<Visit, { kind: 'page' | 'redirect' }>): Ending {
  switch (visit.kind) {
    case 'gone':
      return { state: 'gone', reason: 'HTTP_STATUS', detail: `HTTP ${visit.httpStatus}` };
    case 'skipped':
      return { state: 'skipped', reason: visit.reason, detail: visit.detail };
    case 'failed':
      return { state: 'failed', reason: visit.error.code, detail: visit.error.message };
  }
}
