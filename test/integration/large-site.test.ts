import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { FrontierStore, PageStore, ScrapingConfig, ScrapingResult, UrlRecord } from '../../src/index.ts';
import { CustomerScrapingIntegration, MemoryStore } from '../../src/index.ts';
import { countByState } from '../../src/testing/store-contract/prepared-store.ts';
import { openIntegration, openSite } from '../helpers/open-integration.ts';
import { reply } from '../helpers/site-server.ts';
import {
  judgeCrawl,
  type LoggedRequest,
  mostInFlight,
  type SyntheticSite,
  startSyntheticSite,
} from '../helpers/synthetic-site.ts';

const customer = 'c';

/** Notes the key of every URL it is told of. */
class WatchedStore extends MemoryStore {
  readonly keys: Set<string> = new Set();

  override addUrls(...args: Parameters<FrontierStore['addUrls']>): ReturnType<FrontierStore['addUrls']> {
    for (const { key } of args[2]) this.keys.add(key);
    return super.addUrls(...args);
  }

  override commitPages(...args: Parameters<PageStore['commitPages']>): ReturnType<PageStore['commitPages']> {
    for (const { key } of args[2].flatMap(({ discovered }) => discovered)) this.keys.add(key);
    return super.commitPages(...args);
  }
}

function open(site: SyntheticSite, store: MemoryStore): CustomerScrapingIntegration {
  return new CustomerScrapingIntegration({ adapters: { store }, network: { exemptHosts: [site.host] } });
}

