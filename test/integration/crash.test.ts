import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { CustomerScrapingIntegration, IndexedPage, IntegrationOptions, ScrapingResult } from '../../src/index.ts';
import { forkCrawl } from '../helpers/crawl-process.ts';
import { openEmbeddingServer } from '../helpers/embedding-server.ts';
import { collect, openIntegration, openSite, temporaryFolder } from '../helpers/open-integration.ts';
import { pageHtml } from '../helpers/pages.ts';
import { createRandom } from '../helpers/random-text.ts';
import { type Handler, reply, type Site } from '../helpers/site-server.ts';
import { isOnSupabase } from '../helpers/tested-store.ts';

const pages = 300;
/** On Supabase each takes six seconds: `CSI_TEST_KILLS=50` asks for as many as on SQLite. */
const kills = Number(process.env['CSI_TEST_KILLS'] ?? (isOnSupabase ? 10 : 50));
/** Pages a run may have before it is killed: with fewer, the job lasts for all kills. */
const pagesPerRun = 5;
/** Lanes of a run with four requests at a time, and the chunks of a page. */
const textsInFlight = (4 + 2) * 2;

/** A site in levels: each page leads to others, has a product, two sections, and every tenth one is broken or moved. */
function createRoutes(): Record<string, Handler> {
  const routes: Record<string, Handler> = {};
  for (let page = 0; page < pages; page += 1) {
    // Leads to what the broken and the moved page after it would have led to, too.
    const leads = page % 50 === 47 ? 9 : 3;
    const links = Array.from({ length: leads }, (_, lead) => 3 * page + 1 + lead)
      .filter((link) => link < pages)
      .map((link) => `/p-${link}`);
    const product = {
      '@type': 'Product',
      name: `Lamp ${page}`,
      offers: { '@type': 'Offer', price: page, priceCurrency: 'EUR' },
    };
    const section = (part: string): string =>
      `<h2>Section ${part} of ${page}</h2><p>Mark ${page}${part} stands here, and ${'a word '.repeat(40)} follow it.</p>`;
    const html = pageHtml({
      ...{ title: `Page ${page}`, links },
      head: `<script type="application/ld+json">${JSON.stringify(product)}</script>`,
      paragraphs: [`Page number ${page}.</p>${section('a')}${section('b')}<p>The end of page ${page}.`],
    });
    routes[page === 0 ? '/' : `/p-${page}`] = reply(html);
    if (page % 50 === 49) routes[`/p-${page}`] = reply('', { status: 500 });
    if (page % 50 === 48) routes[`/p-${page}`] = reply('', { status: 302, headers: { location: '/p-1' } });
  }
  return routes;
}

/** A site that answers a run for so many pages and then lets it wait. */
interface MeteredSite {
  readonly site: Site;
  allow(requests: number): void;
  /** Pages that the run has been answered. */
  answered(): number;
}

async function openMeteredSite(): Promise<MeteredSite> {
  const routes = createRoutes();
  let allowed = 0;
  let left = 0;
  const site = await openSite((request, response) => {
    const route = routes[request.url ?? ''];
    if (!route) return reply('', { status: 404 })(request, response);
    left -= 1;
    if (left >= 0) setTimeout(() => route(request, response), 5);
  });
  return {
    site,
    allow: (requests) => {
      allowed = requests;
      left = requests;
    },
    answered: () => allowed - Math.max(left, 0),
  };
}

/** Marks of the chunks that a text or a page is made of. */
const marksIn = (text: string): string[] => [...text.matchAll(/Mark (\d+[ab])/g)].map((match) => match[1]!);

async function contentOf(integration: CustomerScrapingIntegration): Promise<Omit<IndexedPage, 'fetchedAt'>[]> {
  const stored = await collect(integration.index.pages('c'));
  return stored.map(({ fetchedAt, ...page }) => page);
}

/** What does not depend on how often it was interrupted. */
const lasting = ({ jobId, durationMs, usage, errors, ...counts }: ScrapingResult) => ({
  ...counts,
  errors: errors.map(({ code, message, count }) => [code, message, count]),
});

it(`ends with the index of an uninterrupted run after ${kills} kills at random moments, and embeds no stored text again`, {
  timeout: 900_000,
}, async () => {
  const random = createRandom(20);
  const { site, allow, answered } = await openMeteredSite();
  const server = await openEmbeddingServer(() => random() * 30);
  const openai = { apiKey: 'test', model: 'letters', dimensions: 8, baseURL: server.baseURL, rateLimit: 100_000 };
  const options: IntegrationOptions = {
    ...{ storage: { path: join(temporaryFolder(), 'index.sqlite') }, config: { openai }, jobs: { leaseMs: 500 } },
    ...{ network: { exemptHosts: [site.host] }, retry: { maxRetries: 0 }, extraction: { workers: 0 } },
  };
  const config = { urls: [site.origin], jobId: 'crashing', maxPages: pages, turboMode: true };
  const watcher = openIntegration([site], options);
  /** Texts whose vectors were stored at the last kill, and how many texts were sent by then. */
  let stored = new Set<string>();
  let sent = 0;
  let inFlight = 0;

  const judgeRun = async (): Promise<void> => {
    const texts = server.texts.slice(sent).flatMap(marksIn);
    expect(texts.filter((mark) => stored.has(mark))).toEqual([]);
    sent = server.texts.length;
    const pagesNow = await contentOf(watcher).catch(() => []);
    const chunks = pagesNow.flatMap((page) => page.chunks);
    expect(chunks.filter(({ vector }) => vector === null)).toEqual([]);
    stored = new Set(chunks.flatMap(({ text }) => marksIn(text)));
    const lost = texts.filter((mark) => !stored.has(mark));
    expect(lost.length).toBeLessThanOrEqual(textsInFlight);
    inFlight += lost.length;
  };

  let next = forkCrawl();
  for (let kill = 0; kill < kills; kill += 1) {
    const crawl = next;
    allow(pagesPerRun);
    crawl.start({ options, config });
    // Loads its modules while this one works.
    next = forkCrawl();
    await crawl.said('running');
    const enough = 1 + Math.floor(random() * pagesPerRun);
    await expect.poll(answered, { interval: 5, timeout: 30_000 }).toBeGreaterThanOrEqual(enough);
    // Most kills come while texts are embedded and pages stored, the others before.
    const early = random() < 0.2;
    if (!early) await expect.poll(() => server.texts.length, { interval: 5, timeout: 30_000 }).toBeGreaterThan(sent);
    await sleep(random() * 150);
    await crawl.kill();
    await expect.poll(() => server.openConnections).toBe(0);
    await judgeRun();
  }
  allow(Number.POSITIVE_INFINITY);
  next.start({ options, config });
  const result = await next.said('result');
  await judgeRun();
  const sentInAll = [...server.texts];

  const calm = openIntegration([site], { ...options, storage: { path: ':memory:' } });
  const calmResult = await calm.processCustomerScraping('c', { ...config, jobId: 'calm' });
  expect(await contentOf(watcher)).toEqual(await contentOf(calm));
  expect(lasting(result)).toEqual(lasting(calmResult));
  expect(calmResult).toMatchObject({ processedPages: 288, failedPages: 6, errors: [{ count: 6 }] });
  expect((await watcher.jobs.get('crashing')).crashes).toBe(kills);
  const embeddedAgain = sentInAll.length - new Set(sentInAll).size;
  expect(inFlight).toBeGreaterThan(0);
  expect(embeddedAgain).toBeLessThanOrEqual(inFlight);
});
