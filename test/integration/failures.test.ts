import { expect, it } from 'vitest';
import { IntegrationError } from '../../src/index.ts';
import { createTestEmbedder } from '../helpers/hashing-embedder.ts';
import { collect, openIntegration, openSite } from '../helpers/open-integration.ts';
import { numberedSite, pageHtml } from '../helpers/pages.ts';
import { drop, reply } from '../helpers/site-server.ts';

const down = () =>
  new IntegrationError('The embedding service is down', { code: 'EMBEDDING_FAILED', service: 'openai' });

it('keeps the pages when the embedder is down, says so once, and embeds only what is missing later', async () => {
  const site = await openSite(numberedSite(12));
  const embedder = createTestEmbedder();
  const integration = openIntegration([site], { adapters: { embedder } });
  embedder.failure = down();
  const states: string[] = [];
  integration.on('service:degraded', ({ service }) => states.push(`${service} degraded`));
  integration.on('service:recovered', ({ service }) => states.push(`${service} recovered`));

  const first = await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(first).toMatchObject({ success: false, status: 'completed', processedPages: 13, chunksEmbedded: 0 });
  expect(first.errors).toMatchObject([{ code: 'EMBEDDING_FAILED', count: 13, service: 'openai' }]);
  expect(states).toEqual(['openai degraded']);
  expect(await integration.search('c', 'word7x', { mode: 'text', limit: 1 })).toMatchObject([{ title: 'Page 7' }]);

  embedder.failure = undefined;
  const second = await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(second).toMatchObject({ success: true, errors: [] });
  expect(second.chunksEmbedded).toBe(embedder.texts.length);
  const third = await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(third).toMatchObject({ unchangedPages: 13, chunksEmbedded: 0, usage: { embeddingTokens: 0, costUsd: 0 } });
});

it('never spends more than the budget, and keeps what it did not embed searchable', async () => {
  const site = await openSite(numberedSite(20));
  const embedder = createTestEmbedder();
  const integration = openIntegration([site], { adapters: { embedder } });
  const exhausted: string[] = [];
  integration.on('budget:exhausted', ({ limit }) => exhausted.push(limit));

  const result = await integration.processCustomerScraping('c', { urls: [site.origin], budget: { maxTokens: 200 } });

  expect(result.usage.embeddingTokens).toBeGreaterThan(0);
  expect(result.usage.embeddingTokens).toBeLessThanOrEqual(200);
  expect(result).toMatchObject({ success: false, processedPages: 21, errors: [{ code: 'BUDGET_EXHAUSTED' }] });
  expect(exhausted).toEqual(['maxTokens']);
});

it('makes one error of the same failure on many pages, and indexes the rest', async () => {
  const broken = ['/x1', '/x2', '/x3'];
  const site = await openSite({
    ...Object.fromEntries(broken.map((path) => [path, reply('', { status: 500 })])),
    '/': pageHtml({ links: [...broken, '/dropped', '/fine'] }),
    '/dropped': drop(),
    '/fine': pageHtml({ title: 'Fine' }),
  });
  const integration = openIntegration([site]);
  const result = await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(result).toMatchObject({ success: false, status: 'completed', processedPages: 2, failedPages: 4 });
  expect(result.errors.find(({ code }) => code === 'HTTP_STATUS')).toMatchObject({ count: 3, retryable: true });
  expect(result.errors.find(({ code }) => code === 'NETWORK')).toMatchObject({
    count: 1,
    sampleUrls: [`${site.origin}/dropped`],
  });
});

it('waits as long as a busy site asks, then goes on', async () => {
  let refusals = 0;
  const site = await openSite({
    '/': (request, response) => {
      refusals += 1;
      const handler = refusals === 1 ? reply('', { status: 429, headers: { 'retry-after': '1' } }) : reply(pageHtml());
      handler(request, response);
    },
  });
  const integration = openIntegration([site], { retry: { maxRetries: 2, backoffMs: 1 } });
  const delays: number[] = [];
  integration.on('service:retry', ({ delayMs }) => delays.push(delayMs));
  const result = await integration.processCustomerScraping('c', { urls: [site.origin], sitemaps: 'skip' });
  expect(result).toMatchObject({ success: true, processedPages: 1 });
  expect(delays[0]).toBeGreaterThanOrEqual(1_000);
});

it('keeps customers apart', async () => {
  const [red, blue] = [
    await openSite({ '/': pageHtml({ title: 'Red' }) }),
    await openSite({ '/': pageHtml({ title: 'Blue' }) }),
  ];
  const integration = openIntegration([red, blue]);
  await Promise.all([
    integration.processCustomerScraping('red', { urls: [red.origin] }),
    integration.processCustomerScraping('blue', { urls: [blue.origin] }),
  ]);
  expect((await integration.search('red', 'page paragraph')).map(({ title }) => title)).toEqual(['Red']);
  expect(await integration.index.explain('red', blue.origin)).toMatchObject({ visits: [], page: null });

  const receipt = await integration.customers.erase('red');
  expect(receipt).toMatchObject({ customerId: 'red', pages: 1, jobs: 1 });
  await expect(integration.search('red', 'page')).rejects.toMatchObject({ code: 'CUSTOMER_UNKNOWN' });
  expect(await collect(integration.index.pages('blue'))).toHaveLength(1);
});

it('says when a service fails and when it is back', async () => {
  const site = await openSite(numberedSite(6));
  const embedder = createTestEmbedder();
  const integration = openIntegration([site], { adapters: { embedder } });
  const states: string[] = [];
  embedder.failure = down();
  integration.on('service:degraded', ({ service }) => {
    states.push(`${service} degraded`);
    embedder.failure = undefined;
  });
  integration.on('service:recovered', ({ service }) => states.push(`${service} recovered`));
  await integration.processCustomerScraping('c', { urls: [site.origin] });
  expect(states).toEqual(['openai degraded', 'openai recovered']);
});