describe('a shop of 1,500 pages with traps', () => {
  const pages = 1_500;
  const maxConcurrency = 6;
  const store = new WatchedStore();
  let site: SyntheticSite;
  let integration: CustomerScrapingIntegration;
  let result: ScrapingResult;
  let log: readonly LoggedRequest[];

  beforeAll(async () => {
    site = await startSyntheticSite({ pages, latencyMs: 2 });
    integration = open(site, store);
    result = await integration.processCustomerScraping(customer, {
      urls: [site.origin],
      maxPages: 10_000,
      turboMode: true,
      settings: { scrapingPreferences: { maxConcurrency } },
    });
    log = await site.readLog();
  });

  afterAll(async () => {
    await integration?.close();
    site?.close();
  });

  /** URLs of the job that were not visited, those that match. */
  async function refusals(pattern: RegExp): Promise<UrlRecord[]> {
    const found: UrlRecord[] = [];
    for (const state of ['refused', 'skipped'] as const) {
      for (let after: string | undefined; ; ) {
        const records = await store.listUrls(customer, result.jobId, { state, after, limit: 100 });
        found.push(...records.filter(({ url }) => pattern.test(url)));
        after = records.at(-1)?.key;
        if (after === undefined) break;
      }
    }
    return found;
  }

  it('is covered as a whole, although only half of it is in the sitemap', () => {
    expect(result).toMatchObject({ success: true, status: 'completed', failedPages: 0, errors: [] });
    expect([...site.shop.realPages()]).toHaveLength(pages);
    expect(judgeCrawl(site.shop, log).missed).toEqual([]);
  });

  // What has to be seen before a trap is known does not grow with the site: 353 visits were measured on 2,000 pages, and
  // 304 to 334 on 20,000, of which 400 are 2 %.
  it('wastes no more visits than 2 % of 20,000', () => {
    expect(judgeCrawl(site.shop, log).wasted.length).toBeLessThan(400);
  });

  it('never asks for a cart, an account, an action, an order of a list or a page for the printer', () => {
    const forbidden = /^\/(?:cart|checkout|my-account|account|wishlist)(?:\/|$)|[?&](?:add-to-cart|orderby|print)=/;
    expect(log.map(({ path }) => path).filter((path) => forbidden.test(path))).toEqual([]);
  });

  it('never has more requests in work than it may', () => {
    expect(mostInFlight(log)).toBeLessThanOrEqual(maxConcurrency);
  });

  it('writes down what became of every URL, once', async () => {
    const states = countByState(await store.tallyUrls(customer, result.jobId));
    expect(Object.values(states).reduce((sum, urls) => sum + urls, 0)).toBe(store.keys.size);
    expect(states).not.toHaveProperty('queued');
    expect(states).not.toHaveProperty('active');
  });

  it.each([
    ['the cart', /\/cart$/, 'SHOP_ACTION', 'cart (shop action)'],
    ['the checkout', /\/checkout$/, 'SHOP_ACTION', 'checkout (shop action)'],
    ['the account', /\/my-account\//, 'SHOP_ACTION', 'my-account (shopper’s account)'],
    ['a link into the cart', /add-to-cart=/, 'SHOP_ACTION', 'shop action add-to-cart'],
    ['an order of a list', /orderby=/, 'SHOP_ACTION', 'sort or filter parameter orderby'],
    ['a page for the printer', /print=1/, 'SHOP_ACTION', 'print view print'],
    ['the same under a name of its own', /\?layout=paper/, 'TRAP', 'pages are the same without parameter layout'],
    ['the calendar', /\/events\/\d+\/\d+$/, 'TRAP', /^\/events\/\{n\}\/\{n\}: \d+ pages in a row brought nothing new$/],
    ['filters', /\/finder\?.*&/, 'TRAP', /^parameter \w+ of \/finder: \d+ visits in a row brought nothing new$/],
    ['sessions in the query', /\/guide\/\d+\?visit=/, 'TRAP', 'pages are the same without parameter visit'],
    ['sessions in the path', /\/portal\//, 'TRAP', /^pages are the same under any \S+\/portal\/\{id\}$/],
    ['the path that grows', /\/deep\//, 'TRAP', 'the path keeps growing with the same content'],
  ])('names the rule that refused %s', async (_trap, pattern, reason, detail) => {
    const refused = await refusals(pattern);
    const [found] = refused.filter((url) =>
      detail instanceof RegExp ? detail.test(url.detail ?? '') : url.detail === detail,
    );
    const explanation = await integration.index.explain(customer, found?.url ?? `${site.origin}/none`);
    expect(explanation).toMatchObject({ page: null, visits: [{ reason, detail: found?.detail, requests: 0 }] });
  });

  it('takes links with tracking parameters for the page itself', async () => {
    const { visits } = await integration.index.explain(
      customer,
      `${site.origin}/help/shipping?utm_source=footer&fbclid=1`,
    );
    expect(visits).toMatchObject([{ state: 'indexed', requests: 1 }]);
    expect(log.filter(({ path }) => path.startsWith('/help/shipping'))).toHaveLength(1);
  });
});

it('asks for as many pages at a time as it may: a site that answers none of six before all six are asked for is crawled', async () => {
  const paths = Array.from({ length: 24 }, (_, page) => `/page-${page}`);
  const waiting: (() => void)[] = [];
  const site = await openSite((request, response) => {
    const path = request.url ?? '';
    if (path === '/') return reply(paths.map((page) => `<a href="${page}">${page}</a>`).join(''))(request, response);
    if (!paths.includes(path)) return reply('', { status: 404 })(request, response);
    waiting.push(() => reply(`<h1>${path}</h1><p>What page ${path} alone has to say.</p>`)(request, response));
    if (waiting.length === 6) for (const answer of waiting.splice(0)) answer();
  });
  const result = await openIntegration([site]).processCustomerScraping(customer, {
    urls: [site.origin],
    turboMode: true,
    settings: { scrapingPreferences: { maxConcurrency: 6 } },
  });
  expect(result).toMatchObject({ processedPages: 25, errors: [] });
});

describe('the log of a site', () => {
  /** A timer may fire a millisecond early, and the site may be late in noticing a request. */
  const toleranceMs = 25;
  /** On a busy machine a request may be sent so late that the next one follows at once. One quiet run proves enough. */
  const busyMachine = { retry: 3 };

  /** Milliseconds between the starts of requests; robots.txt, which names the delay, comes before there is one. */
  async function gapsOf(
    { crawlDelaySeconds }: { readonly crawlDelaySeconds?: number },
    config: Omit<ScrapingConfig, 'urls'>,
  ): Promise<number[]> {
    const site = await startSyntheticSite({ pages: 1_000, crawlDelaySeconds, latencyMs: 30 });
    const integration = open(site, new MemoryStore());
    onTestFinished(async () => {
      await integration.close();
      site.close();
    });
    await integration.processCustomerScraping(customer, {
      ...{ urls: [site.origin], maxPages: 15, turboMode: true },
      ...config,
    });
    const starts = (await site.readLog())
      .filter(({ path }) => path !== '/robots.txt')
      .map(({ startedAt }) => startedAt);
    return starts.slice(1).map((start, at) => start - starts[at]!);
  }

  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

  it('shows the delay that the customer set, between all requests, sitemaps included', busyMachine, async () => {
    const gaps = await gapsOf({}, { settings: { scrapingPreferences: { crawlDelay: 60, maxConcurrency: 8 } } });
    expect(gaps.length).toBeGreaterThanOrEqual(15);
    expect(Math.min(...gaps)).toBeGreaterThan(60 - toleranceMs);
    expect(mean(gaps)).toBeGreaterThan(60 - 2);
  });

  it('shows the delay that its robots.txt asks for, however much turbo', busyMachine, async () => {
    const gaps = await gapsOf({ crawlDelaySeconds: 0.1 }, { settings: { scrapingPreferences: { maxConcurrency: 8 } } });
    expect(Math.min(...gaps)).toBeGreaterThan(100 - toleranceMs);
    expect(mean(gaps)).toBeGreaterThan(100 - 2);
  });
});
