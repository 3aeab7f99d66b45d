// A cache of your own in the place of the built-in one: node examples/custom-adapter/main.ts
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CustomerScrapingIntegration, LexicalEmbedder } from '../../src/index.ts'; // in your project: 'customer-scraping-integration'
import { startShop } from '../demo-shop/start-shop.ts';
import { FolderCache } from './folder-cache.ts';

const shop = await startShop();
const folder = await mkdtemp(join(tmpdir(), 'folder-cache-'));

/** Vectors that cost nothing are not cached. These pretend to have a price, as those of a model behind a network have. */
class PricedEmbedder extends LexicalEmbedder {
  override readonly usdPerMillionTokens: number = 0.02;
}

const integration = new CustomerScrapingIntegration({
  storage: { path: ':memory:' },
  network: { exemptHosts: [shop.host] },
  adapters: { cache: new FolderCache(folder), embedder: new PricedEmbedder() },
});
await integration.processCustomerScraping('customer-123', { urls: [shop.origin], maxPages: 20 });

// People ask the same things: the vector of a question is kept.
await integration.search('customer-123', 'How long does shipping take?');
await integration.search('customer-123', 'How long does shipping take?');
await integration.search('customer-123', 'Which teas contain no caffeine?');
console.log(`${(await readdir(folder)).length} values in the cache`);
for (const { service, status } of await integration.checkServiceHealth()) {
  if (service === 'cache') console.log(`cache: ${status}`);
}

await integration.close();
await shop.close();
await rm(folder, { recursive: true });
