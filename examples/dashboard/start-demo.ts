import { setTimeout as sleep } from 'node:timers/promises';
import { CustomerScrapingIntegration, LexicalEmbedder } from '../../src/index.ts'; // in your project: 'customer-scraping-integration'
import { startShop } from '../demo-shop/start-shop.ts';
import { type Dashboard, startDashboard } from './start-dashboard.ts';
import { startTroubledShop } from './start-troubled-shop.ts';

/** Three shops on this machine, each crawled again and again for a customer of its own, and a dashboard to watch it. */
export async function startDemo({ port }: { readonly port?: number } = {}): Promise<Dashboard> {
  const shops = await Promise.all([startShop(), startShop(), startTroubledShop()]);
  const integration = new CustomerScrapingIntegration({
    storage: { path: ':memory:' }, // without this line: .customer-scraping/index.sqlite
    network: { exemptHosts: shops.map(({ host }) => host) }, // private addresses are refused unless you name them
    retry: { maxRetries: 1, backoffMs: 200 },
    adapters: { embedder: new PricedEmbedder() },
  });
  const note =
    'Three demo shops on this machine. Vectors are made here for nothing; the cost is what OpenAI would ask.';
  const dashboard = await startDashboard(integration, { port, note });
  const ended = new AbortController();
  const customers = ['leaf-and-kettle', 'north-sea-tea', 'rainy-day-teas'];
  const crawls = customers.map((customerId, index) =>
    crawlAgainAndAgain(integration, { customerId, url: shops[index]!.origin, afterMs: index * 1_500 }, ended.signal),
  );
  return {
    origin: dashboard.origin,
    close: async () => {
      ended.abort();
      await dashboard.close();
      await integration.close();
      await Promise.all([...crawls, ...shops.map((shop) => shop.close())]);
    },
  };
}

/** The embedded default at the price of `text-embedding-3-large`, so that there is a cost to show. */
class PricedEmbedder extends LexicalEmbedder {
  override readonly usdPerMillionTokens: number = 0.13;
  override readonly isInstant: boolean = false;
}

interface DemoCrawl {
  readonly customerId: string;
  readonly url: string;
  readonly afterMs: number;
}

/** Slowly enough to be watched. From the second time on nothing has changed, and nothing is spent. */
async function crawlAgainAndAgain(
  integration: CustomerScrapingIntegration,
  { customerId, url, afterMs }: DemoCrawl,
  signal: AbortSignal,
): Promise<void> {
  const settings = { scrapingPreferences: { crawlDelay: 250 + afterMs / 10 } };
  try {
    await sleep(afterMs, undefined, { signal });
    for (;;) {
      await integration.processCustomerScraping(customerId, { urls: [url], maxPages: 50, settings, signal });
      await sleep(8_000, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
