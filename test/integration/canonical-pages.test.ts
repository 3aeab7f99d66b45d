import { expect, it } from 'vitest';
import { collect, openIntegration, openSite } from '../helpers/open-integration.ts';
import { pageHtml } from '../helpers/pages.ts';
import { type Route, redirect, reply } from '../helpers/site-server.ts';

type Integration = ReturnType<typeof openIntegration>;

const canonical = (url: string): string => `<link rel="canonical" href="${url}">`;
const refresh = (content: string): string => `<meta http-equiv="refresh" content="${content}">`;

const titlesOf = async (integration: Integration): Promise<string[]> =>
  (await collect(integration.index.pages('c'))).map(({ title }) => title).toSorted();

it('folds the variants of a product into it', async () => {
  const shoe = pageHtml({ title: 'Shoe', head: canonical('/shoe') });
  const site = await openSite({
    '/': pageHtml({ title: 'Home', links: ['/shoe?variant=1', '/shoe?variant=2', '/shoe?variant=3'] }),
    '/shoe': shoe,
  });
  const integration = openIntegration([site]);
  const result = await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(result).toMatchObject({ success: true, processedPages: 2 });
  expect(await titlesOf(integration)).toEqual(['Home', 'Shoe']);
  const { visits, page } = await integration.index.explain('c', `${site.origin}/shoe?variant=1`);
  expect(visits).toMatchObject([{ state: 'redirected', reason: 'CANONICAL', detail: `${site.origin}/shoe` }]);
  expect(page).toBeNull();
});

it('keeps all pages of a site whose every page calls the home page its canonical one', async () => {
  const head = canonical('/');
  const paths = Array.from({ length: 6 }, (_, index) => `/page-${index}`);
  const site = await openSite({
    '/': pageHtml({ title: 'Home', head, links: paths }),
    ...Object.fromEntries(paths.map((path) => [path, pageHtml({ title: `Page ${path}`, head })])),
  });
  const integration = openIntegration([site]);
  const result = await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(result).toMatchObject({ success: true, processedPages: 7 });
});

it('removes copies from the index once they name a canonical page that was read', async () => {
  const routes: Record<string, Route> = {
    '/': pageHtml({ title: 'Home', links: ['/tea/cup', '/cups/cup'] }),
    '/tea/cup': pageHtml({ title: 'Cup' }),
    '/cups/cup': pageHtml({ title: 'Cup' }),
  };
  const site = await openSite(routes);
  const integration = openIntegration([site]);
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(await titlesOf(integration)).toEqual(['Cup', 'Cup', 'Home']);

  routes['/tea/cup'] = pageHtml({ title: 'Cup', head: canonical('/cups/cup') });
  const removed: string[] = [];
  integration.on('page:removed', ({ url }) => removed.push(url));
  const second = await integration.processCustomerScraping('c', { urls: [site.origin] });

  expect(second).toMatchObject({ success: true, removedPages: 1 });
  expect(removed).toEqual([`${site.origin}/tea/cup`]);
  expect(await titlesOf(integration)).toEqual(['Cup', 'Home']);
});

it('keeps a copy in the index while its canonical page cannot be read', async () => {
  const routes: Record<string, Route> = {
    '/': pageHtml({ title: 'Home', links: ['/cup?from=home'] }),
    '/cup': reply('', { status: 500 }),
    '/cup?from=home': pageHtml({ title: 'Cup' }),
  };
  const site = await openSite(routes);
  const integration = openIntegration([site]);
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  routes['/cup?from=home'] = pageHtml({ title: 'Cup', head: canonical('/cup') });
  const second = await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(second).toMatchObject({ removedPages: 0, failedPages: 1 });
  expect(await titlesOf(integration)).toEqual(['Cup', 'Home']);
});

it('indexes a page at its own address while its canonical one brings no page, and folds it later', async () => {
  const copy = pageHtml({ title: 'Cup', head: canonical('/cup') });
  const routes: Record<string, Route> = {
    '/': pageHtml({ title: 'Home', links: ['/cup?from=home', '/cup?from=mail', '/plate?from=home'] }),
    '/cup': reply('', { status: 500 }),
    '/cup?from=home': copy,
    '/cup?from=mail': copy,
    '/plate': redirect('/gone', 302),
    '/gone': reply('', { status: 404 }),
    '/plate?from=home': pageHtml({ title: 'Plate', head: canonical('/plate') }),
  };
  const site = await openSite(routes);
  const integration = openIntegration([site]);

  const first = await integration.processCustomerScraping('c', { urls: [site.origin] });

  expect(first).toMatchObject({ processedPages: 4, failedPages: 1 });
  expect(await titlesOf(integration)).toEqual(['Cup', 'Cup', 'Home', 'Plate']);
  const { visits } = await integration.index.explain('c', `${site.origin}/cup?from=home`);
  expect(visits).toMatchObject([{ state: 'indexed', reason: null, requests: 2 }]);

  routes['/cup'] = pageHtml({ title: 'Cup' });
  expect(await integration.processCustomerScraping('c', { urls: [site.origin] })).toMatchObject({ removedPages: 2 });
  expect(await titlesOf(integration)).toEqual(['Cup', 'Home', 'Plate']);
});

