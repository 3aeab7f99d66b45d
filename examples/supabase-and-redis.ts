// The index in Supabase, cache and limits in Redis: node examples/supabase-and-redis.ts
//
// With SUPABASE_URL, SUPABASE_SERVICE_ROLE_KEY and REDIS_URL in the environment, and the migrations in the project:
//   npx customer-scraping migrations supabase/migrations && npx supabase db push
// Without them the same program keeps all of it in this process. See docs/supabase.md and docs/scaling-out.md.
import { CustomerScrapingIntegration } from '../src/index.ts'; // in your project: 'customer-scraping-integration'
import { startShop } from './demo-shop/start-shop.ts';

const hasSupabase = process.env['SUPABASE_URL'] !== undefined;
const shop = await startShop();
// The services are taken from the environment: nothing else changes between one file and a fleet.
const integration = new CustomerScrapingIntegration({
  ...(!hasSupabase && { storage: { path: ':memory:' } }),
  network: { exemptHosts: [shop.host] },
});

const customerId = `example-${Date.now()}`;
const result = await integration.processCustomerScraping(customerId, { urls: [shop.origin], maxPages: 50 });
console.log(`${result.processedPages} pages in ${hasSupabase ? 'Supabase' : 'memory'}, ${result.chunksStored} chunks`);

const again = await integration.processCustomerScraping(customerId, { urls: [shop.origin], maxPages: 50 });
console.log(`once more: ${again.unchangedPages} unchanged, ${again.usage.embeddingTokens} tokens`);

for (const hit of await integration.search(customerId, 'Can I send back opened tea?', { limit: 3 })) {
  console.log(`${hit.url}  ${hit.headingPath.join(' > ')}`);
}
for (const { service, status } of await integration.checkServiceHealth()) console.log(`${service}: ${status}`);

await integration.customers.erase(customerId);
await integration.close();
await shop.close();
