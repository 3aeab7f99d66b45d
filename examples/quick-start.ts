// The example of the README, run against the demo shop: node examples/quick-start.ts
import { CustomerScrapingIntegration } from '../src/index.ts'; // in your project: 'customer-scraping-integration'
import { startShop } from './demo-shop/start-shop.ts';

const shop = await startShop();
const integration = new CustomerScrapingIntegration({
  storage: { path: ':memory:' }, // without this line: .customer-scraping/index.sqlite
  network: { exemptHosts: [shop.host] }, // private addresses are refused unless you name them
});

integration.on('job:progress', ({ progress }) => console.log(`${progress.percentage}% - ${progress.currentStep}`));

const result = await integration.processCustomerScraping('customer-123', {
  urls: [shop.origin],
  maxPages: 50,
  extractProducts: true,
});
console.log(`${result.processedPages} pages, ${result.productsFound} products, ${result.chunksStored} chunks`);

for (const hit of await integration.search('customer-123', 'Can I send back opened tea?', { limit: 3 })) {
  console.log(`${hit.url}  ${hit.headingPath.join(' > ')}`);
}

await integration.close();
await shop.close();
