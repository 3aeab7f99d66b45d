// Embeddings by OpenAI, with a price before and a limit on the way: node examples/openai/main.ts
//
// With OPENAI_API_KEY in the environment it asks OpenAI, for about a tenth of a cent. Without, a small server on this machine
// speaks its protocol.
import { CustomerScrapingIntegration } from '../../src/index.ts'; // in your project: 'customer-scraping-integration'
import { startShop } from '../demo-shop/start-shop.ts';
import { startFakeOpenAI } from './start-fake-openai.ts';

const shop = await startShop();
const apiKey = process.env['OPENAI_API_KEY'];
const fake = apiKey ? undefined : await startFakeOpenAI();
console.log(fake ? `No OPENAI_API_KEY: asking ${fake.baseURL}` : 'Asking OpenAI');

const integration = new CustomerScrapingIntegration({
  storage: { path: ':memory:' },
  network: { exemptHosts: [shop.host] },
  config: {
    openai: {
      model: 'text-embedding-3-small',
      ...(fake ? { apiKey: 'sk-example', baseURL: fake.baseURL } : { apiKey }),
    },
  },
});
const config = { urls: [shop.origin], maxPages: 50, budget: { maxUsd: 0.05 } };

const plan = await integration.planCustomerScraping('customer-123', config);
console.log(`planned: at most ${plan.embeddingTokens[1]} tokens, $${plan.costUsd?.[1].toFixed(5)}`);

const { usage, chunksEmbedded, errors } = await integration.processCustomerScraping('customer-123', config);
console.log(`spent: ${usage.embeddingTokens} tokens, $${usage.costUsd.toFixed(5)} for ${chunksEmbedded} chunks`);
for (const { code, message, count } of errors) console.log(`${code} (${count} times): ${message}`);

// Nothing has changed: no page is embedded again.
const again = await integration.processCustomerScraping('customer-123', config);
console.log(`second crawl: ${again.unchangedPages} pages unchanged, ${again.usage.embeddingTokens} tokens`);

const [hit] = await integration.search('customer-123', 'Can I send back opened tea?');
console.log(`best answer: ${hit?.url}`);

await integration.close();
await fake?.close();
await shop.close();