it('keeps one of two pages that call each other the canonical one', async () => {
  const site = await openSite({
    '/': pageHtml({ title: 'Home', links: ['/cup?size=s', '/cup?size=l'] }),
    '/cup?size=s': pageHtml({ title: 'Cup', head: canonical('/cup?size=l') }),
    '/cup?size=l': pageHtml({ title: 'Cup', head: canonical('/cup?size=s') }),
  });
  const integration = openIntegration([site]);
  for (let crawl = 0; crawl < 2; crawl += 1) {
    await integration.processCustomerScraping('c', { urls: [site.origin] });
    expect(await titlesOf(integration)).toEqual(['Cup', 'Home']);
  }
});

it.each([
  ['is linked too', ['/cup?lang=en', '/cup']],
  ['is linked first', ['/cup', '/cup?lang=en']],
  ['is only named', ['/cup?lang=en']],
])('keeps a page whose canonical address leads back to it and %s', async (_, links) => {
  const site = await openSite({
    '/': pageHtml({ title: 'Home', links }),
    '/cup': redirect('/cup?lang=en', 301),
    '/cup?lang=en': pageHtml({ title: 'Cup', head: canonical('/cup') }),
  });
  const integration = openIntegration([site]);
  for (let crawl = 0; crawl < 2; crawl += 1) {
    await integration.processCustomerScraping('c', { urls: [site.origin] });
    expect(await titlesOf(integration)).toEqual(['Cup', 'Home']);
  }
});

it('does not leave http for a canonical https that nobody serves', async () => {
  const site = await openSite((request, response) => {
    const secure = `https://${site.host}${request.url}`;
    const home = pageHtml({ title: 'Home', links: ['/cup'], head: canonical(secure) });
    const cup = pageHtml({ title: 'Cup', head: canonical(secure) });
    const known: Record<string, string> = { '/': home, '/cup': cup };
    const body = known[request.url ?? ''];
    reply(body ?? '', { status: body === undefined ? 404 : 200 })(request, response);
  });
  const integration = openIntegration([site]);
  const result = await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(result).toMatchObject({ success: true, processedPages: 2 });
});

it('goes where a page sends its visitors within five seconds, and not where it sends them later', async () => {
  const site = await openSite({
    '/': pageHtml({ title: 'Home', links: ['/soon', '/late'] }),
    '/soon': pageHtml({ title: 'Soon', head: refresh('3; url=/next') }),
    '/late': pageHtml({ title: 'Late', head: refresh('60; url=/much-later') }),
    '/next': pageHtml({ title: 'Next' }),
    '/much-later': pageHtml({ title: 'Much later' }),
  });
  const integration = openIntegration([site]);
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(await titlesOf(integration)).toEqual(['Home', 'Late', 'Next']);
  const { visits } = await integration.index.explain('c', `${site.origin}/soon`);
  expect(visits).toMatchObject([{ state: 'redirected', reason: 'REFRESH', detail: `${site.origin}/next` }]);
});

it('does not follow a challenge for bots that sends its visitors on', async () => {
  const challenge = `<!doctype html><title>Just a moment...</title>${refresh('2; url=/verified')}
    <script>window._cf_chl_opt = {};</script><p>Checking</p>`;
  const site = await openSite({ '/': pageHtml({ title: 'Home', links: ['/wall'] }), '/wall': challenge });
  const integration = openIntegration([site]);
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  const { visits } = await integration.index.explain('c', `${site.origin}/wall`);
  expect(visits).toMatchObject([{ state: 'skipped', reason: 'BOT_CHALLENGE' }]);
  expect(site.requests.map(({ url }) => url)).not.toContain('/verified');
});

it('removes a page that moved by way of another address', async () => {
  const routes: Record<string, Route> = {
    '/': pageHtml({ title: 'Home', links: ['/old'] }),
    '/old': pageHtml({ title: 'Old' }),
  };
  const site = await openSite(routes);
  const integration = openIntegration([site]);
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  routes['/old'] = redirect('/between', 301);
  routes['/between'] = redirect('/new', 301);
  routes['/new'] = pageHtml({ title: 'New' });
  const second = await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(second).toMatchObject({ success: true, removedPages: 1 });
  expect(await titlesOf(integration)).toEqual(['Home', 'New']);
});
