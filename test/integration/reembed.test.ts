import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { CustomerScrapingIntegration } from '../../src/index.ts';
import { type EmbeddingServer, openEmbeddingServer } from '../helpers/embedding-server.ts';
import { collect, openIntegration, openSite, temporaryFolder } from '../helpers/open-integration.ts';
import { numberedSite, pageHtml } from '../helpers/pages.ts';
import type { Site } from '../helpers/site-server.ts';

const [small, large] = ['text-embedding-3-small', 'text-embedding-3-large'];
const pages = 60;

interface Opened {
  readonly site: Site;
  readonly smallId: string;
  readonly largeId: string;
  readonly routes: Record<string, string>;
  readonly server: EmbeddingServer;
  readonly open: () => CustomerScrapingIntegration;
  readonly crawl: (integration: CustomerScrapingIntegration) => Promise<unknown>;
}

/** A crawled index in a file, embedded by the small model. */
async function openIndex(
  delayMs?: () => number,
): Promise<Opened & { readonly integration: CustomerScrapingIntegration }> {
  const routes = numberedSite(pages);
  const site = await openSite(routes);
  const server = await openEmbeddingServer(delayMs);
  const path = join(temporaryFolder(), 'index.sqlite');
  const open = () =>
    openIntegration([site], {
      storage: { path },
      config: { openai: { apiKey: 'test', baseURL: server.baseURL, model: small } },
      extraction: { workers: 0 },
    });
  const crawl = (integration: CustomerScrapingIntegration) =>
    integration.processCustomerScraping('c', { urls: [site.origin], turboMode: true });
  const integration = open();
  expect(await crawl(integration)).toMatchObject({ success: true, processedPages: pages + 1 });
  const host = new URL(server.baseURL).host;
  const [smallId, largeId] = [`openai/${host}/${small}@1536`, `openai/${host}/${large}@3072`];
  return { site, smallId, largeId, routes, server, open, crawl, integration };
}

it('embeds stored text with another model while searches go on, switches, and can switch back', async () => {
  const { site, smallId, largeId, server, crawl, integration } = await openIndex(() => 5);
  const [asked, embedded] = [site.requests.length, server.texts.length];
  const missed: string[] = [];
  let isOver = false;
  const searching = (async () => {
    for (let page = 0; !isOver; page = (page + 1) % pages) {
      const hits = await integration.search('c', `code word word${page}x`, { limit: 10 });
      if (!hits.some(({ title }) => title === `Page ${page}`)) missed.push(`page ${page}`);
      await sleep(5);
    }
  })();

  const receipt = await integration.index.reembed('c', { model: large });
  isOver = true;
  await searching;

  const chunks = pages + 1;
  expect(receipt).toMatchObject({
    modelId: largeId,
    activeModelId: largeId,
    embeddedChunks: chunks,
    complete: true,
    error: null,
  });
  expect(missed).toEqual([]);
  expect(site.requests).toHaveLength(asked);
  expect(await integration.index.models('c')).toEqual([
    { modelId: largeId, chunks, isActive: true },
    { modelId: smallId, chunks, isActive: false },
  ]);
  expect(await collect(integration.index.verify('c'))).toEqual([]);
  const { page } = await integration.index.explain('c', `${site.origin}/page-7`);
  expect(page?.chunks).toMatchObject([{ id: page?.chunkIds[0], modelIds: [largeId, smallId] }]);
  // The price of the model in use, for a million tokens.
  expect(page?.embeddingUsd).toBeCloseTo(((page?.embeddingTokens ?? 0) * 0.13) / 1_000_000, 12);
  const made = server.texts.length - embedded;
  expect(await crawl(integration)).toMatchObject({
    success: true,
    unchangedPages: chunks,
    usage: { embeddingTokens: 0 },
  });
  await integration.index.useModel('c', small);
  expect((await integration.index.models('c')).map(({ isActive }) => isActive)).toEqual([false, true]);
  // Questions are embedded too; texts of the index were once for each model.
  const ofIndex = server.texts.filter((text) => text.includes('long enough'));
  expect(ofIndex).toHaveLength(2 * chunks);
  expect(made).toBeGreaterThanOrEqual(chunks);
});

it('goes on where it was stopped, and embeds no stored text again', async () => {
  let delayMs = 0;
  const { smallId, largeId, server, open, integration } = await openIndex(() => delayMs);
  // The second call waits until it is given up.
  delayMs = 1_000;
  const before = server.texts.length;
  const stop = new AbortController();
  const stopped = integration.index.reembed('c', { model: large, signal: stop.signal });
  await expect.poll(() => server.texts.length, { interval: 5 }).toBeGreaterThan(before + 20);
  stop.abort();
  delayMs = 0;
  await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
  await integration.close();
  const inFlight = server.texts.length;

  const again = open();
  expect(await again.index.models('c')).toMatchObject([
    { modelId: largeId, isActive: false },
    { modelId: smallId, isActive: true },
  ]);
  const receipt = await again.index.reembed('c', { model: large });

  expect(receipt).toMatchObject({ complete: true, activeModelId: largeId });
  expect(receipt.embeddedChunks).toBeLessThan(pages + 1);
  expect(server.texts.length - inFlight).toBe(receipt.embeddedChunks);
  expect(await collect(again.index.verify('c'))).toEqual([]);
});

it('stays with its model when the budget does not reach, and refuses one that is not complete', async () => {
  const { routes, smallId, largeId, crawl, integration } = await openIndex();

  const receipt = await integration.index.reembed('c', { model: large, budget: { maxTokens: 500 } });

  expect(receipt).toMatchObject({ complete: false, activeModelId: smallId, error: { code: 'BUDGET_EXHAUSTED' } });
  expect(receipt.embeddingTokens).toBeLessThanOrEqual(500);
  await expect(integration.index.useModel('c', large)).rejects.toMatchObject({ code: 'VECTORS_INCOMPLETE' });
  expect(await integration.index.reembed('c', { model: large, switchModel: false })).toMatchObject({
    complete: true,
    activeModelId: smallId,
  });
  await integration.index.useModel('c', large);
  routes['/page-3'] = pageHtml({
    title: 'Page 3',
    paragraphs: ['A paragraph that only the model in use has seen so far.'],
  });
  await crawl(integration);
  await expect(integration.index.useModel('c', small)).rejects.toMatchObject({ code: 'VECTORS_INCOMPLETE' });
  expect(await integration.index.reembed('c', { model: small })).toMatchObject({
    complete: true,
    embeddedChunks: 1,
    activeModelId: smallId,
  });
  await expect(integration.index.removeModel('c', smallId)).rejects.toMatchObject({ code: 'OPTIONS_INVALID' });
  expect(await integration.index.removeModel('c', largeId)).toBe(pages + 1);
  expect(await collect(integration.index.verify('c'))).toEqual([]);
});
