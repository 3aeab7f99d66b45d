import { expect, it } from 'vitest';
import { collect, openIntegration, openSite } from '../helpers/open-integration.ts';
import { pageHtml } from '../helpers/pages.ts';
import { type Route, reply, type Site } from '../helpers/site-server.ts';

const consentOf = (host: string) => ({ host, grantedBy: 'owner@shop.example', grantedAt: '2026-01-02T10:00:00Z' });

/** A home page and two others; `robots` are lines of a group for all. */
const siteWith = (robots: string, pages: Record<string, Route> = {}): Promise<Site> =>
  openSite({
    '/robots.txt': `User-agent: *\n${robots}\n`,
    '/': pageHtml({ title: 'Home', links: ['/about', '/private/notes'] }),
    '/about': pageHtml({ title: 'About' }),
    '/private/notes': pageHtml({ title: 'Notes' }),
    ...pages,
  });

const titlesOf = async (integration: ReturnType<typeof openIntegration>): Promise<string[]> =>
  (await collect(integration.index.pages('c'))).map(({ title }) => title).toSorted();

it.each(['ai-input', 'search'])('leaves a site alone that says %s=no, and names the line', async (use) => {
  const site = await siteWith(`Content-Signal: ${use}=no`);
  const integration = openIntegration([site]);
  const result = await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(result).toMatchObject({ success: false, status: 'failed', processedPages: 0, skippedPages: 1 });
  expect(result.errors).toMatchObject([{ code: 'AI_OPT_OUT' }]);
  expect(result.errors[0]?.message).toContain(`Content-Signal: ${use}=no`);
  const { visits } = await integration.index.explain('c', site.origin);
  expect(visits).toMatchObject([{ state: 'skipped', reason: 'AI_OPT_OUT', detail: `Content-Signal: ${use}=no` }]);
  expect(visits[0]?.requests).toBe(0);
});

it.each([
  ['ai-train=no alone', 'Content-Signal: ai-train=no, search=yes', ['About', 'Home', 'Notes']],
  ['ai-input=no for a part of the site', 'Content-Signal: /private/ ai-input=no', ['About', 'Home']],
])('indexes what %s leaves open', async (_, line, titles) => {
  const site = await siteWith(line);
  const integration = openIntegration([site]);
  const result = await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(result.success).toBe(true);
  expect(await titlesOf(integration)).toEqual(titles);
});

it('honours the opt-out although robots.txt is not to be respected otherwise', async () => {
  const site = await siteWith('Disallow: /about\nContent-Signal: /private/ ai-input=no');
  const integration = openIntegration([site]);
  const settings = { scrapingPreferences: { respectRobots: false } };
  await integration.processCustomerScraping('c', { urls: [site.origin], settings });
  expect(await titlesOf(integration)).toEqual(['About', 'Home']);
  const notes = await integration.index.explain('c', `${site.origin}/private/notes`);
  expect(notes.visits).toMatchObject([{ state: 'skipped', reason: 'AI_OPT_OUT' }]);
});

it('indexes with the consent of the owner of the host, and with no other', async () => {
  const site = await siteWith('Content-Signal: search=no, ai-input=no');
  const integration = openIntegration([site]);
  const run = (hosts: readonly string[]) =>
    integration.processCustomerScraping('c', { urls: [site.origin], settings: { siteConsents: hosts.map(consentOf) } });
  expect(await run(['shop.example', '127.0.0.1'])).toMatchObject({ success: false, processedPages: 0 });
  expect(await run(['shop.example', site.host])).toMatchObject({ success: true, processedPages: 3 });
});

it('keeps a consent with the customer', async () => {
  const site = await siteWith('Content-Signal: ai-input=no');
  const integration = openIntegration([site]);
  await integration.customers.save('c', { siteConsents: [consentOf(site.host)] });
  expect(await integration.processCustomerScraping('c', { urls: [site.origin] })).toMatchObject({ processedPages: 3 });
});

it.each([
  ['a URL for a host', { ...consentOf('shop.example'), host: 'https://shop.example' }],
  ['nobody who agreed', { ...consentOf('shop.example'), grantedBy: '' }],
  ['a time that is none', { ...consentOf('shop.example'), grantedAt: 'yesterday' }],
])('refuses a consent with %s before anything is stored', async (_, consent) => {
  const site = await siteWith('');
  const integration = openIntegration([site]);
  const config = { urls: [site.origin], settings: { siteConsents: [consent] } };
  await expect(integration.startCustomerScraping('c', config)).rejects.toMatchObject({ code: 'OPTIONS_INVALID' });
  expect(await integration.customers.list()).toEqual([]);
  expect(site.requests).toEqual([]);
});

it('leaves out pages that opt out themselves, follows their links, and indexes them with consent', async () => {
  const noai = '<meta name="robots" content="noai">';
  const site = await siteWith('', {
    '/about': pageHtml({ title: 'About', head: noai, links: ['/behind'] }),
    '/private/notes': reply(pageHtml({ title: 'Notes' }), { headers: { 'x-robots-tag': 'noai' } }),
    '/behind': pageHtml({ title: 'Behind' }),
  });
  const integration = openIntegration([site]);
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(await titlesOf(integration)).toEqual(['Behind', 'Home']);
  const about = await integration.index.explain('c', `${site.origin}/about`);
  expect(about.visits).toMatchObject([{ state: 'skipped', reason: 'AI_OPT_OUT', httpStatus: 200 }]);
  const settings = { siteConsents: [consentOf(site.host)] };
  await integration.processCustomerScraping('c', { urls: [site.origin], settings });
  expect(await titlesOf(integration)).toEqual(['About', 'Behind', 'Home', 'Notes']);
});

it('folds parameters that robots.txt calls without meaning', async () => {
  const site = await siteWith('Clean-param: ref&sid /item', {
    '/': pageHtml({
      title: 'Home',
      links: ['/item?id=1&ref=a', '/item?id=1&ref=b&sid=9', '/item?id=2', '/other?ref=a'],
    }),
    '/item?id=1': pageHtml({ title: 'Item 1' }),
    '/item?id=2': pageHtml({ title: 'Item 2' }),
    '/other?ref=a': pageHtml({ title: 'Other' }),
  });
  const integration = openIntegration([site]);
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(await titlesOf(integration)).toEqual(['Home', 'Item 1', 'Item 2', 'Other']);
  expect(site.requests.filter(({ url }) => url.startsWith('/item')).map(({ url }) => url)).toEqual([
    '/item?id=1',
    '/item?id=2',
  ]);
});
