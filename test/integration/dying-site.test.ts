import { expect, it, onTestFinished, vi } from 'vitest';
import type { Fetcher } from '../../src/index.ts';
import { collect, openIntegration, openSite } from '../helpers/open-integration.ts';
import { numberedSite, pageHtml } from '../helpers/pages.ts';
import { type Handler, reply, tooManyRequests } from '../helpers/site-server.ts';

const pages = 60;

/** Time for all but the network: it stands still until it is told how many milliseconds pass in one of ours. */
function fakeTime(): { speed: number } {
  const time = { speed: 1 };
  const stepMs = 10;
  const { setInterval, clearInterval } = globalThis;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  const ticker = setInterval(() => vi.advanceTimersByTime(stepMs * time.speed), stepMs);
  onTestFinished(() => {
    clearInterval(ticker);
    vi.useRealTimers();
  });
  return time;
}

it('gives up a site that dies in the middle, says so once, and keeps what it has', async () => {
  const time = fakeTime();
  const routes: Record<string, string> = numberedSite(pages);
  let left = Number.POSITIVE_INFINITY;
  let afterDeath = 0;
  const handler: Handler = (request, response) => {
    left -= 1;
    if (left >= 0)
      return reply(routes[request.url ?? ''] ?? '', { status: routes[request.url ?? ''] ? 200 : 404 })(
        request,
        response,
      );
    time.speed = 100;
    afterDeath += 1;
    request.socket.destroy();
  };
  const site = await openSite(handler);
  const integration = openIntegration([site], {
    extraction: { workers: 0 },
    network: { timeoutMs: 60_000 },
    retry: { maxRetries: 3, backoffMs: 1 },
  });
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(await collect(integration.index.pages('c'))).toHaveLength(pages + 1);
  left = 20;

  const result = await integration.processCustomerScraping('c', { urls: [site.origin], refresh: 'all' });

  expect(result).toMatchObject({ success: false, status: 'completed', removedPages: 0 });
  expect(result.processedPages).toBeGreaterThan(10);
  expect(result.processedPages + result.failedPages).toBe(pages + 1);
  expect(result.errors.map(({ code }) => code).toSorted()).toEqual(['HOST_UNAVAILABLE', 'NETWORK']);
  const [unavailable] = result.errors.filter(({ code }) => code === 'HOST_UNAVAILABLE');
  expect(unavailable?.count).toBeGreaterThan(10);
  // Eight failures with pauses that double, and what was in flight beside them.
  expect(afterDeath).toBeLessThan(30);
  // The pauses take half a minute; with the minute for which the host is given up it would be one and a half.
  expect(result.durationMs).toBeLessThan(90_000);
  expect(await collect(integration.index.pages('c'))).toHaveLength(pages + 1);
});

it('ends when its time is up, though the site asks for an hour', async () => {
  const paths = ['/a', '/b', '/c', '/d'];
  const site = await openSite({
    '/': pageHtml({ title: 'Home', links: paths }),
    ...Object.fromEntries(paths.map((path) => [path, tooManyRequests('3600')])),
  });
  const integration = openIntegration([site], { retry: { maxRetries: 3, backoffMs: 1 } });
  const exhausted: string[] = [];
  integration.on('budget:exhausted', ({ limit }) => exhausted.push(limit));

  const result = await integration.processCustomerScraping('c', {
    urls: [site.origin],
    budget: { maxDurationMs: 1_000 },
  });

  expect(result).toMatchObject({ success: false, status: 'completed', processedPages: 1, failedPages: 0 });
  expect(result.errors).toMatchObject([{ code: 'BUDGET_EXHAUSTED' }]);
  expect(exhausted).toEqual(['maxDurationMs']);
  expect(result.durationMs).toBeLessThan(8_000);
  const { visits } = await integration.index.explain('c', `${site.origin}/a`);
  expect(visits).toMatchObject([{ state: 'queued' }]);
});

it('ends when its time is up, though a page waits for its turn to be rendered', async () => {
  const site = await openSite({ '/': '<title>App</title><div id="app"></div><script>start()</script>' });
  const rendered: string[] = [];
  const renderer: Fetcher = {
    async fetch({ url }) {
      rendered.push(url);
      throw new Error('Nothing is rendered here');
    },
  };
  const integration = openIntegration([site], { adapters: { renderer } });

  const result = await integration.processCustomerScraping('c', {
    ...{ urls: [site.origin], sitemaps: 'skip', budget: { maxDurationMs: 500 } },
    settings: { scrapingPreferences: { crawlDelay: 60_000 } },
  });

  expect(result).toMatchObject({ success: false, processedPages: 0, failedPages: 0, skippedPages: 0 });
  expect(result.errors).toMatchObject([{ code: 'BUDGET_EXHAUSTED' }]);
  expect(result.durationMs).toBeLessThan(15_000);
  expect(rendered).toEqual([]);
  const { visits } = await integration.index.explain('c', site.origin);
  expect(visits).toMatchObject([{ state: 'queued' }]);
});
