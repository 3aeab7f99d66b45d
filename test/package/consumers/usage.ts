// Compiled as a user's module in every module resolution. Nothing here runs.
import {
  CustomerScrapingIntegration,
  type Embedder,
  executeWithRetry,
  IntegrationError,
  type IntegrationOptions,
  type ScrapingConfig,
  type ScrapingResult,
} from 'customer-scraping-integration';
import { PlaywrightFetcher } from 'customer-scraping-integration/playwright';
import * as testing from 'customer-scraping-integration/testing';

export const testingIsTyped: boolean = typeof testing === 'object';

const embedder: Embedder = {
  modelId: 'mine/zero@2',
  dimensions: 2,
  maxTextsPerCall: 8,
  maxTokensPerCall: 8_000,
  maxTokensPerText: 1_000,
  tokenizer: { count: (text: string) => text.split(' ').length },
  usdPerMillionTokens: 0,
  embed: async (texts) => ({ vectors: texts.map(() => new Float32Array(2)) }),
};

export async function useEverything(signal: AbortSignal): Promise<ScrapingResult> {
  const renderer = new PlaywrightFetcher({ maxContexts: 1 });
  const options: IntegrationOptions = { adapters: { embedder, renderer }, storage: { path: ':memory:' } };
  const config: ScrapingConfig = { urls: ['https://shop.example'], maxPages: 10, turboMode: true, signal };
  const integration = new CustomerScrapingIntegration(options);
  integration.on('page:indexed', (event) => event.url.length + event.chunks);
  integration.on('job:progress', ({ progress }) => progress.percentage.toFixed());
  // @ts-expect-error an event that does not exist
  integration.on('page:unknown', () => undefined);
  // @ts-expect-error a customer id is a string
  await integration.search(7, 'shoes');

  const handle = await integration.startCustomerScraping('shop-1', config);
  for await (const event of handle.events()) if (event.type === 'product:found') event.product.name.trim();
  const status = await integration.getProgressStatus(handle.jobId);
  const remaining: number | null = status.estimatedTimeRemaining;
  const hits = await executeWithRetry(() => integration.search('shop-1', 'shoes', { limit: 3, mode: 'hybrid' }));
  for (const hit of hits) hit.headingPath.join(' > ').concat(hit.url, String(remaining));
  for await (const page of integration.index.pages('shop-1')) page.chunks.map((chunk) => chunk.text);
  try {
    return await handle.result;
  } catch (error) {
    if (IntegrationError.isInstance(error) && error.retryable) await handle.cancel();
    throw error;
  } finally {
    await integration.close();
    await renderer.close();
  }
}
