/**
 * Ours, the whole way: fetch, extract, chunk, lexical vectors, SQLite with its full-text index, a page in one transaction.
 * With as many page threads as the second argument says, else with the default.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPackage } from './ensure-build.ts';
import { measureCrawl } from './measure.ts';
import { config, network } from './our-config.ts';

const { CustomerScrapingIntegration } = await loadPackage();
const [, , , workers] = process.argv;
const folder = mkdtempSync(join(tmpdir(), 'csi-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true }));

let integration: InstanceType<typeof CustomerScrapingIntegration> | undefined;
let customers = 0;

await measureCrawl(async (startUrl, maxPages) => {
  integration ??= new CustomerScrapingIntegration({
    storage: { path: join(folder, 'index.sqlite') },
    network: network(startUrl),
    extraction: workers === undefined ? {} : { workers: Number(workers) },
  });
  // Each crawl is a customer's first.
  customers += 1;
  const result = await integration.processCustomerScraping(`bench-${customers}`, config(startUrl, maxPages));
  if (!result.success) throw new Error(JSON.stringify(result.errors));
  return { pages: result.processedPages, textLength: null };
});
