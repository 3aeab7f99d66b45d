/**
 * Ours, doing what Crawlee does: fetch, links, body text. The crawl of the package with an extractor of our own that does
 * no more than that, and no index.
 */
import type { Extractor } from '../../../src/index.ts';
import { loadPackage } from './ensure-build.ts';
import { measureCrawl } from './measure.ts';
import { config, network } from './our-config.ts';
import { parsePage } from './parse-page.ts';

const { CustomerScrapingIntegration } = await loadPackage();

await measureCrawl(async (startUrl, maxPages) => {
  let textLength = 0;
  const extractor: Extractor = {
    async extract({ url, key, body, fetchedAt }) {
      const { links, bodyText } = parsePage(Buffer.from(body).toString('utf8'), url);
      textLength += bodyText.length;
      return {
        url,
        key,
        title: '',
        description: null,
        language: null,
        canonicalUrl: null,
        publishedAt: null,
        modifiedAt: null,
        siteName: null,
        authors: [],
        breadcrumbs: [],
        openGraph: null,
        article: null,
        faq: [],
        blocks: [],
        headings: [],
        links: links.map((link) => ({ url: link, nofollow: false })),
        alternates: [],
        feeds: [],
        nextUrl: null,
        previousUrl: null,
        refreshUrl: null,
        markdown: bodyText,
        text: bodyText,
        productPageKind: 'none',
        products: [],
        listedProducts: [],
        robots: { noindex: false, nofollow: false, noai: false },
        unusable: null,
        truncated: false,
        category: null,
        fetchedAt,
      };
    },
  };
  const integration = new CustomerScrapingIntegration({
    adapters: { extractor },
    storage: { path: ':memory:' },
    network: network(startUrl),
  });
  const pages = await integration.executeScraping([startUrl], config(startUrl, maxPages));
  await integration.close();
  return { pages: pages.length, textLength };
});
