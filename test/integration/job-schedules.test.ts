import { expect, it } from 'vitest';
import { InProcessJobQueue } from '../../src/adapters/in-process-job-queue.ts';
import { MemoryStore } from '../../src/adapters/memory-store/memory-store.ts';
import { openIntegration, openSite } from '../helpers/open-integration.ts';
import { numberedSite } from '../helpers/pages.ts';
import type { Site } from '../helpers/site-server.ts';

const hourMs = 3_600_000;
const hourly = { every: hourMs, dedupe: 'hourly' };

function openScheduler(site: Site) {
  const store = new MemoryStore();
  const queue = new InProcessJobQueue({ attempts: 1, backoffMs: 1 });
  const integration = openIntegration([site], { adapters: { store, queue }, extraction: { workers: 0 } });
  const stateOf = async (jobId: string) => (await integration.jobs.get(jobId)).state;
  const waiting = (customerId: string) => integration.jobs.list(customerId, { state: 'queued', limit: 1_000 });
  return { integration, store, queue, stateOf, waiting };
}

it('stays ended when a failed job of it is tried again, however much later', async () => {
  const site = await openSite(numberedSite(1));
  const { integration, store, queue, stateOf, waiting } = openScheduler(site);
  const next = await integration.jobs.enqueue('shop-1', { urls: [site.origin] }, { ...hourly, delayMs: hourMs });
  const { config, progress, counters } = await integration.jobs.get(next.jobId);
  const schedule = { id: 'failed', everyMs: hourMs, slot: 0 };
  const turn = { priority: 5, notBefore: Date.now() - 5 * hourMs, key: 'hourly', schedule };
  await store.createJob('shop-1', { jobId: 'failed', config, progress, counters, turn });
  const { lease } = await store.takeJob('shop-1', 'failed', { states: ['queued'], ttlMs: 1_000 });
  await store.releaseJob('shop-1', lease!, { state: 'failed' });
  expect(await integration.jobs.unschedule('shop-1', 'hourly')).toBe(true);
  await expect.poll(() => stateOf(next.jobId)).toBe('cancelled');

  await queue.add([{ customerId: 'shop-1', jobId: 'failed', priority: 5, delayMs: 0 }]);
  await integration.jobs.work();

  await expect.poll(() => stateOf('failed')).toBe('completed');
  expect(await waiting('shop-1')).toEqual([]);
});

it('goes on after a job of it that was not started by a worker', async () => {
  const site = await openSite(numberedSite(1));
  const { integration, waiting } = openScheduler(site);
  const urls = [site.origin];
  const first = await integration.jobs.enqueue('shop-1', { urls, jobId: 'first' }, hourly);

  await (await integration.jobs.resume(first.jobId)).result;
  const [second] = await waiting('shop-1');
  await integration.processCustomerScraping('shop-1', { urls, jobId: second!.jobId });
  const [third] = await waiting('shop-1');

  expect([second, third].map((job) => job?.turn?.schedule)).toEqual(
    [1, 2].map((slot) => ({ id: 'first', everyMs: hourMs, slot })),
  );
});

it('comes for each customer, also when ids of one look like those of another', async () => {
  const site = await openSite(numberedSite(1));
  const { integration, stateOf, waiting } = openScheduler(site);
  const id = 'the-nightly-crawl-of-the-shop-'.repeat(4);
  const customers = ['shop-1', 'shop-2'];
  for (const customerId of customers) {
    await integration.jobs.enqueue(customerId, { urls: [site.origin], jobId: `${id}${customerId}` }, hourly);
  }

  await integration.jobs.work();

  for (const customerId of customers) {
    await expect.poll(() => stateOf(`${id}${customerId}`)).toBe('completed');
    expect(await waiting(customerId)).toHaveLength(1);
  }
});

it('is found to be ended among however many jobs that wait', async () => {
  const site = await openSite(numberedSite(1));
  const { integration, store, stateOf } = openScheduler(site);
  const urls = [site.origin];
  const { jobId } = await integration.jobs.enqueue('shop-1', { urls }, { ...hourly, delayMs: hourMs });
  const { config, progress, counters } = await integration.jobs.get(jobId);
  const turn = { priority: 5, notBefore: Date.now() + hourMs, key: null, schedule: null };
  for (let n = 0; n < 1_000; n += 1) {
    await store.createJob('shop-1', { jobId: `later-${n}`, config, progress, counters, turn });
  }

  expect(await integration.jobs.unschedule('shop-1', 'hourly')).toBe(true);

  await expect.poll(() => stateOf(jobId)).toBe('cancelled');
  expect(await integration.jobs.unschedule('shop-1', 'hourly')).toBe(false);
});
