/** Crawls sites for a customer each, in one process, beside the job of a neighbor that started before them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { loadPackage } from '../crawl/ensure-build.ts';
import { config } from '../crawl/our-config.ts';

/** What to crawl. */
export interface FairnessOrder {
  readonly sites: readonly string[];
  readonly neighbor: string | undefined;
  /** Pages of each site. */
  readonly pages: number;
}

/** What became of it. */
export interface FairnessReport {
  /** From the start of each site's job to its end, in seconds. */
  readonly seconds: readonly number[];
  /** What the neighbor got done in that time. */
  readonly neighborPages: number;
}

/** The neighbor has the threads for itself until then. */
const headStartMs = 2_000;

const { CustomerScrapingIntegration } = await loadPackage();

process.once('message', async (order: FairnessOrder) => {
  const folder = mkdtempSync(join(tmpdir(), 'csi-bench-'));
  const integration = new CustomerScrapingIntegration({
    storage: { path: join(folder, 'index.sqlite') },
    network: {
      exemptHosts: [...order.sites, ...(order.neighbor ? [order.neighbor] : [])].map((url) => new URL(url).host),
    },
  });
  const crawl = async (customer: string, url: string): Promise<number> => {
    const startedAt = performance.now();
    const result = await integration.processCustomerScraping(customer, config(url, order.pages));
    if (result.processedPages !== order.pages) throw new Error(JSON.stringify(result));
    return (performance.now() - startedAt) / 1000;
  };

  // Threads are started and hot code is compiled before anything counts.
  await crawl('warm-up', order.sites[0]!);
  const neighbor =
    order.neighbor === undefined
      ? undefined
      : await integration.startCustomerScraping('neighbor', config(order.neighbor, 100_000));
  if (neighbor) await pause(headStartMs);
  const pagesOfNeighbor = async (): Promise<number> =>
    neighbor ? ((await integration.getProgressStatus(neighbor.jobId))?.processedItems ?? 0) : 0;
  const before = await pagesOfNeighbor();
  const seconds = await Promise.all(order.sites.map((url, index) => crawl(`shop-${index}`, url)));
  const report: FairnessReport = { seconds, neighborPages: (await pagesOfNeighbor()) - before };
  await neighbor?.cancel();
  await neighbor?.result;
  await integration.close();
  rmSync(folder, { recursive: true });
  process.send?.(report, undefined, undefined, () => process.exit(0));
});
