import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { BullMQJobQueue } from '../../src/bullmq.ts';
import type { CustomerScrapingIntegration, IndexedPage, IntegrationOptions } from '../../src/index.ts';
import { childProgram } from '../helpers/bundled-workers/child-program.ts';
import { openEmbeddingServer } from '../helpers/embedding-server.ts';
import type { FleetOrder } from '../helpers/fleet-child.ts';
import { collect, openIntegration, openSite } from '../helpers/open-integration.ts';
import { pageHtml } from '../helpers/pages.ts';
import { startRedis } from '../helpers/redis-server.ts';
import { reply, type Site } from '../helpers/site-server.ts';
import { startSupabase } from '../helpers/supabase/start-supabase.ts';

const hosts = 5;
const customers = 10;
const jobsPerCustomer = 3;
const pagesPerSite = 8;
const settings = { scrapingPreferences: { crawlDelay: 40, maxConcurrency: 2 } };
const workers = 3;
const concurrency = 3;
/** Pages in hand when a worker dies: the lanes of its jobs, each page with one chunk, and what waits to be stored. */
const textsInFlight = concurrency * (settings.scrapingPreferences.maxConcurrency + 2);

interface Visit {
  readonly startedAt: number;
  endedAt: number;
}

/** A site that writes down when it was asked for pages, and until when each request was in flight. */
async function openLoggingSite(number: number, onPage: () => void): Promise<Site & { readonly visits: Visit[] }> {
  const visits: Visit[] = [];
  const paths = Array.from({ length: pagesPerSite - 1 }, (_, page) => `/page-${page}`);
  const routes = new Map(
    ['/', ...paths].map((path) => [
      path,
      pageHtml({
        title: `Shop ${number} at ${path}`,
        links: path === '/' ? paths : ['/'],
        paragraphs: [`Shop ${number} tells at ${path} what nobody else does: mark ${number}${path}.`],
      }),
    ]),
  );
  const site = await openSite((request, response) => {
    const body = routes.get(request.url ?? '');
    if (body === undefined) return reply('', { status: 404 })(request, response);
    const visit = { startedAt: performance.now(), endedAt: Number.POSITIVE_INFINITY };
    visits.push(visit);
    response.once('close', () => {
      visit.endedAt = performance.now();
    });
    setTimeout(() => reply(body)(request, response), 15);
    onPage();
  });
  return Object.assign(site, { visits });
}

/** The most requests that were in flight at one moment. */
function mostInFlight(visits: readonly Visit[]): number {
  return Math.max(
    ...visits.map(
      ({ startedAt }) => visits.filter((other) => other.startedAt <= startedAt && other.endedAt > startedAt).length,
    ),
  );
}

async function contentOf(integration: CustomerScrapingIntegration, customerId: string) {
  const pages: IndexedPage[] = await collect(integration.index.pages(customerId));
  return pages.map(({ fetchedAt, ...page }) => page).toSorted((a, b) => (a.url < b.url ? -1 : 1));
}

