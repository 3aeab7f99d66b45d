import { expect, it } from 'vitest';
import { collect, openIntegration, openSite } from '../helpers/open-integration.ts';
import { pageHtml } from '../helpers/pages.ts';
import { reply } from '../helpers/site-server.ts';

const numbered = (count: number, path: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => path(index));

/** Listed in an order that serves nobody: what is worth least comes first. */
const paths = [
  ...numbered(15, (index) => `/tag/topic-${index}/`),
  ...numbered(20, (index) => `/2024/05/${index + 1}/`),
  ...numbered(15, (index) => `/blog/story-${index}`),
  ...['/product/oak-table', '/product/ash-chair'],
  ...['/category/tables', '/category/chairs'],
  ...['/shipping', '/returns', '/contact'],
];

async function openShop() {
  const site = await openSite({
    '/': pageHtml({ title: 'Home', links: paths.slice(0, 30) }),
    ...Object.fromEntries(paths.map((path) => [path, pageHtml({ title: `Page ${path}` })])),
    '/sitemap.xml': (request, response) => {
      const locs = paths.map((path) => `<url><loc>${site.origin}${path}</loc></url>`).join('');
      reply(`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${locs}</urlset>`, {
        headers: { 'content-type': 'application/xml' },
      })(request, response);
    },
  });
  return { site, integration: openIntegration([site]) };
}

it('spends a small maxPages on policies, products and categories, not on archives', async () => {
  const { site, integration } = await openShop();

  const result = await integration.processCustomerScraping('c', { urls: [site.origin], maxPages: 8 });

  expect(result).toMatchObject({ success: true, processedPages: 8 });
  const indexed = (await collect(integration.index.pages('c'))).map(({ url }) => new URL(url).pathname);
  expect(indexed.toSorted()).toEqual(['/', ...paths.slice(-7)].toSorted());
});

it('comes back to the same when maxPages is lowered, whatever else is in the index', async () => {
  const { site, integration } = await openShop();
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  const before = site.requests.length;

  const result = await integration.processCustomerScraping('c', { urls: [site.origin], maxPages: 8 });

  expect(result).toMatchObject({ success: true, processedPages: 8, changedPages: 0 });
  const visited = new Set(site.requests.slice(before).map(({ url }) => url));
  expect(paths.filter((path) => visited.has(path))).toEqual(paths.slice(-7));
});
