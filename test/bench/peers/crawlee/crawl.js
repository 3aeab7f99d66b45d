// Crawlee's CheerioCrawler: fetch, parse, enqueue links of the same host, read the body text.
// Copied to .bench/crawlee by the bench and run there, beside its own node_modules.
import { CheerioCrawler, Configuration, log } from '@crawlee/cheerio';

const concurrency = 16;

async function crawl(startUrl, maxPages) {
  log.setLevel(log.LEVELS.OFF);
  let pages = 0;
  let textLength = 0;
  const crawler = new CheerioCrawler(
    {
      minConcurrency: concurrency,
      maxConcurrency: concurrency,
      autoscaledPoolOptions: { desiredConcurrency: concurrency },
      maxRequestsPerCrawl: maxPages,
      async requestHandler({ $, enqueueLinks }) {
        pages++;
        textLength += $('body').text().length;
        await enqueueLinks({ strategy: 'same-hostname' });
      },
    },
    new Configuration({ persistStorage: false }),
  );
  await crawler.run([startUrl]);
  return { pages, textLength };
}

const { measureCrawl } = await import(process.env.BENCH_MEASURE);
await measureCrawl(crawl);
