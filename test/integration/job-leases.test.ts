import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { IntegrationOptions } from '../../src/index.ts';
import { forkCrawl } from '../helpers/crawl-process.ts';
import { collect, openIntegration, openSite, temporaryFolder } from '../helpers/open-integration.ts';
import { numberedSite } from '../helpers/pages.ts';
import { reply, type Site } from '../helpers/site-server.ts';
import { stopBetweenWrites } from '../helpers/stop-between-writes.ts';

interface GatedSite {
  readonly site: Site;
  /** Answers what waits, and all that comes from now on. */
  open(): void;
}

/** A site of numbered pages that answers ten of them: a job stays in the middle until the gate is opened. */
async function openGatedSite(pages: number): Promise<GatedSite> {
  const routes = numberedSite(pages);
  const waiting: (() => void)[] = [];
  let left = 10;
  const site = await openSite((request, response) => {
    const body = routes[request.url ?? ''];
    const answer = (): void => reply(body, { status: body === undefined ? 404 : 200 })(request, response);
    if (body === undefined || left-- > 0) answer();
    else waiting.push(answer);
  });
  const open = (): void => {
    left = Number.POSITIVE_INFINITY;
    for (const answer of waiting.splice(0)) answer();
  };
  return { site, open };
}

/** By default, leases last for longer than any test. */
const optionsFor = (site: Site, jobs: IntegrationOptions['jobs'] = { leaseMs: 60_000 }) => ({
  ...{ storage: { path: join(temporaryFolder(), 'index.sqlite') }, extraction: { workers: 0 }, jobs },
  network: { exemptHosts: [site.host] },
});

const pageRequests = ({ requests }: Site): string[] =>
  requests.map(({ url }) => url).filter((url) => url === '/' || url.startsWith('/page-'));

describe('a job that two processes are asked for', () => {
  it('is run by one of them, and both are told its result', async () => {
    const { site, open } = await openGatedSite(30);
    const order = { options: optionsFor(site), config: { urls: [site.origin], jobId: 'nightly' } };
    const crawls = [forkCrawl(), forkCrawl()];
    for (const crawl of crawls) crawl.start(order);
    await Promise.all(crawls.map((crawl) => crawl.said('jobId')));
    open();

    const [first, second] = await Promise.all(crawls.map((crawl) => crawl.said('result')));

    expect(first).toMatchObject({ success: true, processedPages: 31 });
    expect(second).toEqual(first);
    expect(pageRequests(site)).toHaveLength(31);
    const watcher = openIntegration([site], order.options);
    expect(await watcher.jobs.get('nightly')).toMatchObject({ runs: 1, crashes: 0, heldUntil: null });
  });

  it('is taken over when its process dies', async () => {
    const { site, open } = await openGatedSite(40);
    const order = { options: optionsFor(site, { leaseMs: 1_000 }), config: { urls: [site.origin], jobId: 'nightly' } };
    const first = forkCrawl();
    first.start(order);
    await first.said('running');
    const second = forkCrawl();
    second.start(order);
    await second.said('jobId');

    await first.kill();
    open();

    expect(await second.said('result')).toMatchObject({ success: true, processedPages: 41 });
    const watcher = openIntegration([site], order.options);
    expect(await watcher.jobs.get('nightly')).toMatchObject({ state: 'completed', runs: 2, crashes: 1 });
  });

  it('is not written to by a process that slept through its lease', async () => {
    const { site, open } = await openGatedSite(40);
    const options = optionsFor(site, { leaseMs: 1_000 });
    const order = { options, config: { urls: [site.origin], jobId: 'nightly' } };
    const sleeper = forkCrawl();
    sleeper.start(order);
    await expect.poll(() => pageRequests(site).length).toBeGreaterThan(10);
    await stopBetweenWrites(sleeper.child, options.storage.path);
    open();
    const other = forkCrawl();
    other.start(order);
    const result = await other.said('result');

    sleeper.child.kill('SIGCONT');

    expect(await sleeper.said('result')).toEqual(result);
    const watcher = openIntegration([site], order.options);
    const job = await watcher.jobs.get('nightly');
    expect(job).toMatchObject({ state: 'completed', runs: 2, crashes: 1 });
    expect(JSON.parse(JSON.stringify(job.result))).toEqual(result);
    expect(await collect(watcher.index.pages('c'))).toHaveLength(41);
    expect(await watcher.index.countUrls('c', 'nightly')).toEqual({ indexed: 41 });
  });

  it('shows its progress to a process that joins it, and ends for both when one cancels it', async () => {
    const { site } = await openGatedSite(60);
    const order = { options: optionsFor(site), config: { urls: [site.origin], jobId: 'nightly' } };
    const runner = forkCrawl();
    runner.start(order);
    await runner.said('running');
    const integration = openIntegration([site], order.options);
    const job = await integration.startCustomerScraping('c', order.config);
    const seen: string[] = [];
    for await (const event of job.events()) {
      seen.push(event.type);
      if (event.type === 'job:progress' && event.progress.processedItems > 2) await job.cancel();
    }

    expect(await job.result).toMatchObject({ status: 'cancelled' });
    expect(await runner.said('result')).toMatchObject({ status: 'cancelled' });
    expect(seen.at(-1)).toBe('job:cancelled');
    expect(seen).not.toContain('page:fetched');
  });
});

describe('a job that nobody runs', () => {
  it('is carried on at start-up by an integration that is to', async () => {
    const { site, open } = await openGatedSite(30);
    const options = optionsFor(site, { leaseMs: 1_000, autoResume: true });
    const crawl = forkCrawl();
    crawl.start({ options, config: { urls: [site.origin], jobId: 'nightly' } });
    await crawl.said('running');
    await crawl.kill();
    open();

    const integration = openIntegration([site], options);
    const ended = await new Promise((resolve) => void integration.once('job:completed', resolve));

    expect(ended).toMatchObject({ jobId: 'nightly', result: { success: true, processedPages: 31 } });
  });

  it('is left to others by an integration that closes, and goes on where it was', async () => {
    const { site, open } = await openGatedSite(30);
    const options = optionsFor(site);
    const first = openIntegration([site], options);
    const job = await first.startCustomerScraping('c', { urls: [site.origin], jobId: 'nightly' });
    for await (const event of job.events()) if (event.type === 'page:indexed') break;
    await first.close();
    open();
    expect(await job.result).toMatchObject({ status: 'cancelled' });
    const before = pageRequests(site).length;

    const second = openIntegration([site], options);
    expect(await second.jobs.get('nightly')).toMatchObject({ state: 'queued', result: null, heldUntil: null });
    const result = await (await second.jobs.resume('nightly')).result;

    expect(result).toMatchObject({ success: true, processedPages: 31 });
    expect(pageRequests(site).length - before).toBeLessThan(31);
  });

  it('ends where it is cancelled, with what was done', async () => {
    const { site } = await openGatedSite(30);
    const options = optionsFor(site, { leaseMs: 1_000 });
    const crawl = forkCrawl();
    crawl.start({ options, config: { urls: [site.origin], jobId: 'nightly' } });
    await crawl.said('running');
    await crawl.kill();
    const integration = openIntegration([site], options);

    expect(await integration.cancelJob('nightly')).toBe(true);

    await expect.poll(async () => (await integration.jobs.get('nightly')).state).toBe('cancelled');
    expect(await integration.cancelJob('nightly')).toBe(false);
    expect((await integration.jobs.get('nightly')).result).toMatchObject({ status: 'cancelled' });
  });
});
