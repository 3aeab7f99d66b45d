import { expect, it } from 'vitest';
import type { CustomerScrapingIntegration } from '../../src/index.ts';
import { conditional, isConditional } from '../helpers/conditional-page.ts';
import { collect, openIntegration, openSite } from '../helpers/open-integration.ts';
import { pageHtml } from '../helpers/pages.ts';
import { createRandom, sentence } from '../helpers/random-text.ts';
import { type Handler, reply, type Site } from '../helpers/site-server.ts';

const pages = 16;
const product = (price: number): string =>
  `<script type="application/ld+json">${JSON.stringify({
    ...{ '@context': 'https://schema.org', '@type': 'Product', name: 'Lamp' },
    offers: { '@type': 'Offer', price: String(price), priceCurrency: 'EUR' },
  })}</script>`;

interface LyingSite {
  readonly site: Site;
  /** From now on every page but the home page has another price, and what is asked in condition is "not modified". */
  change(): void;
}

/** Answers that bring a page take a while, so that others are called unchanged before the first lie is found out. */
async function openLyingSite(seed = 0): Promise<LyingSite> {
  let price = 19;
  const routes: Record<string, Handler> = {};
  const paths = Array.from({ length: pages }, (_, index) => `/lamp-${index}`);
  routes['/'] = conditional(() => pageHtml({ title: 'Home', links: paths }), { etag: () => '"same"' });
  for (const [index, path] of paths.entries()) {
    const words = sentence(createRandom(100 * seed + index), 30);
    const answer = conditional(
      () =>
        pageHtml({
          title: path,
          head: product(price),
          paragraphs: [`The lamp ${path} costs ${price} euros now.`, words],
        }),
      { etag: () => '"same"' },
    );
    routes[path] = (request, response) => {
      const isRead = request.headers['if-none-match'] === undefined;
      setTimeout(() => answer(request, response), isRead && price !== 19 ? 100 : 0);
    };
  }
  const site = await openSite(routes);
  return {
    site,
    change: () => {
      price += 1;
    },
  };
}

const pricesOf = async (integration: CustomerScrapingIntegration): Promise<(string | null)[]> =>
  (await collect(integration.index.products('c'))).map(({ price }) => price);

it('finds out a server that calls changed pages unchanged, and reads again what it had believed', async () => {
  const { site, change } = await openLyingSite();
  const integration = openIntegration([site]);
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  change();
  const before = site.requests.length;

  const second = await integration.processCustomerScraping('c', { urls: [site.origin], turboMode: true });

  const believed = site.requests.slice(before).filter(isConditional);
  expect(believed.length).toBeGreaterThan(0);
  expect(second).toMatchObject({ success: true, changedPages: pages, unchangedPages: 1, productsFound: pages });
  expect(await pricesOf(integration)).toEqual(Array(pages).fill('20'));
  const { visits } = await integration.index.explain('c', `${site.origin}${believed[0]!.url}`);
  expect(visits[0]).toMatchObject({ state: 'indexed', reason: null, requests: 2 });
});

it('believes a server again in the next job, and finds it out again', async () => {
  const { site, change } = await openLyingSite();
  const integration = openIntegration([site]);
  for (let crawl = 0; crawl < 3; crawl += 1) {
    await integration.processCustomerScraping('c', { urls: [site.origin], turboMode: true });
    change();
  }
  expect(await pricesOf(integration)).toEqual(Array(pages).fill('21'));
});

it('remembers after a stop that a server has lied, and asks it no more in that job', async () => {
  const { site, change } = await openLyingSite();
  const integration = openIntegration([site]);
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  change();
  const job = await integration.startCustomerScraping('c', { urls: [site.origin] });
  for await (const event of job.events()) if (event.type === 'page:indexed' && event.changed) await job.cancel();
  expect((await integration.jobs.get(job.jobId)).distrusted).toEqual([{ host: site.host, reason: 'NOT_MODIFIED' }]);
  const before = site.requests.length;

  const resumed = await (await integration.jobs.resume(job.jobId)).result;

  expect(resumed).toMatchObject({ status: 'completed', changedPages: pages, unchangedPages: 1 });
  expect(site.requests.slice(before).filter(isConditional)).toEqual([]);
});

it('believes another host of the same crawl as before', async () => {
  const liar = await openLyingSite();
  // Other words: pages of one host that are copies of another's are not worth a visit.
  const honest = await openLyingSite(1);
  const integration = openIntegration([liar.site, honest.site]);
  const crawl = () =>
    integration.processCustomerScraping('c', { urls: [honest.site.origin, liar.site.origin], turboMode: true });
  await crawl();
  liar.change();
  const before = honest.site.requests.length;

  const second = await crawl();

  expect(second).toMatchObject({ success: true, changedPages: pages, unchangedPages: pages + 2 });
  const asked = honest.site.requests.slice(before).map(({ url }) => url);
  const ofPages = asked.filter((url) => url.startsWith('/lamp-'));
  expect(ofPages.toSorted()).toEqual([...new Set(ofPages)].toSorted());
  expect(honest.site.requests.slice(before).filter(isConditional).length).toBeGreaterThan(5);
});

it('keeps the pages of a site that answers every request in condition with an error', async () => {
  let isBroken = false;
  const fine = conditional(() => pageHtml({ title: 'Page', links: ['/a', '/b', '/c', '/d', '/e'] }));
  const route: Handler = (request, response) => {
    const answer = isBroken && request.headers['if-none-match'] ? reply('', { status: 412 }) : fine;
    answer(request, response);
  };
  const site = await openSite(Object.fromEntries(['/', '/a', '/b', '/c', '/d', '/e'].map((path) => [path, route])));
  const integration = openIntegration([site]);
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  isBroken = true;
  const second = await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(second).toMatchObject({ removedPages: 0, errors: [{ code: 'HTTP_STATUS' }] });
  expect(await collect(integration.index.pages('c'))).toHaveLength(6);
});
