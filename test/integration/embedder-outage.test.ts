import { expect, it } from 'vitest';
import { IntegrationError } from '../../src/index.ts';
import { createTestEmbedder, type TestEmbedder } from '../helpers/hashing-embedder.ts';
import { openIntegration, openSite } from '../helpers/open-integration.ts';
import { numberedSite } from '../helpers/pages.ts';

const down = () =>
  new IntegrationError('The embedding service is down', {
    ...{ code: 'EMBEDDING_FAILED', service: 'openai', retryable: true },
    context: { httpStatus: 503 },
  });

/** An embedder that counts the calls made to it. */
function createCountedEmbedder(): TestEmbedder & { calls: number } {
  const embedder = createTestEmbedder();
  const { embed } = embedder;
  return Object.assign(embedder, {
    calls: 0,
    embed(this: TestEmbedder & { calls: number }, ...args: Parameters<TestEmbedder['embed']>) {
      this.calls += 1;
      return embed.apply(this, args);
    },
  });
}

it('gives an embedder up that is down, keeps the pages, says it once, and embeds only what is missing later', async () => {
  const site = await openSite(numberedSite(60));
  const embedder = createCountedEmbedder();
  const retry = { maxRetries: 3, backoffMs: 1 };
  const integration = openIntegration([site], { adapters: { embedder }, retry });
  const config = { urls: [site.origin], turboMode: true };
  embedder.failure = down();

  const first = await integration.processCustomerScraping('c', config);

  expect(first).toMatchObject({ success: false, status: 'completed', processedPages: 61, chunksEmbedded: 0 });
  expect(first.errors).toMatchObject([{ code: 'EMBEDDING_FAILED', count: 61, service: 'openai', retryable: true }]);
  // Five in a row open the circuit; four calls may be on their way by then.
  expect(embedder.calls).toBeLessThanOrEqual(5 + 4);
  expect(await integration.search('c', 'word7x', { mode: 'text', limit: 1 })).toMatchObject([{ title: 'Page 7' }]);
  const { visits } = await integration.index.explain('c', `${site.origin}/page-7`);
  expect(visits).toMatchObject([{ state: 'indexed', failures: [{ code: 'EMBEDDING_FAILED', service: 'openai' }] }]);

  embedder.failure = undefined;
  const second = await integration.processCustomerScraping('c', config);
  expect(second).toMatchObject({ success: true, errors: [] });
  expect(new Set(embedder.texts).size).toBe(embedder.texts.length);
  const embedded = embedder.texts.length;
  const third = await integration.processCustomerScraping('c', config);
  expect(third).toMatchObject({ success: true, unchangedPages: 61, usage: { embeddingTokens: 0 } });
  expect(embedder.texts).toHaveLength(embedded);
});

it('embeds the pages after an outage in the same job', async () => {
  const site = await openSite(numberedSite(40));
  const embedder = createCountedEmbedder();
  const integration = openIntegration([site], { adapters: { embedder } });
  embedder.failure = down();
  integration.once('service:degraded', () => {
    embedder.failure = undefined;
  });

  const result = await integration.processCustomerScraping('c', { urls: [site.origin] });

  expect(result.success).toBe(false);
  expect(result.errors).toMatchObject([{ code: 'EMBEDDING_FAILED' }]);
  expect(result.chunksEmbedded).toBeGreaterThan(20);
});
