import { describe, expect, it } from 'vitest';
import type { ScrapingConfig } from '../../src/index.ts';
import { collect, openIntegration, openSite } from '../helpers/open-integration.ts';
import { numberedSite, pageHtml } from '../helpers/pages.ts';
import { drop, type Route, redirect, reply, type Site } from '../helpers/site-server.ts';

type Routes = Record<string, Route>;

const others = Object.keys(numberedSite(20)).filter((path) => path !== '/');
const subject = pageHtml({
  title: 'Subject',
  paragraphs: ['The subject of this test has a paragraph of its own, for now.'],
});
const notFound = pageHtml({ title: 'Page not found', paragraphs: ['We are sorry, but nothing is here.'] });
const challenge = reply(pageHtml({ title: 'Just a moment' }), {
  status: 403,
  headers: { 'cf-mitigated': 'challenge' },
});

/** Takes longer than it takes to notice that a budget is used up. */
const slow: Route = (request, response) => void setTimeout(() => reply(subject)(request, response), 1_000);

const linkTo = (...paths: readonly string[]): string => pageHtml({ title: 'Home', links: [...paths, ...others] });

/** A home page that links to 20 pages and to the subject. */
const siteRoutes = (): Routes => ({ ...numberedSite(20), '/': linkTo('/subject'), '/subject': subject });

interface Case {
  readonly name: string;
  /** What the site is like from the second crawl on; the first one finds it whole. Where several are given, one each. */
  readonly changes: readonly Routes[];
  readonly config?: Partial<ScrapingConfig>;
  /** What the index holds of the subject after each of the crawls. */
  readonly holds: readonly ('kept' | 'removed')[];
}

const unlinked: Routes = { '/': linkTo() };
const sitemapOf = (site: Site, ...paths: readonly string[]): string =>
  `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${paths.map((path) => `<url><loc>${site.origin}${path}</loc></url>`).join('')}</urlset>`;

const cases: readonly Case[] = [
  { name: 'answers 404', changes: [{ '/subject': reply('', { status: 404 }) }], holds: ['removed'] },
  { name: 'answers 410', changes: [{ '/subject': reply('', { status: 410 }) }], holds: ['removed'] },
  {
    name: 'has moved to a page that was read',
    changes: [{ '/subject': redirect('/page-3', 301) }],
    holds: ['removed'],
  },
  {
    name: 'leads to a page that fails',
    changes: [{ '/subject': redirect('/broken', 302), '/broken': reply('', { status: 503 }) }],
    holds: ['kept', 'kept', 'kept'],
  },
  {
    name: 'leads out of the site',
    changes: [{ '/subject': redirect('https://other.example/') }],
    holds: ['kept', 'kept', 'kept'],
  },
  { name: 'answers 500', changes: [{ '/subject': reply('', { status: 500 }) }], holds: ['kept', 'kept', 'kept'] },
  { name: 'breaks off', changes: [{ '/subject': drop() }], holds: ['kept', 'kept', 'kept'] },
  {
    name: 'must not be asked for any more',
    changes: [{ '/robots.txt': 'User-agent: *\nDisallow: /subject' }],
    holds: ['kept', 'kept', 'kept'],
  },
  { name: 'looks like an error page', changes: [{ '/subject': notFound }], holds: ['kept', 'kept', 'kept'] },
  { name: 'is behind a bot wall', changes: [{ '/subject': challenge }], holds: ['kept', 'kept', 'kept'] },
  {
    name: 'asks to be left out',
    changes: [{ '/subject': pageHtml({ title: 'Subject', head: '<meta name="robots" content="noindex">' }) }],
    holds: ['removed'],
  },
  { name: 'has lost its last link', changes: [unlinked], holds: ['kept', 'removed', 'removed'] },
  {
    name: 'has lost its last link and is gone',
    changes: [{ ...unlinked, '/subject': reply('', { status: 404 }) }],
    holds: ['removed'],
  },
  {
    name: 'has lost its last link and has moved',
    changes: [{ ...unlinked, '/subject': redirect('/page-3', 301) }],
    holds: ['removed'],
  },
  {
    name: 'has lost its last link and looks like an error page',
    changes: [{ ...unlinked, '/subject': notFound }],
    holds: ['kept', 'removed'],
  },
  {
    name: 'has lost its last link and fails',
    changes: [{ ...unlinked, '/subject': reply('', { status: 503 }) }],
    holds: ['kept', 'kept', 'kept'],
  },
  {
    name: 'has lost its last link and is behind a bot wall',
    changes: [{ ...unlinked, '/subject': challenge }],
    holds: ['kept', 'kept', 'kept'],
  },
  {
    name: 'is linked only from a page that fails',
    changes: [{ ...unlinked, '/page-4': reply('', { status: 503 }) }],
    holds: ['kept', 'kept', 'kept'],
  },
  {
    name: 'has lost its last link for one crawl only',
    changes: [unlinked, siteRoutes(), unlinked],
    holds: ['kept', 'kept', 'kept'],
  },
  {
    name: 'has lost its last link, and the crawl is too small to tell',
    changes: [unlinked],
    config: { maxPages: 12 },
    holds: ['kept', 'kept', 'kept'],
  },
  {
    name: 'has lost its last link, and the crawl was cut off',
    changes: [{ ...unlinked, '/page-19': slow }],
    config: { budget: { maxBytes: 2_000 } },
    holds: ['kept', 'kept', 'kept'],
  },
  {
    name: 'is not met by a crawl of another part of the site',
    changes: [unlinked],
    config: { excludePatterns: ['/page-1*'] },
    holds: ['kept', 'kept', 'kept'],
  },
];

