import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createTokenCounter } from '../../src/adapters/token-counters.ts';
import {
  type CustomerScrapingIntegration,
  type IntegrationOptions,
  OpenAIEmbedder,
  type ScrapingResult,
  SqliteStore,
} from '../../src/index.ts';
import { embeddingPrice } from '../../src/pipeline/embedding-batcher.ts';
import { LedgerSpender } from '../../src/pipeline/spender.ts';
import { holdJob } from '../../src/testing/store-contract/prepared-store.ts';
import { forkCrawl } from '../helpers/crawl-process.ts';
import { createFakeClock } from '../helpers/fake-clock.ts';
import { openIntegration, openSite, temporaryFolder } from '../helpers/open-integration.ts';
import { changed, dropped } from '../helpers/openai-server/failures.ts';
import { type OpenAIServer, startOpenAI } from '../helpers/openai-server.ts';
import { pageHtml } from '../helpers/pages.ts';
import type { Site } from '../helpers/site-server.ts';

vi.setConfig({ testTimeout: 120_000 });

let server: OpenAIServer;
let site: Site;
beforeEach(async () => {
  server = await startOpenAI({ latencyMs: 5 });
  onTestFinished(() => server.close());
  site = await openSite(wordySite(30));
});

/** Pages of some 90 tokens, no two of which share a text. */
function wordySite(pages: number, name = 'page'): Record<string, string> {
  const paths = Array.from({ length: pages }, (_, page) => `/${name}-${page}`);
  const wordy = paths.map((path) => [
    path,
    pageHtml({ title: `About ${path}`, paragraphs: [`Facts of ${path}. ${`${path} is in stock. `.repeat(8)}`] }),
  ]);
  return { '/': pageHtml({ title: 'Start', links: paths }), ...Object.fromEntries(wordy) };
}

/** Small calls, many at a time: 20 lanes, at most 300 tokens a call. */
const openai = (overrides: object = {}) => ({
  ...{ apiKey: 'sk-test', baseURL: server.baseURL, dimensions: 8, maxTokens: 300 },
  ...overrides,
});
const settings = { scrapingPreferences: { maxConcurrency: 20 }, embeddingConfig: { chunkSize: 256 } };

function open(options: IntegrationOptions = {}, configured: object = {}): CustomerScrapingIntegration {
  return openIntegration([site], { config: { openai: openai(configured) }, ...options });
}

const crawl = (integration: CustomerScrapingIntegration, config: object = {}): Promise<ScrapingResult> =>
  integration.processCustomerScraping('c', { urls: [site.origin], turboMode: true, settings, ...config });

/** What the site costs without a limit, by the server's count. */
async function fullPrice(): Promise<number> {
  const before = server.chargedTokens;
  await crawl(open());
  return server.chargedTokens - before;
}

