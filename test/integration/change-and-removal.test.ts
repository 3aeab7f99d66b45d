import { expect, it } from 'vitest';
import { collect, openIntegration, openSite } from '../helpers/open-integration.ts';
import { numberedSite, pageHtml } from '../helpers/pages.ts';
import { reply } from '../helpers/site-server.ts';

it('writes nothing for an unchanged site, and one page for a changed one', async () => {
  const routes = numberedSite(5);
  const site = await openSite(routes);
  const integration = openIntegration([site]);
  const config = { urls: [site.origin] };
  await integration.processCustomerScraping('c', config);

  const second = await integration.processCustomerScraping('c', config);
  routes['/page-3'] = pageHtml({
    title: 'Page 3',
    paragraphs: ['The price of this page went from 129 to 192, which is something else.'],
  });
  const third = await integration.processCustomerScraping('c', config);

  expect(second).toMatchObject({ changedPages: 0, unchangedPages: 6, chunksStored: 0, usage: { embeddingTokens: 0 } });
  expect(third).toMatchObject({ changedPages: 1, unchangedPages: 5, processedPages: 6 });
});

it('removes a page that answers 404 or moved, and keeps one that fails', async () => {
  const others = Object.keys(numberedSite(8)).filter((path) => path !== '/');
  const routes: Record<string, string | ReturnType<typeof reply>> = {
    ...numberedSite(8),
    '/': pageHtml({ title: 'Home', links: ['/gone', '/moved', '/down', ...others] }),
    '/gone': pageHtml({ title: 'Gone' }),
    '/moved': pageHtml({ title: 'Moved' }),
    '/down': pageHtml({ title: 'Down' }),
  };
  const site = await openSite(routes);
  const integration = openIntegration([site]);
  const removed: string[] = [];
  integration.on('page:removed', ({ url }) => removed.push(url));
  await integration.processCustomerScraping('c', { urls: [site.origin] });

  routes['/gone'] = reply('', { status: 410 });
  routes['/moved'] = reply('', { status: 301, headers: { location: '/new' } });
  routes['/new'] = pageHtml({ title: 'New' });
  routes['/down'] = reply('', { status: 503 });
  const result = await integration.processCustomerScraping('c', { urls: [site.origin] });

  expect(result).toMatchObject({
    success: false,
    removedPages: 2,
    failedPages: 1,
    errors: [{ code: 'HTTP_STATUS', count: 1 }],
  });
  expect(removed.toSorted()).toEqual([`${site.origin}/gone`, `${site.origin}/moved`]);
  const titles = (await collect(integration.index.pages('c'))).map(({ title }) => title);
  expect(titles.filter((title) => !title.startsWith('Page ')).toSorted()).toEqual(['Down', 'Home', 'New']);
});

it('removes a page that asks not to be indexed any more, and keeps one that is only a challenge for now', async () => {
  const routes: Record<string, string> = numberedSite(12);
  const site = await openSite(routes);
  const integration = openIntegration([site]);
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  routes['/page-1'] = pageHtml({ title: 'Page 1', head: '<meta name="robots" content="noindex">' });
  routes['/page-2'] = pageHtml({ title: 'Page 2', head: '<meta name="robots" content="noai">' });
  routes['/page-3'] = '<title>Page not found</title><h1>Page not found</h1><p>Nothing is here.</p>';
  const removed: string[] = [];
  integration.on('page:removed', ({ url }) => removed.push(url.replace(site.origin, '')));

  const second = await integration.processCustomerScraping('c', { urls: [site.origin] });

  expect(second).toMatchObject({ success: true, removedPages: 2, skippedPages: 3 });
  expect(removed.toSorted()).toEqual(['/page-1', '/page-2']);
  expect((await collect(integration.index.pages('c'))).map(({ title }) => title)).toContain('Page 3');
});

it('holds back the removal of a large part of the index until it is approved, and removes no more than named', async () => {
  const routes: Record<string, string | ReturnType<typeof reply>> = numberedSite(20);
  const site = await openSite(routes);
  const integration = openIntegration([site]);
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  for (let page = 0; page < 12; page += 1) routes[`/page-${page}`] = reply('', { status: 404 });

  const held = await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(held).toMatchObject({ status: 'needs_approval', success: false, removedPages: 0 });
  expect(await collect(integration.index.pages('c'))).toHaveLength(21);

  const approved = await integration.jobs.approve(held.jobId, { maxRemovals: 5 });
  expect(approved).toMatchObject({ status: 'completed', removedPages: 5 });
  expect(await collect(integration.index.pages('c'))).toHaveLength(16);
  await expect(integration.jobs.approve(held.jobId, { maxRemovals: 5 })).rejects.toMatchObject({
    code: 'JOB_CONFLICT',
  });
});
