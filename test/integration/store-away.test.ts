import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { InProcessJobQueue } from '../../src/adapters/in-process-job-queue.ts';
import { SqliteStore } from '../../src/adapters/sqlite-store/sqlite-store.ts';
import { BullMQJobQueue } from '../../src/bullmq.ts';
import { type CustomerScrapingIntegration, IntegrationError, type JobQueue } from '../../src/index.ts';
import { openGatedSite } from '../helpers/gated-site.ts';
import { collect, openIntegration, openSite, temporaryFolder } from '../helpers/open-integration.ts';
import { numberedSite } from '../helpers/pages.ts';
import { type RedisServer, startRedis } from '../helpers/redis-server.ts';

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
beforeEach(() => server.client.flushall());
afterAll(() => server.close());

interface StoreCall {
  readonly name: string;
  readonly args: readonly unknown[];
}

/** An SQLite index that cannot be reached when `isAway` says so, and what it was asked for. */
function openLeavingStore(isAway: (method: string) => boolean) {
  const calls: StoreCall[] = [];
  const store = new Proxy(new SqliteStore({ path: join(temporaryFolder(), 'index.sqlite') }), {
    get(target, name: keyof SqliteStore) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function' || name === 'close') return method;
      return (...args: unknown[]): unknown => {
        calls.push({ name, args });
        if (!isAway(name)) return Reflect.apply(method, target, args);
        return Promise.reject(
          new IntegrationError('away', { code: 'STORE_FAILED', service: 'store', retryable: true }),
        );
      };
    },
  });
  return { store, calls };
}

const once = { attempts: 1, backoffMs: 10 };

describe.each([
  { name: 'in this process', create: (): JobQueue => new InProcessJobQueue(once) },
  { name: 'on BullMQ', create: (): JobQueue => new BullMQJobQueue({ url: server.url, stalledMs: 1_000, ...once }) },
])('jobs of a queue $name', ({ create }) => {
  const stateOf = async (integration: CustomerScrapingIntegration, jobId: string) =>
    (await integration.jobs.get(jobId)).state;
  const patience = { timeout: 60_000 };

  it('wait for a store that is away, however long, and go on where they were', async () => {
    const { site, open: openGate } = await openGatedSite(6);
    let isAway = false;
    const { store, calls } = openLeavingStore(() => isAway);
    const integration = openIntegration([site], {
      ...{ adapters: { queue: create(), store }, jobs: { leaseMs: 500 }, extraction: { workers: 0 } },
    });
    await integration.jobs.work({ sweepMs: 500 });
    const { jobId } = await integration.jobs.enqueue('shop-1', { urls: [site.origin] });
    await expect.poll(() => site.requests.length, patience).toBeGreaterThan(1);
    isAway = true;
    calls.length = 0;
    openGate();
    // More often than a job may fail.
    await expect.poll(() => calls.filter(({ name }) => name === 'findJob').length, patience).toBeGreaterThan(4);
    expect(await integration.jobs.dead()).toEqual([]);

    isAway = false;

    await expect.poll(() => stateOf(integration, jobId), patience).toBe('completed');
    expect(await collect(integration.index.pages('shop-1'))).toHaveLength(7);
  });

  it('stay open when the store fails for a moment: a queue may lose what it is to try again', async () => {
    const site = await openSite(numberedSite(6));
    let failures = 0;
    const { store, calls } = openLeavingStore((name) => name === 'commitPages' && failures++ === 0);
    const integration = openIntegration([site], {
      ...{ adapters: { queue: create(), store }, jobs: { leaseMs: 500 }, extraction: { workers: 0 } },
    });
    await integration.jobs.work();

    const { jobId } = await integration.jobs.enqueue('shop-1', { urls: [site.origin] });

    await expect.poll(() => stateOf(integration, jobId), patience).toBe('completed');
    const released = calls.filter(({ name }) => name === 'releaseJob').map(({ args: [, , patch] }) => patch);
    expect(released).toMatchObject([{ state: 'queued' }, { state: 'completed' }]);
  });
});