async function openCase(first: Routes = siteRoutes()) {
  const routes: Routes = { ...first };
  const site = await openSite(routes);
  const integration = openIntegration([site], { extraction: { workers: 0 } });
  const crawl = (config: Partial<ScrapingConfig> = {}) =>
    integration.processCustomerScraping('c', { urls: [site.origin], ...config });
  const holdsSubject = async () => (await integration.index.explain('c', `${site.origin}/subject`)).page !== null;
  await crawl();
  return { routes, site, integration, crawl, holdsSubject };
}

describe('a page of the index that', () => {
  it.each(cases)('$name: $holds', async ({ changes, config, holds }) => {
    const { routes, crawl, holdsSubject } = await openCase();
    const found: string[] = [];
    for (const [index] of holds.entries()) {
      const change = changes[index] ?? (changes.length === 1 ? changes[0] : {});
      Object.assign(routes, change);
      await crawl(config);
      found.push((await holdsSubject()) ? 'kept' : 'removed');
    }
    expect(found).toEqual(holds);
  });

  it('only the sitemap names is kept while the sitemap cannot be read, and removed when it is gone from it twice', async () => {
    const routes: Routes = { ...siteRoutes(), ...unlinked };
    const site = await openSite(routes);
    const integration = openIntegration([site], { extraction: { workers: 0 } });
    const crawl = () => integration.processCustomerScraping('c', { urls: [site.origin] });
    const held = async () => (await integration.index.explain('c', `${site.origin}/subject`)).page !== null;
    routes['/sitemap.xml'] = sitemapOf(site, '/subject');
    await crawl();
    expect(await held()).toBe(true);

    routes['/sitemap.xml'] = reply('', { status: 503 });
    for (let count = 0; count < 3; count += 1)
      expect(await crawl()).toMatchObject({ complete: false, removedPages: 0 });
    routes['/sitemap.xml'] = sitemapOf(site, '/page-1');
    expect(await crawl()).toMatchObject({ complete: true, removedPages: 0 });
    expect(await crawl()).toMatchObject({ complete: true, removedPages: 1 });

    expect(await held()).toBe(false);
  });

  it('nothing leads to does not keep others that only it links to', async () => {
    const island = (title: string, link: string): string => pageHtml({ title, links: [link] });
    const { routes, integration, crawl } = await openCase({
      ...siteRoutes(),
      '/subject': island('Subject', '/second'),
      '/second': island('Second', '/subject'),
    });
    Object.assign(routes, unlinked);

    await crawl();
    expect(await crawl()).toMatchObject({ removedPages: 2, unchangedPages: 21 });
    expect(await crawl()).toMatchObject({ removedPages: 0, unchangedPages: 21 });

    expect(await collect(integration.index.pages('c'))).toHaveLength(21);
  });

  it('is due and visited alone does not make the crawl doubt all the others', async () => {
    const { site, crawl, holdsSubject } = await openCase();
    const before = site.requests.length;

    for (let count = 0; count < 3; count += 1) {
      await crawl({ urls: [`${site.origin}/page-1`], maxDepth: 0, sitemaps: 'skip' });
    }

    const asked = site.requests.slice(before).map(({ url }) => url);
    expect(asked.filter((url) => url === '/subject')).toEqual([]);
    expect(await holdsSubject()).toBe(true);
  });
});

