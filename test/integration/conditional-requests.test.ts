import { expect, it } from 'vitest';
import { conditional, conditionalSite, isConditional } from '../helpers/conditional-page.ts';
import { createTestEmbedder } from '../helpers/hashing-embedder.ts';
import { collect, openIntegration, openSite } from '../helpers/open-integration.ts';
import { numberedSite, pageHtml } from '../helpers/pages.ts';
import { reply, type Site } from '../helpers/site-server.ts';

/** Pages are read and not asked for now and then, so that a server that lies is met: of 40, never this many. */
const mostReadOf40 = 15;

const robotsAndSitemap = /^\/(?:robots\.txt|sitemap\.xml)$/;
/** Requests for pages since `from`, apart from the probe for a page that does not exist. */
const pageRequests = (site: Site, from = 0) =>
  site.requests.slice(from).filter(({ url }) => !robotsAndSitemap.test(url) && !/^\/[\da-f-]{36}$/.test(url));

it('asks whether pages have changed, embeds and writes nothing for those that have not, and counts them', async () => {
  const site = await openSite(conditionalSite(numberedSite(40)));
  const embedder = createTestEmbedder();
  const integration = openIntegration([site], { adapters: { embedder } });
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  const [before, embedded] = [site.requests.length, embedder.texts.length];
  const indexed: { url: string; title: string; changed: boolean }[] = [];
  integration.on('page:indexed', ({ url, title, changed }) => indexed.push({ url, title, changed }));

  const second = await integration.processCustomerScraping('c', { urls: [site.origin] });

  const requests = pageRequests(site, before);
  const read = requests.filter((request) => !isConditional(request));
  expect(requests).toHaveLength(41);
  expect(read.length).toBeGreaterThanOrEqual(3);
  expect(read.length).toBeLessThan(mostReadOf40);
  expect(second).toMatchObject({ success: true, changedPages: 0, unchangedPages: 41, processedPages: 41 });
  expect(second).toMatchObject({ chunksStored: 0, chunksEmbedded: 0, usage: { embeddingTokens: 0 } });
  expect(embedder.texts).toHaveLength(embedded);
  expect(indexed).toHaveLength(41);
  expect(indexed).toContainEqual({ url: `${site.origin}/page-7`, title: 'Page 7', changed: false });
  const asked = requests.find(isConditional)!;
  const { visits } = await integration.index.explain('c', `${site.origin}${asked.url}`);
  expect(visits[0]).toMatchObject({ state: 'unchanged', reason: 'NOT_MODIFIED', httpStatus: 304, requests: 1 });
});

it('follows the links of pages that were not sent again', async () => {
  const hubs = Array.from({ length: 20 }, (_, index) => `/hub-${index}`);
  const site = await openSite(
    conditionalSite({
      '/': pageHtml({ title: 'Home', links: hubs }),
      ...Object.fromEntries(
        hubs.flatMap((hub) => [
          [hub, pageHtml({ title: hub, links: [`${hub}-leaf`] })],
          [`${hub}-leaf`, pageHtml({ title: `leaf of ${hub}`, paragraphs: [`Only ${hub} leads here, nobody else.`] })],
        ]),
      ),
    }),
  );
  const integration = openIntegration([site]);
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  const before = site.requests.length;

  const second = await integration.processCustomerScraping('c', { urls: [site.origin] });

  const kept = pageRequests(site, before).filter(isConditional);
  expect(kept.filter(({ url }) => hubs.includes(url)).length).toBeGreaterThan(5);
  expect(second).toMatchObject({ success: true, unchangedPages: 41 });
  const leaf = await integration.index.explain('c', `${site.origin}/hub-11-leaf`);
  expect(leaf.visits[0]).toMatchObject({ jobId: second.jobId, state: 'unchanged', foundOn: `${site.origin}/hub-11` });
});

it('asks by date where a site sends no ETag', async () => {
  const site = await openSite(conditionalSite(numberedSite(15), { lastModified: 'Mon, 02 Feb 2026 08:00:00 GMT' }));
  const integration = openIntegration([site]);
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  const before = site.requests.length;
  const second = await integration.processCustomerScraping('c', { urls: [site.origin] });
  const asked = pageRequests(site, before).filter(isConditional);
  expect(asked.length).toBeGreaterThan(3);
  expect(asked[0]!.headers).toMatchObject({ 'if-modified-since': 'Mon, 02 Feb 2026 08:00:00 GMT' });
  expect(asked[0]!.headers).not.toHaveProperty('if-none-match');
  expect(second).toMatchObject({ unchangedPages: 16, chunksStored: 0 });
});

