import { expect, it } from 'vitest';
import { MemoryStore } from '../../src/adapters/memory-store/memory-store.ts';
import { collect, openIntegration, openSite } from '../helpers/open-integration.ts';
import { pageHtml } from '../helpers/pages.ts';
import { redirect, reply } from '../helpers/site-server.ts';

const sitemap = (urls: readonly string[]): string =>
  `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls.map((url) => `<url><loc>${url}</loc></url>`).join('')}</urlset>`;

/** What the crawl is to say of each URL the site shows, by path: state and reason. */
const expected: Readonly<Record<string, readonly [string, string | null]>> = {
  '/': ['indexed', null],
  '/about': ['indexed', null],
  '/listed': ['indexed', null],
  '/new-place': ['indexed', null],
  '/tea?variant=1': ['redirected', 'CANONICAL'],
  '/tea': ['indexed', null],
  '/old-place': ['redirected', null],
  '/gone': ['gone', 'HTTP_STATUS'],
  '/broken': ['failed', 'HTTP_STATUS'],
  '/hidden': ['skipped', 'NOINDEX'],
  '/forbidden/page': ['skipped', 'ROBOTS_DISALLOWED'],
  '/picture.png': ['refused', 'SCOPE'],
  '/cart/': ['refused', 'SHOP_ACTION'],
  '/drafts/1': ['refused', 'SCOPE'],
  '/deep/er': ['refused', 'SCOPE'],
};
const elsewhere = 'https://elsewhere.example/partner';

const openMixedSite = async () => {
  const linked = Object.keys(expected).filter(
    (path) => !['/', '/listed', '/new-place', '/tea', '/deep/er'].includes(path),
  );
  const site = await openSite({
    '/robots.txt': 'User-agent: *\nDisallow: /forbidden/',
    '/sitemap.xml': (request, response) =>
      reply(sitemap([`${site.origin}/listed`]), { headers: { 'content-type': 'application/xml' } })(request, response),
    '/': pageHtml({ title: 'Home', links: [...linked, elsewhere, 'mailto:a@shop.example', '/about#team'] }),
    '/about': pageHtml({ title: 'About', links: ['/', '/deep/er', elsewhere] }),
    '/listed': pageHtml({ title: 'Listed' }),
    '/tea?variant=1': pageHtml({ title: 'Tea', head: '<link rel="canonical" href="/tea">' }),
    '/tea': pageHtml({ title: 'Tea' }),
    '/old-place': redirect('/new-place', 301),
    '/new-place': pageHtml({ title: 'New place' }),
    '/gone': reply('', { status: 410 }),
    '/broken': reply('', { status: 500 }),
    '/hidden': pageHtml({ title: 'Hidden', head: '<meta name="robots" content="noindex">' }),
  });
  return site;
};

it('accounts for every URL it met, whatever became of it', async () => {
  const site = await openMixedSite();
  const store = new MemoryStore();
  const integration = openIntegration([site], { adapters: { store } });

  const result = await integration.processCustomerScraping('c', {
    urls: [site.origin],
    maxDepth: 1,
    excludePatterns: ['/drafts/**'],
  });

  const met = [...Object.keys(expected).map((path) => site.origin + path), elsewhere];
  const told = await Promise.all(
    met.map(async (url): Promise<[string, unknown]> => {
      const { visits } = await integration.index.explain('c', url);
      return [url.replace(site.origin, ''), visits.map(({ state, reason }) => [state, reason])[0]];
    }),
  );
  expect(Object.fromEntries(told)).toEqual({ ...expected, [elsewhere]: ['refused', 'SCOPE'] });
  const states = await integration.index.countUrls('c', result.jobId);
  expect(Object.values(states).reduce((sum, count) => sum + count, 0)).toBe(met.length);
  expect(result).toMatchObject({
    processedPages: states.indexed,
    failedPages: states.failed,
    skippedPages: (states.skipped ?? 0) + (states.gone ?? 0),
  });
});

