/**
 * Crawls a shop and answers questions from what it found. No key, no server, nothing to set up.
 *
 *     npm run demo                     a small tea shop on this machine, five questions
 *     npm run demo -- https://site     a real site, at most 50 pages, your own questions
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cancel, intro, isCancel, isTTY, log, note, outro, text } from '@clack/prompts';
import { CustomerScrapingIntegration, type ScrapingResult, type SearchHit } from '../src/index.ts';
import { showProgress } from './demo-progress.ts';
import { startShop } from './demo-shop/start-shop.ts';

const customerId = 'demo';
const questions = [
  'What is the delivery time to Austria?',
  'Can I send back an opened pack of tea?',
  'What helps against rust on a cast iron pot?',
  'Which teas contain no caffeine?',
  'How much is the matcha whisk set?',
];

const site = process.argv[2];
const shop = site === undefined ? await startShop() : undefined;
const folder = await mkdtemp(join(tmpdir(), 'customer-scraping-demo-'));
const integration = new CustomerScrapingIntegration({
  storage: { path: join(folder, 'index.sqlite') },
  // Private addresses are refused unless they are named, and the demo shop has one.
  network: { exemptHosts: shop ? [shop.host] : [] },
});

try {
  intro('customer-scraping-integration');
  const result = await crawl(site ?? shop!.origin);
  if (result.status === 'cancelled') {
    cancel(`Cancelled after ${result.processedPages} pages`);
    process.exitCode = 130;
  } else if (result.processedPages === 0) {
    cancel(result.errors[0]?.message ?? 'No page was found.');
    process.exitCode = 1;
  } else {
    await showFindings(result);
    if (shop) for (const question of questions) await answer(question);
    else await answerQuestions();
    outro('Done');
  }
} catch (error) {
  cancel(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  await integration.close();
  await shop?.close();
  await rm(folder, { recursive: true });
}

async function crawl(url: string): Promise<ScrapingResult> {
  const job = await integration.startCustomerScraping(customerId, { urls: [url], maxPages: 50 });
  const display = showProgress(`Crawling ${url}`, () => void job.cancel());
  for await (const event of job.events()) {
    if (event.type !== 'job:progress') continue;
    const { percentage, currentStep, processedItems, totalItems } = event.progress;
    display.update(percentage, `${currentStep}: ${processedItems} of ${totalItems} pages`);
  }
  const result = await job.result;
  display.done(`${result.processedPages} pages in ${(result.durationMs / 1000).toFixed(1)} s`);
  return result;
}

async function showFindings(result: ScrapingResult): Promise<void> {
  const products: string[] = [];
  for await (const { name, price, currency, availability } of integration.index.products(customerId)) {
    const cost = price === null ? 'no price' : `${price} ${currency ?? ''}`;
    products.push(`${name.padEnd(36)} ${cost.padStart(12)}  ${availability ?? ''}`);
  }
  if (products.length > 0) note(products.slice(0, 20).join('\n'), `${products.length} products`);

  const { processedPages, skippedPages, failedPages, chunksStored, chunksEmbedded } = result;
  log.info(`${processedPages} pages indexed, ${skippedPages} skipped, ${failedPages} failed`);
  log.info(`${chunksStored} chunks, ${chunksEmbedded} with a vector of ${await vectorLength()} dimensions`);
  for (const { message, count } of result.errors) log.warn(`${message} (${count} times)`);
}

async function vectorLength(): Promise<number> {
  for await (const { chunks } of integration.index.pages(customerId)) {
    for (const { vector } of chunks) if (vector) return vector.length;
  }
  return 0;
}

/** Asks in a terminal until nothing is entered; elsewhere shows what a search looks like. */
async function answerQuestions(): Promise<void> {
  if (!process.stdin.isTTY || !isTTY(process.stdout)) return answer('How can I contact you?');
  for (;;) {
    const question = await text({ message: 'Your question', placeholder: 'Enter alone ends' });
    if (isCancel(question) || !question) return;
    await answer(question);
  }
}

async function answer(question: string): Promise<void> {
  const hits = await integration.search(customerId, question, { limit: 3 });
  log.step(question);
  log.message(hits.map(describe).join('\n\n') || 'Nothing found.');
}

/** A hit with its source. Its passage is Markdown: images and the targets of links are left out here. */
function describe({ url, title, headingPath, text: passage, product }: SearchHit, index: number): string {
  const price = product?.price ? ` (${product.price} ${product.currency ?? ''})` : '';
  const readable = passage.replace(/!\[[^\]]*\]\([^)]*\)/g, '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
  const snippet = readable
    .replace(/(?:[\s|#]|-{3,})+/g, ' ')
    .trim()
    .slice(0, 240);
  return `${index + 1}. ${headingPath.join(' > ') || title}${price}\n   ${url}\n   ${snippet}`;
}