describe('a budget', () => {
  it.each([
    ['maxTokens', (tokens: number) => ({ maxTokens: tokens })],
    ['maxUsd', (tokens: number) => ({ maxUsd: (tokens * 0.02) / 1_000_000 })],
  ])(
    'in %s is never passed by the count of the service, however many calls are made at a time',
    async (limit, toBudget) => {
      const full = await fullPrice();
      const integration = open();
      const exhausted: string[] = [];
      integration.on('budget:exhausted', (event) => exhausted.push(event.limit));
      const before = server.chargedTokens;
      const tokens = Math.floor(full / 2);

      const result = await crawl(integration, { budget: toBudget(tokens) });

      const charged = server.chargedTokens - before;
      expect(charged).toBeLessThanOrEqual(tokens);
      expect(charged).toBeGreaterThan(tokens / 2);
      expect(exhausted).toEqual([limit]);
      expect(result).toMatchObject({ success: false, status: 'completed', processedPages: 31 });
      expect(result.errors).toMatchObject([{ code: 'BUDGET_EXHAUSTED', count: 1 }]);
      expect(result.usage.embeddingTokens).toBe(charged);
      const { tokens: written, costUsd, records } = await integration.customers.usage('c', { jobId: result.jobId });
      expect({ written, costUsd }).toEqual({ written: charged, costUsd: result.usage.costUsd });
      expect(records).toMatchObject([
        { kind: 'embedding', modelId: expect.stringContaining('text-embedding-3-small@8'), open: { calls: 0 } },
      ]);
      expect(await integration.search('c', 'page-29', { mode: 'text', limit: 1 })).toMatchObject([
        { title: 'About /page-29' },
      ]);
    },
  );

  it('holds for 20 embeddings at a time', async () => {
    const store = new SqliteStore({ path: join(temporaryFolder(), 'index.sqlite') });
    onTestFinished(() => store.close());
    const lease = await holdJob(store, 'shop-1');
    const embedder = new OpenAIEmbedder({ ...openai(), model: 'text-embedding-3-small' });
    const counter = await createTokenCounter('cl100k_base');
    const limits = { maxTokens: 500 };
    const spender = new LedgerSpender({
      ledger: store.spending,
      customerId: 'shop-1',
      lease,
      limits,
      clock: createFakeClock(),
      logger: console,
    });
    const embed = async (text: string): Promise<unknown> => {
      const price = embeddingPrice(embedder, counter.count(text));
      return await spender.spend(price, () => embedder.embed([text]));
    };

    const texts = Array.from({ length: 200 }, (_, number) => `Text number ${number} of all that there are`);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, async (_, worker) => {
        for (let next = worker; next < texts.length; next += 20) await embed(texts[next]!);
      }),
    );

    expect(server.chargedTokens).toBeLessThanOrEqual(500);
    expect(server.chargedTokens).toBeGreaterThan(480);
    const reasons = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'went through'));
    expect(new Set(reasons)).toEqual(new Set(['BUDGET_EXHAUSTED']));
  });

  it('is not passed by answers that get lost after they were paid for', async () => {
    const full = await fullPrice();
    const integration = open({ retry: { maxRetries: 2, backoffMs: 1 } });
    const cutOff = changed((body) => body.slice(0, 40));
    server.failNext(cutOff, dropped, cutOff, cutOff, dropped, cutOff);
    const before = server.chargedTokens;
    const maxTokens = Math.floor(full / 2);

    await crawl(integration, { budget: { maxTokens } });

    expect(server.chargedTokens - before).toBeLessThanOrEqual(maxTokens);
    const { tokens, records } = await integration.customers.usage('c');
    expect(tokens).toBeGreaterThanOrEqual(server.chargedTokens - before);
    expect(records[0]?.assumedCalls).toBeGreaterThan(2);
  });

  it('counts what a killed process had under way as spent, and is not passed by whoever carries the job on', async () => {
    const slow = await startOpenAI({ latencyMs: 150 });
    onTestFinished(() => slow.close());
    const options = {
      storage: { path: join(temporaryFolder(), 'index.sqlite') },
      config: { openai: openai({ baseURL: slow.baseURL }) },
      network: { exemptHosts: [site.host] },
      jobs: { leaseMs: 500 },
    };
    const budget = { maxTokens: 1_500 };
    const killed = forkCrawl();
    killed.start({ options, config: { urls: [site.origin], settings, turboMode: true, jobId: 'job-1', budget } });
    await vi.waitFor(() => expect(slow.requests.length).toBeGreaterThan(4), { timeout: 60_000, interval: 5 });
    await killed.kill();
    const integration = openIntegration([site], options);
    const left = await integration.customers.usage('c', { jobId: 'job-1' });
    expect(left.records[0]?.open.calls).toBeGreaterThan(0);

    const { result } = await integration.jobs.resume('job-1');
    const { usage, errors } = await result;

    const { tokens, records } = await integration.customers.usage('c', { jobId: 'job-1' });
    expect(records[0]).toMatchObject({ assumedCalls: left.records[0]?.open.calls, open: { calls: 0 } });
    expect(tokens).toBeLessThanOrEqual(budget.maxTokens);
    expect(slow.chargedTokens).toBeLessThanOrEqual(tokens);
    expect(usage.embeddingTokens).toBe(tokens);
    expect(errors).toMatchObject([{ code: 'BUDGET_EXHAUSTED' }]);
  });

  it('that is raised lets the job end at the price of the rest, without a page fetched again', async () => {
    const full = await fullPrice();
    const integration = open();
    const before = server.chargedTokens;
    const first = await crawl(integration, { budget: { maxTokens: Math.floor(full / 3) } });
    const again = await (await integration.jobs.resume(first.jobId)).result;
    expect(again.errors).toMatchObject([{ code: 'BUDGET_EXHAUSTED' }]);

    const fetched: string[] = [];
    integration.on('page:fetched', ({ url }) => fetched.push(url));
    const { result } = await integration.jobs.resume(first.jobId, { budget: { maxTokens: full } });

    expect(await result).toMatchObject({ success: true, errors: [], usage: { embeddingTokens: full } });
    expect(server.chargedTokens - before).toBe(full);
    expect(fetched).toEqual([]);
    expect((await result).chunksEmbedded).toBe((await result).chunksStored);
  });

  it('that is raised twice leaves no vector uncounted that a run before has made', async () => {
    const full = await fullPrice();
    const integration = open();
    const resume = async (maxTokens: number): Promise<ScrapingResult> =>
      (await integration.jobs.resume(first.jobId, { budget: { maxTokens } })).result;
    const first = await crawl(integration, { budget: { maxTokens: Math.floor(full / 3) } });
    const second = await resume(Math.floor((full * 2) / 3));
    expect(second.chunksEmbedded).toBeGreaterThan(first.chunksEmbedded);
    expect(second.chunksEmbedded).toBeLessThan(second.chunksStored);

    const third = await resume(full);

    expect(third).toMatchObject({ success: true, chunksEmbedded: third.chunksStored });
    expect(await resume(full)).toMatchObject({ chunksEmbedded: third.chunksStored });
  });

  it('leaves the rest to a later run, which pays for nothing twice', async () => {
    const full = await fullPrice();
    const integration = open();
    const before = { tokens: server.chargedTokens, texts: server.texts.length };
    await crawl(integration, { budget: { maxTokens: Math.floor(full / 3) } });

    const later = await crawl(integration);

    expect(later).toMatchObject({ success: true, errors: [] });
    expect(server.chargedTokens - before.tokens).toBe(full);
    const texts = server.texts.slice(before.texts);
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('bounds classifications too', async () => {
    const integration = open();
    const before = server.chargedTokens;
    const budget = { maxUsd: 0.004 };

    const result = await crawl(integration, { classifyContent: true, generateEmbeddings: false, budget });

    expect(result).toMatchObject({ success: false, processedPages: 31, usage: { embeddingTokens: 0 } });
    expect(result.errors).toMatchObject([{ code: 'BUDGET_EXHAUSTED', count: 1 }]);
    expect(result.usage.costUsd).toBeLessThanOrEqual(budget.maxUsd);
    expect(result.usage.classificationTokens).toBe(server.chargedTokens - before);
    const { records } = await integration.customers.usage('c');
    expect(records).toMatchObject([{ kind: 'classification', tokens: server.chargedTokens - before }]);
  });

  it('in dollars is refused with a model whose price nobody knows, and before anything is stored', async () => {
    const own = { model: 'text-embedding-ada-002', dimensions: undefined };
    const priced = open({ prices: { 'text-embedding-ada-002': { input: 0 } } }, own);
    await expect(crawl(priced, { budget: { maxUsd: 1 } })).resolves.toMatchObject({ success: true });
    const integration = open({}, { model: 'house-model' });
    const refused = { code: 'OPTIONS_INVALID', message: expect.stringContaining('house-model') };
    await expect(crawl(integration, { budget: { maxUsd: 1 } })).rejects.toMatchObject(refused);
    await expect(integration.customers.get('c')).rejects.toMatchObject({ code: 'CUSTOMER_UNKNOWN' });
    await integration.customers.save('c', { spendingLimits: { monthlyUsd: 5 } });
    await expect(crawl(integration)).rejects.toMatchObject(refused);
  });
});

