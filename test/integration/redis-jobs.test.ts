import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { openIntegration, openSite } from '../helpers/open-integration.ts';
import { numberedSite } from '../helpers/pages.ts';
import { type RedisServer, startRedis } from '../helpers/redis-server.ts';
import { reply, type Site } from '../helpers/site-server.ts';

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
beforeEach(() => server.client.flushall());
afterAll(() => server.close());

const withRedis = () => ({ config: { redis: { url: server.url } } });

/** A site that notes when each page was asked for, and how many requests were in flight at most. */
async function openWatchedSite(
  pages: number,
  answerMs: number,
): Promise<Site & { starts: number[]; mostInFlight(): number }> {
  const routes = numberedSite(pages);
  const starts: number[] = [];
  let inFlight = 0;
  let most = 0;
  const site = await openSite((request, response) => {
    starts.push(performance.now());
    inFlight += 1;
    most = Math.max(most, inFlight);
    setTimeout(() => {
      inFlight -= 1;
      const body = routes[request.url ?? ''];
      reply(body ?? 'Not found', { status: body ? 200 : 404 })(request, response);
    }, answerMs);
  });
  return Object.assign(site, { starts, mostInFlight: () => most });
}

it('two processes are together as polite to a host as one', async () => {
  const site = await openWatchedSite(12, 30);
  const settings = { scrapingPreferences: { crawlDelay: 25, maxConcurrency: 2 } };
  const crawl = (customerId: string) =>
    openIntegration([site], withRedis()).processCustomerScraping(customerId, { urls: [site.origin], settings });

  const results = await Promise.all([crawl('shop-1'), crawl('shop-2'), crawl('shop-3')]);

  expect(results.map(({ processedPages }) => processedPages)).toEqual([13, 13, 13]);
  expect(site.mostInFlight()).toBeLessThanOrEqual(2);
  // Not the robots.txt: nobody knows a delay before it is read.
  const spanMs = site.starts.at(-1)! - site.starts[1]!;
  expect(spanMs).toBeGreaterThan((site.starts.length - 2) * 25 - 100);
});

it('processes ask a site once for its robots.txt', async () => {
  const site = await openSite(numberedSite(3));
  const crawl = (customerId: string) =>
    openIntegration([site], withRedis()).processCustomerScraping(customerId, { urls: [site.origin] });

  await Promise.all([crawl('shop-1'), crawl('shop-2')]);

  expect(site.requests.filter(({ url }) => url === '/robots.txt')).toHaveLength(1);
});

it('a job goes on when Redis dies under it, health says degraded, and Redis is used again', async () => {
  const site = await openSite(numberedSite(60));
  const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const integration = openIntegration([site], { ...withRedis(), logger });
  const statusOf = async (): Promise<string | undefined> =>
    (await integration.checkServiceHealth()).find(({ service }) => service === 'cache')?.status;
  let kill: Promise<void> | undefined;
  integration.on('page:indexed', () => {
    kill ??= server.kill();
  });

  const result = await integration.processCustomerScraping('shop-1', { urls: [site.origin] });
  await kill;

  expect(result).toMatchObject({ success: true, processedPages: 61, errors: [] });
  expect(await statusOf()).toBe('degraded');
  expect(logger.warn).toHaveBeenCalledWith(expect.stringContaining('Redis does not answer'), expect.anything());

  await server.restart();

  await expect.poll(statusOf).toBe('healthy');
  expect(logger.info).toHaveBeenCalledWith('Redis answers again', expect.anything());
  expect(await integration.processCustomerScraping('shop-1', { urls: [site.origin] })).toMatchObject({ success: true });
  expect(await server.client.keys('*')).toContain(`csi:v1:{host:${site.host}}:facts`);
});

it('a Redis that hangs from the beginning stops nothing', async () => {
  const site = await openSite(numberedSite(5));
  const integration = openIntegration([site], withRedis());
  server.freeze();
  try {
    const result = await integration.processCustomerScraping('shop-1', { urls: [site.origin] });

    expect(result).toMatchObject({ success: true, processedPages: 6 });
  } finally {
    server.thaw();
  }
});
