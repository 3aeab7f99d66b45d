/**
 * The measured process of the bench: crawls a site through the whole pipeline into SQLite, and says what its heap held on
 * the way. Started with `--expose-gc`; a {@link CrawlOrder} in, a {@link CrawlReport} out.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPackage } from '../crawl/ensure-build.ts';
import { config, network } from '../crawl/our-config.ts';

export interface CrawlOrder {
  readonly startUrl: string;
  readonly maxPages: number;
  /** Pages after which the memory is measured. */
  readonly marks: readonly number[];
}

/** Memory after a garbage collection, in MB. */
export interface MemoryMark {
  readonly pages: number;
  /** Of the main thread: its heap, and the buffers it holds outside. */
  readonly heapMb: number;
  /** Of the whole process, worker threads included. */
  readonly rssMb: number;
}

export interface CrawlReport {
  readonly marks: readonly MemoryMark[];
  readonly pages: number;
  readonly seconds: number;
  /** All threads, in milliseconds. */
  readonly cpuMsPerPage: number;
  /** URLs in the ledger by state. */
  readonly states: Readonly<Record<string, number>>;
  /** URLs that were not visited, by the rule that the ledger names, most frequent first. */
  readonly rules: readonly (readonly [rule: string, urls: number])[];
}

const customer = 'bench';
const { CustomerScrapingIntegration, SqliteStore } = await loadPackage();

process.once('message', async (order: CrawlOrder) => {
  const folder = mkdtempSync(join(tmpdir(), 'csi-bench-'));
  const store = new SqliteStore({ path: join(folder, 'index.sqlite') });
  try {
    const report = await measure(order, store);
    process.send?.(report, undefined, undefined, () => process.exit(0));
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
});

async function measure(
  { startUrl, maxPages, marks: wanted }: CrawlOrder,
  store: InstanceType<typeof SqliteStore>,
): Promise<CrawlReport> {
  const integration = new CustomerScrapingIntegration({ network: network(startUrl), adapters: { store } });
  const marks: MemoryMark[] = [];
  let indexed = 0;
  integration.on('page:indexed', () => {
    indexed += 1;
    if (wanted.includes(indexed)) marks.push(measureMemory(indexed));
  });
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const result = await integration.processCustomerScraping(customer, config(startUrl, maxPages));
  const seconds = (performance.now() - startedAt) / 1_000;
  const cpu = process.cpuUsage(cpuBefore);
  if (!result.success) throw new Error(JSON.stringify(result.errors));
  const states = await integration.index.countUrls(customer, result.jobId);
  const rules = await countRules(store, result.jobId);
  await integration.close();
  const cpuMsPerPage = (cpu.user + cpu.system) / 1_000 / result.processedPages;
  return { marks, pages: result.processedPages, seconds, cpuMsPerPage, states, rules };
}

function measureMemory(pages: number): MemoryMark {
  // Twice: the first finds what the second can free.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { pages, heapMb: (heapUsed + external) / 2 ** 20, rssMb: rss / 2 ** 20 };
}

async function countRules(store: InstanceType<typeof SqliteStore>, jobId: string): Promise<CrawlReport['rules']> {
  const counts = new Map<string, number>();
  for (const state of ['refused', 'skipped'] as const) {
    for (let after: string | undefined; ; ) {
      const records = await store.listUrls(customer, jobId, { state, after, limit: 100 });
      for (const { reason, detail } of records) {
        const rule = `${reason}: ${detail?.replaceAll(/\d+/g, '#')}`;
        counts.set(rule, (counts.get(rule) ?? 0) + 1);
      }
      after = records.at(-1)?.key;
      if (after === undefined) break;
    }
  }
  return [...counts].toSorted(([, a], [, b]) => b - a);
}
