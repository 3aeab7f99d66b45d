import { expect, it } from 'vitest';
import { startShop } from '../../examples/demo-shop/start-shop.ts';
import type { IntegrationEvents } from '../../src/index.ts';
import { collect, openIntegration, openSite } from '../helpers/open-integration.ts';
import { pageHtml } from '../helpers/pages.ts';
import { isProbe, redirect } from '../helpers/site-server.ts';

it('turns a shop into an index that answers questions with their sources', async () => {
  const shop = await startShop();
  const integration = openIntegration([], { network: { exemptHosts: [shop.host] } });
  try {
    const result = await integration.processCustomerScraping('shop-1', {
      urls: [shop.origin],
      maxPages: 100,
      turboMode: true,
    });

    expect(result).toMatchObject({
      success: true,
      status: 'completed',
      customerId: 'shop-1',
      failedPages: 0,
      errors: [],
    });
    expect(result.processedPages).toBeGreaterThan(25);
    expect(result.productsFound).toBeGreaterThan(10);
    expect(result.chunksEmbedded).toBe(result.chunksStored);
    const [best] = await integration.search('shop-1', 'Can I send back an opened pack of tea?');
    expect(best).toMatchObject({ url: expect.stringContaining('return') });
    expect(await integration.getProgressStatus(result.jobId)).toMatchObject({ percentage: 100, currentStep: 'Done' });
  } finally {
    await shop.close();
  }
});

it('stores pages, chunks with vectors and products, and tells where each hit comes from', async () => {
  const product = {
    '@type': 'Product',
    name: 'Blue kettle',
    sku: 'K-1',
    offers: { price: '129.00', priceCurrency: 'EUR' },
  };
  const site = await openSite({
    '/': pageHtml({ title: 'Home', links: ['/kettle'] }),
    '/kettle': pageHtml({
      title: 'Blue kettle',
      paragraphs: ['A kettle of blue enamel that boils a litre of water in four minutes, made to last for decades.'],
      head: `<script type="application/ld+json">${JSON.stringify({ '@context': 'https://schema.org', ...product })}</script>`,
    }),
  });
  const integration = openIntegration([site]);

  await integration.processCustomerScraping('c', { urls: [site.origin] });

  const pages = await collect(integration.index.pages('c'));
  expect(pages.map(({ url }) => url)).toEqual([`${site.origin}/`, `${site.origin}/kettle`]);
  expect(pages[1]?.markdown).toContain('boils a litre');
  expect(pages[1]?.chunks[0]?.vector).toBeInstanceOf(Float32Array);
  expect(await collect(integration.index.products('c'))).toMatchObject([
    { name: 'Blue kettle', price: '129', currency: 'EUR', url: `${site.origin}/kettle` },
  ]);
  const [hit] = await integration.search('c', 'how long to boil water', { limit: 1 });
  expect(hit).toMatchObject({ url: `${site.origin}/kettle`, title: 'Blue kettle', product: { sku: 'K-1' } });
});

it('keeps to the site, to robots.txt, to the globs and to maxPages', async () => {
  const elsewhere = await openSite({ '/': pageHtml() });
  const site = await openSite({
    '/robots.txt': 'User-agent: *\nDisallow: /private\n',
    '/': pageHtml({ links: ['/a', '/private/b', '/skip/c', `${elsewhere.origin}/`] }),
    '/a': pageHtml({ title: 'A' }),
    '/private/b': pageHtml({ title: 'B' }),
    '/skip/c': pageHtml({ title: 'C' }),
  });
  const integration = openIntegration([site, elsewhere]);

  const result = await integration.processCustomerScraping('c', { urls: [site.origin], excludePatterns: ['/skip/**'] });

  const requested = site.requests.map(({ url }) => url).filter((url) => !isProbe(url));
  expect(requested.toSorted()).toEqual(['/', '/a', '/robots.txt', '/sitemap.xml']);
  expect(elsewhere.requests).toEqual([]);
  expect(result).toMatchObject({ success: true, processedPages: 2, skippedPages: 1 });
  expect(await integration.index.explain('c', `${site.origin}/private/b`)).toMatchObject({
    page: null,
    visits: [
      { state: 'skipped', reason: 'ROBOTS_DISALLOWED', detail: 'Disallow: /private', foundOn: `${site.origin}/` },
    ],
  });
});