it('says where a URL was found, which rule decided, how often it was asked for, and what came of it', async () => {
  const site = await openMixedSite();
  const integration = openIntegration([site], { retry: { maxRetries: 2, backoffMs: 1 } });
  const config = { urls: [site.origin], maxDepth: 1, excludePatterns: ['/drafts/**'] };
  const { jobId } = await integration.processCustomerScraping('c', config);
  const visitOf = async (url: string) => (await integration.index.explain('c', url)).visits[0];
  const home = `${site.origin}/`;

  expect(await visitOf(home)).toMatchObject({ jobId, source: 'start', foundOn: null, requests: 1, httpStatus: 200 });
  expect(await visitOf(`${home}listed`)).toMatchObject({
    source: 'sitemap',
    foundOn: `${home}sitemap.xml`,
    requests: 1,
  });
  expect(await visitOf(`${home}new-place`)).toMatchObject({
    source: 'redirect',
    foundOn: `${home}old-place`,
    redirects: 1,
  });
  expect(await visitOf(`${home}old-place`)).toMatchObject({ detail: `${home}new-place`, httpStatus: 301, requests: 1 });
  expect(await visitOf(`${home}broken`)).toMatchObject({ source: 'link', foundOn: home, requests: 3, httpStatus: 500 });
  expect(await visitOf(`${home}forbidden/page`)).toMatchObject({ detail: 'Disallow: /forbidden/', requests: 0 });
  expect(await visitOf(`${home}drafts/1`)).toMatchObject({ detail: 'matches exclude pattern /drafts/**', requests: 0 });
  expect(await visitOf(`${home}deep/er`)).toMatchObject({
    detail: 'depth 2 is over maxDepth 1',
    foundOn: `${home}about`,
  });
  expect(await visitOf(elsewhere)).toMatchObject({
    detail: 'host elsewhere.example is not part of this crawl',
    foundOn: home,
  });
  const { page } = await integration.index.explain('c', `${home}about`);
  expect(page).toMatchObject({ title: 'About', contentHash: expect.stringMatching(/^[\da-f]{64}$/) });
  expect(page?.chunkIds.length).toBeGreaterThan(0);
});

it('visits a URL that was too deep on one way when another is short enough', async () => {
  const site = await openSite({
    '/': pageHtml({ title: 'Home', links: ['/a', '/slow'] }),
    '/a': pageHtml({ title: 'A', links: ['/b'] }),
    '/b': pageHtml({ title: 'B', links: ['/far'] }),
    '/slow': (request, response) =>
      void setTimeout(() => reply(pageHtml({ title: 'Slow', links: ['/far'] }))(request, response), 300),
    '/far': pageHtml({ title: 'Far' }),
  });
  const integration = openIntegration([site]);
  await integration.processCustomerScraping('c', { urls: [site.origin], maxDepth: 2, turboMode: true });
  const { visits } = await integration.index.explain('c', `${site.origin}/far`);
  expect(visits).toMatchObject([{ state: 'indexed', foundOn: `${site.origin}/slow`, depth: 2 }]);
});

it('lists them all, or those of one state', async () => {
  const site = await openMixedSite();
  const integration = openIntegration([site]);
  const { jobId } = await integration.processCustomerScraping('c', {
    urls: [site.origin],
    maxDepth: 1,
    excludePatterns: ['/drafts/**'],
  });

  const ledger = await collect(integration.index.urls('c', jobId));

  const counts = await integration.index.countUrls('c', jobId);
  expect(ledger).toHaveLength(Object.values(counts).reduce((sum, count) => sum + count, 0));
  expect(new Set(ledger.map(({ key }) => key)).size).toBe(ledger.length);
  expect(await collect(integration.index.urls('c', jobId, { state: 'gone' }))).toMatchObject([
    { url: `${site.origin}/gone`, foundOn: `${site.origin}/`, requests: 1, httpStatus: 410 },
  ]);
});

it('shows a job to its own customer only', async () => {
  const site = await openMixedSite();
  const integration = openIntegration([site]);
  const { jobId } = await integration.processCustomerScraping('mine', { urls: [site.origin], maxPages: 1 });
  await integration.customers.save('other', {});

  await expect(integration.index.countUrls('other', jobId)).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
  await expect(collect(integration.index.urls('other', jobId))).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
  await expect(integration.index.countUrls('mine', 'never')).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
});