describe('the deletion guard', () => {
  it('removes nothing when half of the pages fail', async () => {
    const { routes, integration, crawl } = await openCase();
    // Every second one: a host that fails many times in a row is given pauses that double, half a minute in all.
    for (const path of others.filter((_, index) => index % 2 === 0)) routes[path] = reply('', { status: 503 });

    expect(await crawl()).toMatchObject({ status: 'completed', success: false, removedPages: 0, heldRemovals: 0 });
    routes['/subject'] = reply('', { status: 404 });
    const held = await crawl();

    expect(held).toMatchObject({ status: 'needs_approval', removedPages: 0, heldRemovals: 1 });
    expect(held.coverage).toBeLessThan(0.9);
    expect(await collect(integration.index.pages('c'))).toHaveLength(22);
    expect(await integration.jobs.approve(held.jobId, { maxRemovals: 1 })).toMatchObject({ removedPages: 1 });
  });

  it('holds back 30 % of the pages that answer 404, tells why, and removes as many as are approved', async () => {
    const { routes, site, integration, crawl } = await openCase(numberedSite(50));
    for (let page = 0; page < 15; page += 1) routes[`/page-${page}`] = reply('', { status: 404 });
    const explain = (path: string) => integration.index.explain('c', `${site.origin}${path}`);

    const held = await crawl();

    expect(held).toMatchObject({
      status: 'needs_approval',
      success: false,
      removedPages: 0,
      heldRemovals: 15,
      coverage: 1,
    });
    expect(await collect(integration.index.pages('c'))).toHaveLength(51);
    const waiting = await explain('/page-0');
    expect(waiting.heldRemoval).toEqual({ jobId: held.jobId, reason: 'HTTP 404' });
    expect(waiting.page).not.toBeNull();

    const approved = await integration.jobs.approve(held.jobId, { maxRemovals: 5 });

    expect(approved).toMatchObject({ status: 'completed', removedPages: 5, heldRemovals: 10, coverage: 1 });
    expect(await collect(integration.index.pages('c'))).toHaveLength(46);
    const removed = await explain('/page-0');
    expect(removed).toMatchObject({ page: null, heldRemoval: null, visits: [{ removal: { reason: 'HTTP 404' } }, {}] });
    const again = integration.jobs.approve(held.jobId, { maxRemovals: 5 });
    await expect(again).rejects.toMatchObject({ code: 'JOB_CONFLICT' });
  });

  it('does not let an approval remove what another job has met since', async () => {
    const { routes, integration, crawl } = await openCase(numberedSite(30));
    const whole = { ...routes };
    for (let page = 0; page < 15; page += 1) routes[`/page-${page}`] = reply('', { status: 404 });
    const held = await crawl();
    Object.assign(routes, whole);
    await crawl();

    const approved = await integration.jobs.approve(held.jobId, { maxRemovals: 100 });

    expect(approved).toMatchObject({ removedPages: 0, heldRemovals: 0 });
    expect(await collect(integration.index.pages('c'))).toHaveLength(31);
  });

  it('removes no more than named when two approve at the same time', async () => {
    const { routes, integration, crawl } = await openCase(numberedSite(30));
    for (let page = 0; page < 15; page += 1) routes[`/page-${page}`] = reply('', { status: 404 });
    const { jobId } = await crawl();

    const approvals = await Promise.allSettled([1, 2].map(() => integration.jobs.approve(jobId, { maxRemovals: 5 })));

    expect(approvals.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await collect(integration.index.pages('c'))).toHaveLength(26);
  });
});