it('three workers that are killed three times, and a Redis and a PostgREST that are restarted, bring the index of a calm run', {
  timeout: 400_000,
}, async () => {
  // Another try of this test begins with nothing, too.
  const redis = await startRedis();
  onTestFinished(() => redis.close());
  const supabase = await startSupabase();
  onTestFinished(() => supabase.close());
  let pageRequests = 0;
  const sites = await Promise.all(
    Array.from({ length: hosts }, (_, n) => openLoggingSite(n, () => (pageRequests += 1))),
  );
  const server = await openEmbeddingServer(() => 20);
  const openai = { apiKey: 'test', model: 'letters', dimensions: 8, baseURL: server.baseURL, rateLimit: 100_000 };
  const shared: IntegrationOptions = {
    config: {
      openai,
      redis: { url: redis.url },
      supabase: { url: supabase.url, serviceRoleKey: supabase.serviceRoleKey },
    },
    network: { exemptHosts: sites.map(({ host }) => host) },
    ...{ jobs: { leaseMs: 2_000 }, retry: { maxRetries: 3, backoffMs: 200 }, extraction: { workers: 0 } },
  };
  const order: FleetOrder = {
    options: shared,
    queue: { url: redis.url, stalledMs: 1_000, attempts: 5, backoffMs: 200 },
    work: { concurrency, sweepMs: 1_000 },
  };
  const jobConfigs = Array.from({ length: customers * jobsPerCustomer }, (_, n) => ({
    customerId: `customer-${Math.floor(n / jobsPerCustomer)}`,
    config: { urls: [sites[n % hosts]!.origin], jobId: `job-${n}`, settings },
  }));

  const fleet: ChildProcess[] = [];
  const hire = async (): Promise<void> => {
    const child = fork(childProgram('fleet-child'), { stdio: 'inherit' });
    onTestFinished(() => void child.kill('SIGKILL'));
    child.send(order);
    await once(child, 'message');
    fleet.push(child);
  };
  const killOne = async (): Promise<void> => {
    const child = fleet.shift()!;
    child.kill('SIGKILL');
    await once(child, 'exit');
    await hire();
  };
  /** Waits until the sites were asked for so many pages. */
  const pagesAsked = (count: number) =>
    expect.poll(() => pageRequests, { timeout: 120_000, interval: 20 }).toBeGreaterThanOrEqual(count);

  const queue = new BullMQJobQueue(order.queue);
  onTestFinished(() => queue.close());
  const web = openIntegration(sites, { ...shared, adapters: { queue } });
  for (const { customerId, config } of jobConfigs) await web.jobs.enqueue(customerId, config);
  await Promise.all(Array.from({ length: workers }, hire));

  await pagesAsked(20);
  await killOne();
  await pagesAsked(60);
  await supabase.postgrest.kill();
  await supabase.postgrest.start();
  await pagesAsked(90);
  await killOne();
  await pagesAsked(120);
  const redisWentAt = performance.now();
  await redis.restart();
  const redisCameAt = performance.now() + 3_000;
  await pagesAsked(170);
  await killOne();

  const states = async () =>
    (await Promise.all(jobConfigs.map(({ config }) => web.jobs.get(config.jobId)))).map(({ state }) => state);
  await expect.poll(states, { timeout: 200_000, interval: 500 }).toEqual(jobConfigs.map(() => 'completed'));

  // Every worker died with jobs in hand, and every job was carried on where it was, not begun anew.
  const stored = await Promise.all(jobConfigs.map(({ config }) => web.jobs.get(config.jobId)));
  expect(stored.reduce((sum, { crashes }) => sum + crashes, 0)).toBeGreaterThanOrEqual(workers);
  const pages = jobConfigs.length * pagesPerSite;
  expect(pageRequests).toBeLessThanOrEqual(pages + 5 * textsInFlight);
  // Nothing is missing, nothing is there twice.
  const calm = openIntegration(sites, { ...shared, config: { openai }, storage: { path: ':memory:' } });
  const embedded = server.texts.length;
  const askedByFleet = sites.map(({ visits }) => [...visits]);
  for (const { customerId, config } of jobConfigs) {
    const result = await calm.processCustomerScraping(customerId, { ...config, settings: {} });
    expect(result).toMatchObject({ success: true, processedPages: pagesPerSite });
  }
  for (let n = 0; n < customers; n += 1) {
    expect(await contentOf(web, `customer-${n}`)).toEqual(await contentOf(calm, `customer-${n}`));
  }
  for (const { config } of jobConfigs) {
    const { result } = await web.jobs.get(config.jobId);
    expect(result).toMatchObject({ status: 'completed', processedPages: pagesPerSite, failedPages: 0 });
  }
  expect(await web.jobs.dead()).toEqual([]);
  // Bought again is only what was in hand when a worker died, or when the store or the cache was away.
  const bought = server.texts.length - embedded;
  expect(embedded - bought).toBeLessThanOrEqual(5 * textsInFlight);

  // By the sites' own logs: what three processes do together is what one would.
  for (const visits of askedByFleet) {
    const asked = visits.filter(({ startedAt }) => startedAt < redisWentAt || startedAt > redisCameAt);
    expect(mostInFlight(asked)).toBeLessThanOrEqual(settings.scrapingPreferences.maxConcurrency);
    for (const part of [
      visits.filter(({ startedAt }) => startedAt < redisWentAt),
      visits.filter(({ startedAt }) => startedAt > redisCameAt),
    ]) {
      if (part.length < 2) continue;
      const spanMs = part.at(-1)!.startedAt - part[0]!.startedAt;
      expect(spanMs).toBeGreaterThan((part.length - 1) * settings.scrapingPreferences.crawlDelay - 300);
    }
  }
});
