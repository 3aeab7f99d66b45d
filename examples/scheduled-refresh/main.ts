// Keeps indexes fresh, page by page: node examples/scheduled-refresh/main.ts
import { CustomerScrapingIntegration } from '../../src/index.ts'; // in your project: 'customer-scraping-integration'
import { startShop } from '../demo-shop/start-shop.ts';
import { refreshDuePages } from './refresh-due-pages.ts';

const shops = await Promise.all([startShop(), startShop()]);
const integration = new CustomerScrapingIntegration({
  storage: { path: ':memory:' },
  network: { exemptHosts: shops.map(({ host }) => host) },
});
for (const [index, { origin }] of shops.entries()) {
  const { processedPages } = await integration.processCustomerScraping(`customer-${index + 1}`, { urls: [origin] });
  console.log(`customer-${index + 1}: ${processedPages} pages`);
}

// In your application: setInterval, or whatever calls you every hour; on many machines `jobs.enqueue` and `jobs.work`.
// Here there is one turn, as if a month had passed.
const inAMonth = new Date(Date.now() + 31 * 24 * 60 * 60 * 1000);
for (const { customerId, unchangedPages, changedPages, usage } of await refreshDuePages(integration, {
  at: inAMonth,
})) {
  console.log(`${customerId}: ${unchangedPages} unchanged, ${changedPages} changed, ${usage.requests} requests`);
}

await integration.close();
await Promise.all(shops.map((shop) => shop.close()));