it('never indexes more pages than asked for', async () => {
  const links = Array.from({ length: 30 }, (_, index) => `/page-${index}`);
  const routes = Object.fromEntries(links.map((link) => [link, pageHtml({ title: link, links })]));
  const site = await openSite({ ...routes, '/': pageHtml({ links }) });
  const integration = openIntegration([site]);
  const result = await integration.processCustomerScraping('c', { urls: [site.origin], maxPages: 7, turboMode: true });
  expect(result.processedPages).toBe(7);
  expect(await collect(integration.index.pages('c'))).toHaveLength(7);
});

it('finds the pages of a sitemap that nothing links to', async () => {
  const routes: Record<string, string> = { '/': pageHtml(), '/orphan': pageHtml({ title: 'Orphan' }) };
  const site = await openSite(routes);
  routes['/sitemap.xml'] =
    `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>${site.origin}/orphan</loc></url></urlset>`;
  const integration = openIntegration([site]);
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect((await collect(integration.index.pages('c'))).map(({ title }) => title)).toContain('Orphan');
});

it('follows redirects to another spelling and to another page, each page once', async () => {
  const site = await openSite({
    '/': pageHtml({ title: 'Home', links: ['/about', '/old', '/new'] }),
    '/about': redirect('/about/', 301),
    '/about/': pageHtml({ title: 'About' }),
    '/old': redirect('/new', 301),
    '/new': pageHtml({ title: 'New' }),
  });
  const integration = openIntegration([site]);
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  const titles = (await collect(integration.index.pages('c'))).map(({ title }) => title).toSorted();
  expect(titles).toEqual(['About', 'Home', 'New']);
  expect(site.requests.filter(({ url }) => url === '/new')).toHaveLength(1);
});

it('tells what happens, with progress that never runs backwards', async () => {
  const site = await openSite({ '/': pageHtml({ links: ['/a', '/missing'] }), '/a': pageHtml() });
  const integration = openIntegration([site]);
  const seen: string[] = [];
  const names: (keyof IntegrationEvents)[] = [
    'job:started',
    'page:fetched',
    'page:indexed',
    'page:skipped',
    'job:completed',
  ];
  for (const name of names)
    integration.on(name, ({ jobId, customerId }) => seen.push(`${name} ${customerId} ${typeof jobId}`));

  const job = await integration.startCustomerScraping('c', { urls: [site.origin] });
  const percentages: number[] = [];
  for await (const event of job.events())
    if (event.type === 'job:progress') percentages.push(event.progress.percentage);

  expect(new Set(seen)).toEqual(new Set(names.map((name) => `${name} c string`)));
  expect(percentages).toEqual(percentages.toSorted((a, b) => a - b));
  expect(percentages.at(-1)).toBe(100);
});

it('runs each step alone', async () => {
  const site = await openSite({ '/': pageHtml({ title: 'Home', links: ['/a'] }), '/a': pageHtml({ title: 'A' }) });
  const integration = openIntegration([site]);
  const pages = await integration.executeScraping([`${site.origin}/`], { urls: [], maxPages: 5 });
  const contents = await integration.processExtraction(pages);
  const embedded = await integration.generateEmbeddings(contents);
  expect(contents.map(({ title }) => title).toSorted()).toEqual(['A', 'Home']);
  expect(embedded.map(({ chunks }) => chunks.length)).toEqual([1, 1]);
  expect(embedded[0]?.chunks[0]?.vector).toHaveLength(embedded[0]!.dimensions);
  expect(await integration.customers.list()).toEqual([]);
});

it('says before what a crawl is going to cost, and stores nothing', async () => {
  const site = await openSite({ '/': pageHtml({ links: ['/a'] }), '/a': pageHtml() });
  const integration = openIntegration([site]);
  const plan = await integration.planCustomerScraping('c', { urls: [site.origin], maxPages: 50 });
  expect(plan).toMatchObject({ customerId: 'c', pages: [2, 2], sampledPages: 2, costUsd: [0, 0] });
  expect(await integration.customers.list()).toEqual([]);
  const result = await integration.processCustomerScraping('c', { urls: [site.origin], maxPages: 50 });
  expect(result.usage.embeddingTokens).toBe(plan.embeddingTokens[0]);
});
