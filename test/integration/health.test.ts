import { expect, it } from 'vitest';
import { MemoryCache, type ServiceHealth } from '../../src/index.ts';
import { createTestEmbedder } from '../helpers/hashing-embedder.ts';
import { openIntegration, openSite } from '../helpers/open-integration.ts';
import { numberedSite } from '../helpers/pages.ts';

const of = (all: readonly ServiceHealth[], service: string) => all.find((health) => health.service === service);

it('says of each service how it is, and tells of changes', async () => {
  let failure: Error | undefined;
  const check = async (): Promise<void> => {
    if (failure) throw failure;
  };
  const cache = Object.assign(new MemoryCache({ maxEntries: 10 }), { check });
  const integration = openIntegration([], { adapters: { embedder: createTestEmbedder({ check }), cache } });
  const told: string[] = [];
  integration.on('service:degraded', ({ service, health, jobId }) => told.push(`${service} ${health?.status}${jobId}`));
  integration.on('service:recovered', ({ service, health, jobId }) =>
    told.push(`${service} ${health?.status}${jobId}`),
  );

  const well = await integration.checkServiceHealth();
  expect(well.map(({ status }) => status)).not.toContain('down');
  expect(of(well, 'embedder')).toEqual({
    service: 'embedder',
    status: 'healthy',
    responseTime: expect.any(Number),
    errorRate: 0,
    lastCheck: expect.any(Date),
  });
  expect(told).toEqual([]);

  failure = new Error('No connection');
  const ill = await integration.checkServiceHealth();
  // Everything works without a cache; nothing is embedded without an embedder.
  expect([of(ill, 'embedder')?.status, of(ill, 'cache')?.status]).toEqual(['down', 'degraded']);
  expect(told.toSorted()).toEqual(['cache degraded', 'embedder down']);

  failure = undefined;
  await integration.checkServiceHealth();
  expect(told.slice(2).toSorted()).toEqual(['cache healthy', 'embedder healthy']);
});

it('counts the calls that failed lately, and not what was asked for wrongly', async () => {
  const site = await openSite(numberedSite(3));
  const embedder = createTestEmbedder();
  const integration = openIntegration([site], { adapters: { embedder } });
  embedder.failure = new Error('No connection');
  await integration.processCustomerScraping('shop', { urls: [site.origin] });
  await expect(integration.jobs.get('no-such-job')).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });

  const all = await integration.checkServiceHealth();
  expect(of(all, 'embedder')).toMatchObject({ status: 'degraded', errorRate: 1 });
  expect(of(all, 'store')).toMatchObject({ status: 'healthy', errorRate: 0 });
});

it('never rejects, not even when a listener throws, and no listener costs a job anything', async () => {
  const site = await openSite(numberedSite(1));
  const lines: string[] = [];
  const note = (message: string): void => void lines.push(message);
  const check = () => Promise.reject(new Error('No connection'));
  const integration = openIntegration([site], {
    adapters: { embedder: createTestEmbedder({ check }) },
    logger: { debug() {}, info() {}, warn: note, error: note },
  });
  const fail = (): never => {
    throw new Error('The listener is broken');
  };
  for (const name of ['service:degraded', 'page:indexed', 'job:completed'] as const) integration.on(name, fail);

  expect(of(await integration.checkServiceHealth(), 'embedder')?.status).toBe('down');
  expect(await integration.processCustomerScraping('shop', { urls: [site.origin] })).toMatchObject({ success: true });
  expect(lines.filter((line) => line.startsWith('A listener')).length).toBe(4);
});
