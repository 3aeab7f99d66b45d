import { cpSync, globSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startShop } from '../../examples/demo-shop/start-shop.ts';
import { type IntegrationOptions, MemoryStore, type ScrapingPlan } from '../../src/index.ts';
import { installManual, manual } from '../bench/crawl/install-manual.ts';
import { createTestEmbedder } from '../helpers/hashing-embedder.ts';
import { openIntegration, openSite, temporaryFolder } from '../helpers/open-integration.ts';
import { numberedSite, pageHtml } from '../helpers/pages.ts';
import { serveFolder } from '../helpers/static-server.ts';
import { startSyntheticSite } from '../helpers/synthetic-site.ts';

interface ServedSite {
  readonly origin: string;
  readonly host: string;
}

async function demoShop(): Promise<ServedSite> {
  const shop = await startShop();
  onTestFinished(() => shop.close());
  return shop;
}

async function syntheticSite(): Promise<ServedSite> {
  const site = await startSyntheticSite({ pages: 1_000 });
  onTestFinished(() => site.close());
  return site;
}

/** Every chapter that begins with a letter up to d: some 300 pages. */
async function partOfManual(): Promise<ServedSite> {
  installManual();
  const folder = join(temporaryFolder(), 'manual');
  mkdirSync(folder);
  for (const file of globSync('{index,[a-d]*}.html', { cwd: manual })) cpSync(join(manual, file), join(folder, file));
  const server = await serveFolder(folder);
  onTestFinished(() => server.close());
  return server;
}

/** Counts tokens as OpenAI does. */
const embedder = () => createTestEmbedder({ tokenizer: 'cl100k_base', usdPerMillionTokens: 0.02 });

const openFor = (site: ServedSite, options: IntegrationOptions = {}) =>
  openIntegration([], {
    ...options,
    adapters: { embedder: embedder(), store: new MemoryStore(), ...options.adapters },
    network: { exemptHosts: [site.host] },
  });

function expectWithin(value: number, [low, high]: readonly [number, number], what: string): void {
  expect(value, `${what}: ${low} to ${high}`).toBeGreaterThanOrEqual(low);
  expect(value, `${what}: ${low} to ${high}`).toBeLessThanOrEqual(high);
}

describe('a plan contains what the crawl then costs', () => {
  const sites: readonly (readonly [string, () => Promise<ServedSite>, number])[] = [
    ['of a shop', demoShop, 200],
    ['of a site with traps', syntheticSite, 120],
    ['of a manual', partOfManual, 250],
  ];

  it.for(sites)('%s', { timeout: 120_000 }, async ([, open, maxPages]) => {
    const site = await open();
    const integration = openFor(site);
    const config = { urls: [`${site.origin}/`], maxPages, turboMode: true };

    const plan = await integration.planCustomerScraping('c', config);
    expect(await integration.customers.list()).toEqual([]);
    const result = await integration.processCustomerScraping('c', config);

    expect(plan.sampledPages).toBeLessThanOrEqual(20);
    expectWithin(result.processedPages, plan.pages, 'pages');
    expectWithin(result.chunksStored, plan.chunks, 'chunks');
    expectWithin(result.usage.embeddingTokens, plan.embeddingTokens, 'tokens');
    expectWithin(result.usage.costUsd, plan.costUsd ?? [1, 0], 'dollars');
  });
});

it('fetches and embeds little, and writes nothing', async () => {
  const site = await openSite(numberedSite(90));
  const store = new MemoryStore();
  const asked = embedder();
  const integration = openFor(site, { adapters: { embedder: asked, store } });

  const plan = await integration.planCustomerScraping('c', { urls: [site.origin], maxPages: 1_000 });

  expect(plan.sampledPages).toBe(20);
  expect(site.requests.length).toBeLessThan(40);
  expect(asked.texts).toEqual([]);
  expect(await store.countCustomer('c')).toMatchObject({ jobs: 0, urls: 0, pages: 0 });
  expect(await store.spending.listSpending('c', {})).toEqual([]);
});

it('counts what is in the index already as paid', async () => {
  const routes = { '/': pageHtml({ links: ['/a'] }), '/a': pageHtml({ title: 'A', paragraphs: ['Facts about tea.'] }) };
  const site = await openSite(routes);
  const integration = openFor(site);
  const config = { urls: [site.origin] };
  await integration.processCustomerScraping('c', config);
  routes['/a'] = pageHtml({ title: 'A', paragraphs: ['Other facts about coffee.'] });

  const plan: ScrapingPlan = await integration.planCustomerScraping('c', config);
  const { usage } = await integration.processCustomerScraping('c', config);

  expect(usage.embeddingTokens).toBeGreaterThan(0);
  expect(plan.embeddingTokens).toEqual([usage.embeddingTokens, usage.embeddingTokens]);
});

it('says that a price is not known, instead of calling it free', async () => {
  const site = await openSite({ '/': pageHtml() });
  const unpriced = { ...embedder(), usdPerMillionTokens: null };
  const plan = await openFor(site, { adapters: { embedder: unpriced } }).planCustomerScraping('c', {
    urls: [site.origin],
  });
  expect(plan.costUsd).toBeNull();
  expect(plan.notes).toContainEqual(expect.stringContaining('price of test/letters@8 is not known'));
});

it('fetches nothing when it is aborted before its sample begins', async () => {
  const site = await openSite(numberedSite(30));
  const aborting = new AbortController();

  const plan = openFor(site).planCustomerScraping('c', { urls: [site.origin], signal: aborting.signal });
  aborting.abort();

  await expect(plan).rejects.toMatchObject({ code: 'ABORTED' });
  expect(site.requests).toEqual([]);
});
