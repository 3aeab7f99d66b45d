import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { CustomerScrapingIntegration } from '../../src/index.ts';
import { forkCrawl } from '../helpers/crawl-process.ts';
import { openIntegration, openSite, temporaryFolder } from '../helpers/open-integration.ts';
import { numberedSite } from '../helpers/pages.ts';
import { type Handler, reply, type Site } from '../helpers/site-server.ts';
import { stopBetweenWrites } from '../helpers/stop-between-writes.ts';

const nothing = {
  ...{ customerId: 'c', jobs: 0, urls: 0, pages: 0, chunks: 0, products: 0 },
  ...{ credentials: 0, shoppers: 0, orders: 0 },
};

/** Enough pages, slowly enough, that a job is in the middle when it is erased. */
function openSlowSite(): Promise<Site> {
  const slow =
    (body: string): Handler =>
    (request, response) =>
      void setTimeout(() => reply(body)(request, response), 50);
  const routes = Object.entries(numberedSite(60)).map(([path, body]) => [path, slow(body)]);
  return openSite(Object.fromEntries(routes));
}

const indexedPages = async (integration: CustomerScrapingIntegration, jobId: string): Promise<number> =>
  (await integration.getProgressStatus(jobId)).processedItems;

it('ends the job that runs, removes everything, and brings nothing back', async () => {
  const site = await openSlowSite();
  const integration = openIntegration([site]);
  const maxConcurrency = 4;
  const settings = { scrapingPreferences: { maxConcurrency } };
  const job = await integration.startCustomerScraping('c', { urls: [site.origin], settings });
  await expect.poll(() => indexedPages(integration, job.jobId)).toBeGreaterThan(5);

  const receipt = await integration.customers.erase('c');

  expect(receipt).toMatchObject({ customerId: 'c', jobs: 1, erasedAt: expect.any(Date) });
  expect(receipt.pages).toBeGreaterThan(5);
  expect(receipt.chunks).toBeGreaterThanOrEqual(receipt.pages);
  expect(receipt.urls).toBe(61);
  expect(await job.result).toMatchObject({ status: 'cancelled', success: false });
  const asked = site.requests.length;
  expect(await integration.customers.count('c')).toEqual(nothing);
  await expect(integration.customers.get('c')).rejects.toMatchObject({ code: 'CUSTOMER_UNKNOWN' });
  await expect(integration.jobs.get(job.jobId)).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
  expect(await integration.jobs.due({ at: new Date('2100-01-01') })).toEqual([]);
  expect(await integration.customers.erase('c')).toMatchObject(nothing);
  // What was on its way when the job ended may still arrive.
  expect(site.requests.length - asked).toBeLessThanOrEqual(maxConcurrency);
});

it('fences out the job of another process, also when the customer is back at once with a job of the same id', {
  timeout: 60_000,
}, async () => {
  const site = await openSlowSite();
  const path = join(temporaryFolder(), 'index.sqlite');
  const options = { storage: { path }, network: { exemptHosts: [site.host] }, jobs: { leaseMs: 60_000 } };
  const crawl = forkCrawl();
  crawl.start({ options, config: { urls: [site.origin], jobId: 'nightly' } });
  await crawl.said('running');
  const integration = openIntegration([site], options);
  await expect.poll(() => indexedPages(integration, 'nightly')).toBeGreaterThan(5);
  await stopBetweenWrites(crawl.child, path);
  await integration.customers.erase('c');
  const small = await openSite({
    '/': '<title>Small</title><h1>Small</h1><p>This is the whole of the new site, in one page.</p>',
  });
  const back = openIntegration([site, small], { ...options, network: { exemptHosts: [small.host] } });
  const fresh = await back.startCustomerScraping('c', { urls: [small.origin], jobId: 'nightly' });

  crawl.child.kill('SIGCONT');

  expect(await fresh.result).toMatchObject({ success: true, processedPages: 1 });
  expect((await crawl.said('result')).customerId).toBe('c');
  expect(await back.customers.count('c')).toMatchObject({ jobs: 1, urls: 1, pages: 1 });
});
