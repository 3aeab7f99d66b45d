import { expect, it } from 'vitest';
import type { Fetcher, FetchRequest } from '../../src/index.ts';
import { collect, openIntegration } from '../helpers/open-integration.ts';
import { pageHtml } from '../helpers/pages.ts';

const html = { 'content-type': 'text/html; charset=utf-8' };

/** Names need no server: pages by URL, and every URL of the bare domain leads to the same one of `www`. */
function createShopFetcher(pages: Readonly<Record<string, string>>): Fetcher & { readonly asked: string[] } {
  const asked: string[] = [];
  const answer = ({ url, maxRedirects = 0 }: FetchRequest): Awaited<ReturnType<Fetcher['fetch']>> => {
    const common = { url, headers: html, body: new Uint8Array(), encodedBytes: 0, truncated: false };
    if (url.startsWith('https://shop.example/')) {
      const redirectUrl = url.replace('https://', 'https://www.');
      return maxRedirects > 0 ? answer({ url: redirectUrl, purpose: 'page' }) : { ...common, status: 301, redirectUrl };
    }
    const body = Buffer.from(pages[url] ?? '');
    return { ...common, status: pages[url] === undefined ? 404 : 200, body, encodedBytes: body.length };
  };
  return {
    asked,
    async fetch(request) {
      asked.push(request.url);
      return answer(request);
    },
  };
}

const www = 'https://www.shop.example';
const listed = ['/', '/tea', '/cups', '/only-in-the-sitemap'].map((path) => `<url><loc>${www}${path}</loc></url>`);

it('crawls the whole site when its start URL leads from the bare domain to www', async () => {
  const fetcher = createShopFetcher({
    [`${www}/sitemap.xml`]: `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${listed.join('')}</urlset>`,
    [`${www}/`]: pageHtml({ title: 'Home', links: ['/tea', '/cups', 'https://shop.example/bare'] }),
    [`${www}/tea`]: pageHtml({ title: 'Tea', links: ['/deep'] }),
    [`${www}/cups`]: pageHtml({ title: 'Cups' }),
    [`${www}/deep`]: pageHtml({ title: 'Deep' }),
    [`${www}/bare`]: pageHtml({ title: 'Bare' }),
    [`${www}/only-in-the-sitemap`]: pageHtml({ title: 'Listed' }),
  });
  const integration = openIntegration([], { adapters: { fetcher } });

  const result = await integration.processCustomerScraping('c', { urls: ['https://shop.example'] });

  expect(result).toMatchObject({ success: true });
  const titles = (await collect(integration.index.pages('c'))).map(({ title }) => title);
  expect(titles.toSorted()).toEqual(['Bare', 'Cups', 'Deep', 'Home', 'Listed', 'Tea']);
});

it('keeps the pages of www whose canonical address is the bare domain, which leads back', async () => {
  const page = (path: string, title: string, links: readonly string[] = []): string =>
    pageHtml({ title, links, head: `<link rel="canonical" href="https://shop.example${path}">` });
  const fetcher = createShopFetcher({
    [`${www}/`]: page('/', 'Home', ['/tea', '/cups']),
    [`${www}/tea`]: page('/tea', 'Tea'),
    [`${www}/cups`]: page('/cups', 'Cups'),
  });
  const integration = openIntegration([], { adapters: { fetcher } });
  for (let crawl = 0; crawl < 2; crawl += 1) {
    await integration.processCustomerScraping('c', { urls: ['https://shop.example'] });
    const titles = (await collect(integration.index.pages('c'))).map(({ title }) => title);
    expect(titles.toSorted()).toEqual(['Cups', 'Home', 'Tea']);
  }
});

it('finds the sitemap of www when only sitemaps are read and the start URL is the bare domain', async () => {
  const fetcher = createShopFetcher({
    [`${www}/sitemap.xml`]: `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${listed.join('')}</urlset>`,
    [`${www}/`]: pageHtml({ title: 'Home', links: ['/not-listed'] }),
    [`${www}/tea`]: pageHtml({ title: 'Tea' }),
    [`${www}/cups`]: pageHtml({ title: 'Cups' }),
    [`${www}/only-in-the-sitemap`]: pageHtml({ title: 'Listed' }),
  });
  const integration = openIntegration([], { adapters: { fetcher } });

  const result = await integration.processCustomerScraping('c', { urls: ['https://shop.example'], sitemaps: 'only' });

  expect(result).toMatchObject({ success: true });
  const titles = (await collect(integration.index.pages('c'))).map(({ title }) => title);
  expect(titles.toSorted()).toEqual(['Cups', 'Home', 'Listed', 'Tea']);
});
