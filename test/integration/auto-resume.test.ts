import { expect, it } from 'vitest';
import { MemoryStore } from '../../src/adapters/memory-store/memory-store.ts';
import { openIntegration, openSite } from '../helpers/open-integration.ts';
import { numberedSite } from '../helpers/pages.ts';

const hourMs = 3_600_000;

it('leaves to workers what was enqueued, and cancels what was to be cancelled', async () => {
  const site = await openSite(numberedSite(1));
  const store = new MemoryStore();
  const before = openIntegration([site], { adapters: { store } });
  const urls = [site.origin];
  await before.jobs.enqueue('shop-1', { urls, jobId: 'a-later' }, { delayMs: hourMs });
  await before.jobs.enqueue('shop-1', { urls, jobId: 'b-hourly' }, { every: hourMs });
  const { config, progress, counters } = await before.jobs.get('a-later');
  // As processes have left them that died: one with a request to cancel that nobody saw, and one to be carried on.
  for (const jobId of ['c-unwanted', 'd-wanted']) {
    await store.createJob('shop-1', { jobId, config, progress: { ...progress, jobId }, counters });
  }
  await store.requestCancel('shop-1', 'c-unwanted');
  await before.close();

  const after = openIntegration([site], { adapters: { store }, jobs: { autoResume: true } });

  const stateOf = async (jobId: string) => (await after.jobs.get(jobId)).state;
  await expect.poll(() => stateOf('d-wanted')).toBe('completed');
  await expect.poll(() => stateOf('c-unwanted')).toBe('cancelled');
  expect([await stateOf('a-later'), await stateOf('b-hourly')]).toEqual(['queued', 'queued']);
});
