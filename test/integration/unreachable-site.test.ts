import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { IntegrationError } from '../../src/index.ts';
import { collect, openIntegration, openSite, temporaryFolder } from '../helpers/open-integration.ts';
import { pageHtml } from '../helpers/pages.ts';
import { drop, reply, startSite } from '../helpers/site-server.ts';

/** A port that nobody listens on. */
async function unusedHost(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}

it('refuses a job for a site that nobody answers at, and stores neither customer nor job', async () => {
  const host = await unusedHost();
  const integration = openIntegration([], { network: { exemptHosts: [host] } });
  const config = { urls: [`http://${host}/`] };
  const error: unknown = await integration.startCustomerScraping('c', config).catch((cause: unknown) => cause);
  expect(error).toMatchObject({
    code: 'NETWORK',
    service: 'fetcher',
    retryable: true,
    context: { url: `http://${host}` },
  });
  expect(IntegrationError.isInstance(error)).toBe(true);
  expect(await integration.customers.list()).toEqual([]);
  await expect(integration.jobs.list('c')).rejects.toMatchObject({ code: 'CUSTOMER_UNKNOWN' });
});

it('refuses a job for a name that does not exist', async () => {
  const integration = openIntegration([]);
  const config = { urls: ['https://nobody-has-this-name.invalid/'] };
  await expect(integration.startCustomerScraping('c', config)).rejects.toMatchObject({ code: 'DNS' });
  expect(await integration.customers.list()).toEqual([]);
});

it('works at the next try once the site is up', async () => {
  let isUp = false;
  const site = await openSite((request, response) => {
    const answer = isUp ? reply(pageHtml({ title: 'Up' })) : drop();
    answer(request, response);
  });
  const integration = openIntegration([site]);
  const config = { urls: [site.origin], sitemaps: 'skip' as const };
  await expect(integration.processCustomerScraping('c', config)).rejects.toMatchObject({ code: 'NETWORK' });
  isUp = true;
  expect(await integration.processCustomerScraping('c', config)).toMatchObject({ success: true, processedPages: 1 });
});

it('starts when one of several sites answers', async () => {
  const [host, site] = [await unusedHost(), await openSite({ '/': pageHtml({ title: 'Up' }) })];
  const integration = openIntegration([site], { network: { exemptHosts: [site.host, host] } });
  const result = await integration.processCustomerScraping('c', { urls: [`http://${host}/`, site.origin] });
  expect(result).toMatchObject({ success: false, status: 'completed', processedPages: 1 });
  expect(result.errors).toMatchObject([{ code: 'ROBOTS_UNREACHABLE', sampleUrls: [`http://${host}/`] }]);
});

it('answers a job that exists although its site has gone', async () => {
  const site = await startSite({ '/': pageHtml({ title: 'Home' }) });
  const storage = { path: join(temporaryFolder(), 'index.sqlite') };
  const config = { urls: [site.origin], jobId: 'job-1' };
  const before = openIntegration([site], { storage });
  const first = await before.processCustomerScraping('c', config);
  await before.close();
  await site.close();
  // Another process: it has not seen the site's robots.txt.
  const integration = openIntegration([site], { storage });
  expect(await integration.processCustomerScraping('c', config)).toEqual(first);
  expect(await collect(integration.index.pages('c'))).toHaveLength(1);
});

it('takes an answer that cannot be read for an answer: a crawl that leaves robots.txt aside can work', async () => {
  const site = await openSite({
    '/robots.txt': reply('not gzip', { headers: { 'content-encoding': 'gzip' } }),
    '/': pageHtml({ title: 'Home' }),
  });
  const integration = openIntegration([site]);
  const settings = { scrapingPreferences: { respectRobots: false } };
  const result = await integration.processCustomerScraping('c', { urls: [site.origin], settings });
  expect(result).toMatchObject({ processedPages: 1 });
});
