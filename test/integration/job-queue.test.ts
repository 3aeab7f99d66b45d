import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { InProcessJobQueue } from '../../src/adapters/in-process-job-queue.ts';
import { BullMQJobQueue } from '../../src/bullmq.ts';
import type { CustomerScrapingIntegration, IntegrationOptions, JobQueue } from '../../src/index.ts';
import { openGatedSite } from '../helpers/gated-site.ts';
import { collect, openIntegration, openSite, temporaryFolder } from '../helpers/open-integration.ts';
import { numberedSite } from '../helpers/pages.ts';
import { type RedisServer, startRedis } from '../helpers/redis-server.ts';
import { reply, type Site } from '../helpers/site-server.ts';

/** Every case waits for what is to come, however busy the machine. */
vi.setConfig({ testTimeout: 120_000 });

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
beforeEach(() => server.client.flushall());
afterAll(() => server.close());

describe.each([
  { name: 'in this process', create: (): JobQueue => new InProcessJobQueue({ attempts: 2, backoffMs: 10 }) },
  {
    name: 'on BullMQ',
    create: (): JobQueue => new BullMQJobQueue({ url: server.url, attempts: 2, backoffMs: 10, stalledMs: 1_000 }),
  },
])('jobs that wait for a worker, with a queue $name', ({ create }) => {
  /** Integrations with one index and one queue, or queues on one Redis. */
  function openFleet(sites: readonly Site[], options: IntegrationOptions = {}) {
    const storage = { path: join(temporaryFolder(), 'index.sqlite') };
    const queue = create();
    const open = (): CustomerScrapingIntegration =>
      openIntegration(sites, {
        ...{ storage, adapters: { queue }, jobs: { leaseMs: 1_000 }, extraction: { workers: 0 } },
        ...options,
      });
    return { open, queue };
  }
  const stateOf = async (integration: CustomerScrapingIntegration, jobId: string) =>
    (await integration.jobs.get(jobId)).state;
  const patience = { timeout: 60_000 };

  it('are stored at once and run when a worker comes', async () => {
    const site = await openSite(numberedSite(5));
    const { open } = openFleet([site]);
    const [web, worker] = [open(), open()];
    const { jobId, created } = await web.jobs.enqueue('shop-1', { urls: [site.origin] });
    expect([created, await stateOf(web, jobId)]).toEqual([true, 'queued']);
    expect(site.requests).toEqual([]);

    await worker.jobs.work({ concurrency: 2 });

    await expect.poll(() => stateOf(web, jobId), patience).toBe('completed');
    expect(await web.getProgressStatus(jobId)).toMatchObject({ percentage: 100, processedItems: 6 });
    expect(await collect(web.index.pages('shop-1'))).toHaveLength(6);
  });

  it('run once, whichever of the workers takes them', async () => {
    const site = await openSite(numberedSite(3));
    const { open } = openFleet([site]);
    const workers = [open(), open(), open()];
    const ids: string[] = [];
    for (let n = 0; n < 9; n += 1) {
      ids.push((await workers[0]!.jobs.enqueue(`shop-${n % 3}`, { urls: [`${site.origin}/page-${n % 3}`] })).jobId);
    }

    for (const worker of workers) await worker.jobs.work({ concurrency: 2 });

    for (const jobId of ids) await expect.poll(() => stateOf(workers[0]!, jobId), patience).toBe('completed');
    const jobs = await Promise.all(ids.map((jobId) => workers[0]!.jobs.get(jobId)));
    expect(jobs.map(({ runs }) => runs)).toEqual(Array(9).fill(1));
  });

  it('of customers that were never crawled come first', async () => {
    const site = await openSite(numberedSite(1));
    const { open } = openFleet([site]);
    const integration = open();
    await integration.processCustomerScraping('known', { urls: [site.origin] });
    for (const customer of ['known', 'new']) await integration.jobs.enqueue(customer, { urls: [site.origin] });
    const started: string[] = [];
    integration.on('job:started', ({ customerId }) => started.push(customerId));

    await integration.jobs.work({ concurrency: 1 });

    await expect.poll(() => started, patience).toEqual(['new', 'known']);
  });

  it('are one while they are open, when they are asked for under one name', async () => {
    const site = await openSite(numberedSite(1));
    const { open } = openFleet([site]);
    const integration = open();
    const ask = () => integration.jobs.enqueue('shop-1', { urls: [site.origin] }, { dedupe: 'nightly' });
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(answers.map(({ jobId }) => jobId)).size).toBe(1);

    await integration.jobs.work();
    await expect.poll(() => stateOf(integration, answers[0]!.jobId), patience).toBe('completed');

    expect(await ask()).toMatchObject({ created: true });
  });

  it('end within two seconds when another process cancels them, and at once when nobody runs them', async () => {
    const { site } = await openGatedSite(20);
    const { open } = openFleet([site]);
    const [web, worker] = [open(), open()];
    await worker.jobs.work({ concurrency: 1 });
    const running = await web.jobs.enqueue('shop-1', { urls: [site.origin] });
    await expect.poll(() => stateOf(web, running.jobId), patience).toBe('active');
    const waiting = await web.jobs.enqueue('shop-1', { urls: [site.origin] });

    expect(await web.cancelJob(waiting.jobId)).toBe(true);
    await expect.poll(() => stateOf(web, waiting.jobId), patience).toBe('cancelled');
    expect(await web.cancelJob(running.jobId)).toBe(true);

    await expect.poll(() => stateOf(web, running.jobId), patience).toBe('cancelled');
    expect((await web.jobs.get(waiting.jobId)).counters.usage.requests).toBe(0);
  });

  it('go on with another worker where the first left them when it was closed', async () => {
    const { site, open: openGate } = await openGatedSite(20);
    const { open } = openFleet([site]);
    const [first, second] = [open(), open()];
    const worker = await first.jobs.work();
    const { jobId } = await first.jobs.enqueue('shop-1', { urls: [site.origin] });
    await expect.poll(() => stateOf(first, jobId), patience).toBe('active');

    await worker.close();
    expect(await stateOf(first, jobId)).toBe('queued');
    openGate();
    await second.jobs.work();

    await expect.poll(() => stateOf(second, jobId), patience).toBe('completed');
    expect((await second.jobs.get(jobId)).result).toMatchObject({ success: true, processedPages: 21 });
    expect((await second.jobs.get(jobId)).crashes).toBe(0);
  });

  it('are finished by a worker that is given time to', async () => {
    const { site, open: openGate } = await openGatedSite(5);
    const { open } = openFleet([site]);
    const integration = open();
    const worker = await integration.jobs.work();
    const { jobId } = await integration.jobs.enqueue('shop-1', { urls: [site.origin] });
    await expect.poll(() => stateOf(integration, jobId), patience).toBe('active');

    const closing = worker.close({ waitMs: 15_000 });
    openGate();
    await closing;

    expect(await stateOf(integration, jobId)).toBe('completed');
  });

  it('are found in the store when the queue has lost them', async () => {
    const site = await openSite(numberedSite(3));
    const { open, queue } = openFleet([site]);
    const integration = open();
    const { jobId } = await integration.jobs.enqueue('shop-1', { urls: [site.origin] });
    await queue.remove(jobId);

    await integration.jobs.work({ sweepMs: 500 });

    await expect.poll(() => stateOf(integration, jobId), patience).toBe('completed');
  });

  it('are dead after too many failures, listed, and go on when they are retried', async () => {
    let isAway = true;
    const routes = numberedSite(3);
    const site = await openSite((request, response) => {
      const body = routes[request.url ?? ''];
      reply(body ?? '', { status: body === undefined ? 404 : isAway ? 503 : 200 })(request, response);
    });
    const { open } = openFleet([site]);
    const integration = open();
    await integration.jobs.work();
    const { jobId } = await integration.jobs.enqueue('shop-1', { urls: [site.origin] });
    await expect.poll(() => integration.jobs.dead(), patience).toHaveLength(1);
    const [dead] = await integration.jobs.dead();
    expect(dead).toMatchObject({ jobId, customerId: 'shop-1', reason: expect.any(String) });
    expect((await integration.jobs.get(jobId)).state).toBe('failed');

    isAway = false;
    expect(await integration.jobs.retry(jobId)).toBe(true);

    await expect.poll(() => stateOf(integration, jobId), patience).toBe('completed');
    expect(await integration.jobs.dead()).toEqual([]);
  });

  it('come again and again on a schedule, which is one however often it is asked for, until it is ended', async () => {
    const site = await openSite(numberedSite(1));
    const { open } = openFleet([site]);
    const integration = open();
    const ask = () => integration.jobs.enqueue('shop-1', { urls: [site.origin] }, { every: 1_000 });
    const first = await ask();
    expect(await ask()).toEqual({ ...first, created: false });
    await integration.jobs.work();
    const completed = () => integration.jobs.list('shop-1', { state: 'completed' });

    await expect.poll(async () => (await completed()).length, patience).toBeGreaterThanOrEqual(3);
    expect(await integration.jobs.unschedule('shop-1', first.jobId)).toBe(true);

    await expect
      .poll(async () => (await integration.jobs.list('shop-1', { state: 'queued' })).length, patience)
      .toBe(0);
    const slots = (await integration.jobs.list('shop-1'))
      .map(({ turn }) => turn!.schedule!.slot)
      .toSorted((a, b) => a - b);
    expect(new Set(slots).size).toBe(slots.length);
    expect(await integration.jobs.unschedule('shop-1', first.jobId)).toBe(false);
  });

  it('do not start before their delay is over', async () => {
    const site = await openSite(numberedSite(1));
    const { open } = openFleet([site]);
    const integration = open();
    await integration.jobs.work({ sweepMs: 500 });
    const startedAt = Date.now();
    const { jobId } = await integration.jobs.enqueue('shop-1', { urls: [site.origin] }, { delayMs: 1_200 });

    await expect.poll(() => stateOf(integration, jobId), patience).toBe('completed');

    const { counters, updatedAt } = await integration.jobs.get(jobId);
    expect(updatedAt.getTime() - counters.durationMs - startedAt).toBeGreaterThanOrEqual(1_000);
  });

  it.each([
    [{ priority: 0 }],
    [{ priority: 10 }],
    [{ delayMs: -1 }],
    [{ every: 999 }],
    [{ dedupe: '' }],
    [{ dedupe: 'two words' }],
  ])('are refused with %o', async (options) => {
    const integration = openFleet([]).open();

    await expect(integration.jobs.enqueue('shop-1', { urls: ['https://shop.example'] }, options)).rejects.toMatchObject(
      {
        code: 'OPTIONS_INVALID',
      },
    );
  });
});

it('a Redis that is away loses no job that was enqueued meanwhile', async () => {
  const site = await openSite(numberedSite(3));
  const queue = new BullMQJobQueue({ url: server.url, timeoutMs: 300 });
  const integration = openIntegration([site], { adapters: { queue }, extraction: { workers: 0 } });
  await server.kill();

  const { jobId } = await integration.jobs.enqueue('shop-1', { urls: [site.origin] });
  const health = await integration.checkServiceHealth();
  expect(health.find(({ service }) => service === 'queue')?.status).toBe('degraded');
  await server.restart();
  await expect
    .poll(
      () =>
        integration.jobs.work({ sweepMs: 500 }).then(
          () => true,
          () => false,
        ),
      { timeout: 60_000 },
    )
    .toBe(true);

  await expect.poll(async () => (await integration.jobs.get(jobId)).state, { timeout: 60_000 }).toBe('completed');
});
