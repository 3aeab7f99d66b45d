import { expect, it } from 'vitest';
import { openIntegration, openSite } from '../helpers/open-integration.ts';
import { numberedSite, pageHtml } from '../helpers/pages.ts';

const dayMs = 86_400_000;
const inDays = (days: number): Date => new Date(Date.now() + days * dayMs);

it('lists customers and pages that are due, and a crawl of those alone settles them', async () => {
  const routes = numberedSite(4);
  const site = await openSite(routes);
  const other = await openSite({ '/': pageHtml({ title: 'Other' }) });
  const integration = openIntegration([site, other]);
  await integration.processCustomerScraping('shop', { urls: [site.origin] });
  await integration.processCustomerScraping('blog', { urls: [other.origin] });
  await integration.customers.save('empty', {});

  expect(await integration.jobs.due()).toEqual([]);
  const work = await integration.jobs.due({ at: inDays(8), pagesPerCustomer: 2 });

  expect(work).toMatchObject([
    { customerId: 'blog', duePages: 1, pages: [{ url: `${other.origin}/` }] },
    { customerId: 'shop', duePages: 5, pages: [{ url: expect.stringContaining(site.origin) }, {}] },
  ]);
  expect(work[1]?.dueSince).toEqual(work[1]?.pages[0]?.dueAt);
  expect(await integration.jobs.due({ at: inDays(8), limit: 1 })).toMatchObject([{ customerId: 'blog' }]);
  expect(await integration.jobs.due({ at: inDays(8), after: 'blog' })).toMatchObject([{ customerId: 'shop' }]);

  const before = site.requests.length;
  const urls = work[1]!.pages.map(({ url }) => url);
  const settled = await integration.processCustomerScraping('shop', {
    ...{ urls, maxDepth: 0, maxPages: urls.length, sitemaps: 'skip' },
  });

  expect(settled).toMatchObject({ success: true, processedPages: 2, removedPages: 0 });
  const asked = site.requests.slice(before).map(({ url }) => `${site.origin}${url}`);
  expect(asked.filter((url) => urls.includes(url)).toSorted()).toEqual(urls.toSorted());
  const [first] = urls;
  const { page } = await integration.index.explain('shop', first!);
  expect(page?.history).toMatchObject({ changes: 0, missedIn: [] });
  expect(page!.history.observedMs).toBeGreaterThan(0);
});

it('refuses what is no number of customers or pages', async () => {
  const integration = openIntegration([]);
  await expect(integration.jobs.due({ limit: 0 })).rejects.toMatchObject({ code: 'OPTIONS_INVALID' });
  await expect(integration.jobs.due({ pagesPerCustomer: 0.5 })).rejects.toMatchObject({ code: 'OPTIONS_INVALID' });
});