describe("a customer's limit of the month", () => {
  it('holds over three processes on one file', async () => {
    const full = await fullPrice();
    const path = join(temporaryFolder(), 'index.sqlite');
    const monthlyTokens = Math.floor(full * 1.5);
    const sites = [site, await openSite(wordySite(30, 'second')), await openSite(wordySite(30, 'third'))];
    const owner = openIntegration([site], { storage: { path } });
    await owner.customers.save('c', { spendingLimits: { monthlyTokens } });
    const before = server.chargedTokens;
    const exemptHosts = sites.map(({ host }) => host);
    const processes = sites.map(() => forkCrawl());
    for (const [index, process] of processes.entries()) {
      process.start({
        options: { storage: { path }, config: { openai: openai() }, network: { exemptHosts } },
        config: { urls: [sites[index]!.origin], turboMode: true, settings },
      });
    }

    const results = await Promise.all(processes.map((process) => process.said('result')));

    const charged = server.chargedTokens - before;
    expect(charged).toBeLessThanOrEqual(monthlyTokens);
    expect(charged).toBeGreaterThan(monthlyTokens * 0.8);
    expect(results.map(({ processedPages }) => processedPages)).toEqual([31, 31, 31]);
    expect(results.flatMap(({ errors }) => errors.map(({ code }) => code))).toContain('BUDGET_EXHAUSTED');
    expect(await owner.customers.usage('c')).toMatchObject({ tokens: charged });
    expect(results.reduce((sum, { usage }) => sum + usage.embeddingTokens, 0)).toBe(charged);
  });

  it('counts questions, and then refuses them; what belongs to no job is listed so', async () => {
    const integration = open();
    await crawl(integration);
    const { tokens } = await integration.customers.usage('c');
    const before = server.chargedTokens;
    await integration.search('c', 'Which page is in stock?');
    await integration.search('c', 'Which page is in stock?');
    const asked = server.chargedTokens - before;
    expect(asked).toBeGreaterThan(0);
    expect(await integration.customers.usage('c', { jobId: null })).toMatchObject({ tokens: asked });
    expect(await integration.customers.usage('c')).toMatchObject({ tokens: tokens + asked });

    await integration.customers.save('c', { spendingLimits: { monthlyTokens: tokens + asked } });

    await expect(integration.search('c', 'And the others?')).rejects.toMatchObject({ code: 'BUDGET_EXHAUSTED' });
    expect(server.chargedTokens - before).toBe(asked);
    expect(await integration.search('c', 'in stock', { mode: 'text' })).not.toEqual([]);
  });
});