it('counts and emits the products of pages that were not sent again', async () => {
  const paths = Array.from({ length: 20 }, (_, index) => `/product/${index}`);
  const product = (index: number): string =>
    `<script type="application/ld+json">${JSON.stringify({
      ...{ '@context': 'https://schema.org', '@type': 'Product', name: `Lamp ${index}` },
      offers: { '@type': 'Offer', price: '19.90', priceCurrency: 'EUR' },
    })}</script>`;
  const site = await openSite(
    conditionalSite({
      '/': pageHtml({ title: 'Home', links: paths }),
      ...Object.fromEntries(
        paths.map((path, index) => [path, pageHtml({ title: `Lamp ${index}`, head: product(index) })]),
      ),
    }),
  );
  const integration = openIntegration([site]);
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  const names: string[] = [];
  integration.on('product:found', ({ product: { name } }) => names.push(name));
  const second = await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(second).toMatchObject({ productsFound: 20, changedPages: 0, chunksStored: 0 });
  expect(names.toSorted()).toEqual(paths.map((_, index) => `Lamp ${index}`).toSorted());
});

it.each([
  ["refresh: 'all'", { refresh: 'all' as const }],
  ['another chunk size', { settings: { embeddingConfig: { chunkSize: 64, overlap: 8 } } }],
])('reads every page for %s', async (_, change) => {
  const site = await openSite(conditionalSite(numberedSite(12)));
  const integration = openIntegration([site]);
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  const before = site.requests.length;
  const second = await integration.processCustomerScraping('c', { urls: [site.origin], ...change });
  expect(pageRequests(site, before).filter(isConditional)).toEqual([]);
  expect(second).toMatchObject({ changedPages: 13, unchangedPages: 0 });
});

it('pays a fetch, and nothing else, for an ETag that changes every time', async () => {
  let count = 0;
  const site = await openSite(conditionalSite(numberedSite(12), { etag: () => `"${++count}"` }));
  const embedder = createTestEmbedder();
  const integration = openIntegration([site], { adapters: { embedder } });
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  const embedded = embedder.texts.length;
  for (let crawl = 0; crawl < 2; crawl += 1) {
    const result = await integration.processCustomerScraping('c', { urls: [site.origin] });
    expect(result).toMatchObject({ success: true, unchangedPages: 13, chunksStored: 0 });
  }
  expect(embedder.texts).toHaveLength(embedded);
});

it('stores new validators that come with the same content', async () => {
  let version = 1;
  const site = await openSite(conditionalSite(numberedSite(12), { etag: () => `"v${version}"` }));
  const integration = openIntegration([site]);
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  version = 2;
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  const before = site.requests.length;
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  const asked = pageRequests(site, before).filter(isConditional);
  expect(asked.length).toBeGreaterThan(0);
  expect(new Set(asked.map(({ headers }) => headers['if-none-match']))).toEqual(new Set(['"v2"']));
});

it('takes "not modified" for a failure when nobody asked', async () => {
  const site = await openSite({
    '/': pageHtml({ title: 'Home', links: ['/odd', '/fine'] }),
    '/odd': reply('', { status: 304 }),
    '/fine': conditional(() => pageHtml({ title: 'Fine' })),
  });
  const integration = openIntegration([site]);
  const result = await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(result).toMatchObject({ success: false, processedPages: 2, failedPages: 1 });
  expect(result.errors).toMatchObject([{ code: 'HTTP_STATUS', count: 1, sampleUrls: [`${site.origin}/odd`] }]);
  expect(await collect(integration.index.pages('c'))).toHaveLength(2);
});

it('reads every page anew when other parts of it count', async () => {
  const site = await openSite(conditionalSite(numberedSite(20)));
  const integration = openIntegration([site]);
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  await integration.customers.save('c', { contentFilters: { includeSelectors: ['h1'] } });
  const before = site.requests.length;

  const second = await integration.processCustomerScraping('c', { urls: [site.origin] });

  expect(pageRequests(site, before).filter(isConditional)).toEqual([]);
  expect(second).toMatchObject({ success: true, changedPages: 21, unchangedPages: 0 });
});
