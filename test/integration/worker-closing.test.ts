import { join } from 'node:path';
import { expect, it } from 'vitest';
import { InProcessJobQueue } from '../../src/adapters/in-process-job-queue.ts';
import type { CustomerScrapingIntegration } from '../../src/index.ts';
import { openIntegration, openSite, temporaryFolder } from '../helpers/open-integration.ts';
import { numberedSite } from '../helpers/pages.ts';
import { reply, type Site } from '../helpers/site-server.ts';

/** Integrations with one index and one queue. */
function openFleet(site: Site) {
  const storage = { path: join(temporaryFolder(), 'index.sqlite') };
  const queue = new InProcessJobQueue({ attempts: 2, backoffMs: 10 });
  const open = (): CustomerScrapingIntegration =>
    openIntegration([site], { storage, adapters: { queue }, jobs: { leaseMs: 1_000 }, extraction: { workers: 0 } });
  return { open, queue };
}

/** A site whose pages wait until it is opened. */
async function openGatedSite(): Promise<{ readonly site: Site; readonly open: () => void }> {
  const routes = numberedSite(3);
  const opened = Promise.withResolvers<void>();
  const site = await openSite(async (request, response) => {
    const body = routes[request.url ?? ''];
    if (body !== undefined) await opened.promise;
    reply(body, { status: body === undefined ? 404 : 200 })(request, response);
  });
  return { site, open: opened.resolve };
}

const stateOf = async (integration: CustomerScrapingIntegration, jobId: string) =>
  (await integration.jobs.get(jobId)).state;
const patience = { timeout: 60_000 };

it('gives back what it was about to start when the integration is closed', async () => {
  const site = await openSite(numberedSite(1));
  const { open, queue } = openFleet(site);
  const [first, second] = [open(), open()];
  const ids = ['a', 'b', 'c', 'd'];
  for (const jobId of ids) await second.jobs.enqueue('shop-1', { urls: [site.origin], jobId });
  await first.jobs.work({ concurrency: 4 });

  await first.close();

  expect(await queue.listDead({ limit: 9 })).toEqual([]);
  await second.jobs.work();
  for (const jobId of ids) await expect.poll(() => stateOf(second, jobId), patience).toBe('completed');
});

it('takes nothing more while it is given time to finish what it has', async () => {
  const { site, open: openGate } = await openGatedSite();
  const { open } = openFleet(site);
  const integration = open();
  const worker = await integration.jobs.work();
  await integration.jobs.enqueue('shop-1', { urls: [site.origin], jobId: 'first' });
  await expect.poll(() => stateOf(integration, 'first'), patience).toBe('active');

  const closing = worker.close({ waitMs: 60_000 });
  await integration.jobs.enqueue('shop-1', { urls: [site.origin], jobId: 'second' });
  openGate();
  await closing;

  expect([await stateOf(integration, 'first'), await stateOf(integration, 'second')]).toEqual(['completed', 'queued']);
});

it('leaves a job alone that its own process was asked for otherwise', async () => {
  const { site, open: openGate } = await openGatedSite();
  const integration = openFleet(site).open();
  await integration.jobs.enqueue('shop-1', { urls: [site.origin], jobId: 'mine' });
  const handle = await integration.startCustomerScraping('shop-1', { urls: [site.origin], jobId: 'mine' });
  const worker = await integration.jobs.work();
  await expect.poll(() => stateOf(integration, 'mine'), patience).toBe('active');

  await worker.close();
  openGate();

  expect(await handle.result).toMatchObject({ status: 'completed', processedPages: 4 });
});

it('is refused after the integration was closed, and when it is closed meanwhile', async () => {
  const site = await openSite(numberedSite(1));
  const { open, queue } = openFleet(site);
  const [integration, other] = [open(), open()];
  const closed = { code: 'INTEGRATION_CLOSED' };

  const working = integration.jobs.work();
  const closing = integration.close();

  await expect(working).rejects.toMatchObject(closed);
  await closing;
  await expect(integration.jobs.work()).rejects.toMatchObject(closed);
  const { jobId } = await other.jobs.enqueue('shop-1', { urls: [site.origin] });
  await other.jobs.work();
  await expect.poll(() => stateOf(other, jobId), patience).toBe('completed');
  expect(await queue.listDead({ limit: 9 })).toEqual([]);
});
