import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { CustomerScrapingIntegration } from '../../src/index.ts';
import type { CrawlOrder } from '../helpers/crawl-child.ts';
import { forkCrawl } from '../helpers/crawl-process.ts';
import { collect, openIntegration, openSite, temporaryFolder } from '../helpers/open-integration.ts';
import { numberedSite } from '../helpers/pages.ts';
import type { Handler, Site } from '../helpers/site-server.ts';
import { reply } from '../helpers/site-server.ts';
import { isOnSupabase } from '../helpers/tested-store.ts';

/** A site whose pages take their time. */
function slowSite(pages: number, ms: number): Promise<Site> {
  const slow =
    (body: string): Handler =>
    (request, response) =>
      void setTimeout(() => reply(body)(request, response), ms);
  const routes = Object.entries(numberedSite(pages)).map(([path, body]) => [path, path === '/' ? body : slow(body)]);
  return openSite(Object.fromEntries(routes));
}

/** What an index holds, without what differs between two runs. */
async function contentOf(integration: CustomerScrapingIntegration, site: Site): Promise<unknown[]> {
  const pages = await collect(integration.index.pages('c'));
  return pages.map(({ fetchedAt, ...page }) => JSON.parse(JSON.stringify(page).replaceAll(site.origin, '')));
}

async function startChild(order: CrawlOrder) {
  const crawl = forkCrawl();
  crawl.start(order);
  return { child: crawl.child, jobId: await crawl.said('jobId') };
}

it('cancels within two seconds, keeps what was done, and goes on when resumed', async () => {
  const site = await slowSite(30, 100);
  const integration = openIntegration([site]);
  const job = await integration.startCustomerScraping('c', { urls: [site.origin] });
  for await (const event of job.events()) if (event.type === 'page:indexed') break;

  const asked = performance.now();
  expect(await integration.cancelJob(job.jobId)).toBe(true);
  const cancelled = await job.result;
  // In PGlite every write is a request to one backend.
  expect(performance.now() - asked).toBeLessThan(isOnSupabase ? 10_000 : 2_000);
  expect(cancelled).toMatchObject({ status: 'cancelled', success: false });
  expect(cancelled.processedPages).toBeGreaterThan(0);
  expect(await integration.cancelJob(job.jobId)).toBe(false);

  const resumed = await (await integration.jobs.resume(job.jobId)).result;
  expect(resumed).toMatchObject({ status: 'completed', success: true, processedPages: 31, jobId: job.jobId });
});

it('stops when the caller aborts', async () => {
  const site = await slowSite(30, 100);
  const integration = openIntegration([site]);
  const controller = new AbortController();
  integration.once('page:fetched', () => controller.abort());
  const result = await integration.processCustomerScraping('c', { urls: [site.origin], signal: controller.signal });
  expect(result.status).toBe('cancelled');
});

it('is one job when the same job id is started twice', async () => {
  const site = await slowSite(5, 50);
  const integration = openIntegration([site]);
  const config = { urls: [site.origin], jobId: 'nightly-1' };
  const [first, second] = await Promise.all([
    integration.processCustomerScraping('c', config),
    integration.processCustomerScraping('c', config),
  ]);
  expect(second).toEqual(first);
  expect(await integration.jobs.list('c')).toHaveLength(1);
  await expect(integration.processCustomerScraping('someone-else', config)).rejects.toMatchObject({
    code: 'JOB_CONFLICT',
  });
});

it('shows and cancels the job of another process that uses the same file', async () => {
  const site = await slowSite(60, 100);
  const options = { storage: { path: join(temporaryFolder(), 'index.sqlite') }, network: { exemptHosts: [site.host] } };
  const { child, jobId } = await startChild({ options, config: { urls: [site.origin] } });
  const watcher = openIntegration([site], options);

  await expect
    .poll(async () => (await watcher.getProgressStatus(jobId)).processedItems, { timeout: 10_000 })
    .toBeGreaterThan(1);
  expect(await watcher.cancelJob(jobId)).toBe(true);
  await once(child, 'exit');
  expect((await watcher.jobs.get(jobId)).state).toBe('cancelled');
});

it('ends with the same index as an undisturbed run after kill -9 and resume', async () => {
  const site = await slowSite(40, 20);
  const storage = { path: join(temporaryFolder(), 'index.sqlite') };
  const options = { storage, network: { exemptHosts: [site.host] }, jobs: { leaseMs: 1_000 } };
  const { child, jobId } = await startChild({ options, config: { urls: [site.origin], turboMode: true } });
  const survivor = openIntegration([site], options);
  await expect
    .poll(async () => (await survivor.getProgressStatus(jobId)).processedItems, { timeout: 10_000 })
    .toBeGreaterThan(5);
  child.kill('SIGKILL');
  await once(child, 'exit');

  const resumed = await (await survivor.jobs.resume(jobId)).result;
  const calm = openIntegration([site]);
  await calm.processCustomerScraping('c', { urls: [site.origin] });

  expect(resumed).toMatchObject({ status: 'completed', processedPages: 41 });
  expect(await contentOf(survivor, site)).toEqual(await contentOf(calm, site));
});

it('leaves no handle open after close', async () => {
  const site = await slowSite(3, 5);
  const options = { storage: { path: join(temporaryFolder(), 'index.sqlite') }, network: { exemptHosts: [site.host] } };
  const { child } = await startChild({ options, config: { urls: [site.origin] } });
  // The child ends by itself only when nothing holds its event loop.
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
});
