import { expect, it } from 'vitest';
import { MemoryStore } from '../../src/adapters/memory-store/memory-store.ts';
import { openIntegration, openSite } from '../helpers/open-integration.ts';
import { pageHtml } from '../helpers/pages.ts';
import { reply, type Site } from '../helpers/site-server.ts';

const pages = 40;
const paths = Array.from({ length: pages }, (_, index) => `/article-${index}`);
const dayMs = 24 * 3_600_000;
const longAgo = '2020-05-05T10:00:00Z';

const article = (path: string, version: number): string =>
  pageHtml({ title: path, paragraphs: [`This is version ${version} of ${path}, long enough to be read as a page.`] });

interface DatedSite {
  readonly site: Site;
  /** Paths without an entry are of version 1. */
  readonly versions: Map<string, number>;
}

/** A site that sends no validators, and whose sitemap says that no page was changed for years. */
async function openDatedSite(): Promise<DatedSite> {
  const versions = new Map<string, number>();
  const site = await openSite((request, response) => {
    const { url = '' } = request;
    if (paths.includes(url)) return reply(article(url, versions.get(url) ?? 1))(request, response);
    if (url !== '/sitemap.xml') return reply('', { status: 404 })(request, response);
    const entries = paths.map((path) => `<url><loc>${site.origin}${path}</loc><lastmod>${longAgo}</lastmod></url>`);
    reply(`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${entries.join('')}</urlset>`, {
      headers: { 'content-type': 'application/xml' },
    })(request, response);
  });
  return { site, versions };
}

const articlesSince = (site: Site, from: number): number =>
  site.requests.slice(from).filter(({ url }) => url.startsWith('/article-')).length;

/** As if the pages had been read `ageMs` ago. */
async function age(store: MemoryStore, ageMs: number): Promise<void> {
  for (const page of await store.listPages('c', { limit: 100 })) {
    const outcome = {
      key: page.key,
      state: 'indexed',
      reason: null,
      detail: null,
      httpStatus: 200,
      requests: 1,
    } as const;
    const [job] = await store.listJobs('c', { limit: 1 });
    const { lease } = await store.takeJob('c', job!.jobId, { states: [job!.state], ttlMs: 0 });
    const fetchedAt = new Date(Date.now() - ageMs);
    await store.commitPages('c', lease!, [
      { outcome: { ...outcome, at: fetchedAt }, discovered: [], page: { ...page, fetchedAt } },
    ]);
  }
}

it('takes the word of a sitemap that was right about ten pages, and reads a few all the same', async () => {
  const { site } = await openDatedSite();
  const integration = openIntegration([site]);
  const config = { urls: [site.origin], sitemaps: 'only' as const };
  await integration.processCustomerScraping('c', config);
  const before = site.requests.length;
  let indexed = 0;
  integration.on('page:indexed', () => {
    indexed += 1;
  });

  const second = await integration.processCustomerScraping('c', config);

  const fetched = articlesSince(site, before);
  expect(fetched).toBeGreaterThanOrEqual(10);
  expect(fetched).toBeLessThan(pages - 10);
  expect(second).toMatchObject({ success: true, unchangedPages: pages, changedPages: 0, chunksStored: 0 });
  expect(indexed).toBe(pages);
  const explained = await Promise.all(paths.map((path) => integration.index.explain('c', `${site.origin}${path}`)));
  const believed = explained.flatMap(({ visits: [visit] }) => (visit?.reason === 'LASTMOD' ? [visit] : []));
  expect(believed).toHaveLength(pages - fetched);
  expect(believed[0]).toMatchObject({ state: 'unchanged', requests: 0, httpStatus: null, source: 'sitemap' });
});

it('finds out a sitemap with dates that nobody keeps, and visits what it had believed', async () => {
  const { site, versions } = await openDatedSite();
  const integration = openIntegration([site]);
  const config = { urls: [site.origin], sitemaps: 'only' as const };
  await integration.processCustomerScraping('c', config);
  for (const path of paths) versions.set(path, 2);

  const second = await integration.processCustomerScraping('c', config);

  expect(second).toMatchObject({ success: true, changedPages: pages, unchangedPages: 0 });
});

it('reads pages again whose last reading is more than 30 days ago, however honest their sitemap', async () => {
  const { site } = await openDatedSite();
  const store = new MemoryStore();
  const integration = openIntegration([site], { adapters: { store } });
  const config = { urls: [site.origin], sitemaps: 'only' as const };
  await integration.processCustomerScraping('c', config);
  await age(store, 31 * dayMs);
  const before = site.requests.length;

  const second = await integration.processCustomerScraping('c', config);

  expect(articlesSince(site, before)).toBe(pages);
  expect(second).toMatchObject({ unchangedPages: pages });
});

it('lets no word of a sitemap pass for a reading: the thirty days are counted from the last one', async () => {
  const { site } = await openDatedSite();
  const store = new MemoryStore();
  const integration = openIntegration([site], { adapters: { store } });
  const config = { urls: [site.origin], sitemaps: 'only' as const };
  await integration.processCustomerScraping('c', config);
  await age(store, 29 * dayMs);
  const before = site.requests.length;

  await integration.processCustomerScraping('c', config);

  const fetched = articlesSince(site, before);
  expect(fetched).toBeLessThan(pages);
  const summaries = await store.listPages('c', { limit: 100 });
  const old = summaries.filter(({ fetchedAt }) => Date.now() - fetchedAt.getTime() > 28 * dayMs);
  expect(old).toHaveLength(pages - fetched);
});
