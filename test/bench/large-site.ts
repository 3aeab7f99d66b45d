/**
 * Crawls a synthetic shop of 20,000 pages with traps, and holds the promise of the crawl: the heap does not grow with
 * the site, every page is reached, and traps cost less than 2 % of the visits. The site's own log is the witness.
 *
 *     npm run bench large-site [-- --pages 20000 --seed 1]
 *
 * Exits with 1 when one of the three does not hold.
 */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type CrawlVerdict, judgeCrawl, startSyntheticSite } from '../helpers/synthetic-site.ts';
import { ensureBuild } from './crawl/ensure-build.ts';
import { firstMessage } from './crawl/first-message.ts';
import type { CrawlOrder, CrawlReport } from './large-site/crawl.ts';
import { goalMissed } from './report/figures.ts';

const maxHeapRatio = 1.2;
const maxWaste = 0.02;

const { values } = parseArgs({
  options: { pages: { type: 'string', default: '20000' }, seed: { type: 'string', default: '1' } },
});
const pages = Number(values.pages);

ensureBuild();
const site = await startSyntheticSite({ pages, seed: Number(values.seed) });
try {
  const report = await crawl({
    startUrl: site.origin,
    maxPages: 2 * pages,
    marks: [pages / 10, pages / 2, pages],
  });
  const verdict = judgeCrawl(site.shop, await site.readLog());
  process.exitCode = print(report, verdict) ? 0 : goalMissed;
} finally {
  site.close();
}

function crawl(order: CrawlOrder): Promise<CrawlReport> {
  const crawler = fork(join(import.meta.dirname, 'large-site', 'crawl.ts'), { execArgv: ['--expose-gc'] });
  crawler.send(order);
  return firstMessage<CrawlReport>(crawler);
}

/** @returns whether all holds. */
function print(report: CrawlReport, { visits, wasted, missed }: CrawlVerdict): boolean {
  const { marks, seconds, cpuMsPerPage, states, rules } = report;
  const heapRatio = marks.at(-1)!.heapMb / marks[0]!.heapMb;
  const waste = wasted.length / visits.length;
  const checks = [
    {
      name: 'heap',
      shown: `${heapRatio.toFixed(2)} times the heap after the first tenth`,
      holds: heapRatio <= maxHeapRatio,
    },
    { name: 'coverage', shown: `${pages - missed.length} of ${pages} pages`, holds: missed.length === 0 },
    {
      name: 'waste',
      shown: `${wasted.length} of ${visits.length} visits, ${(waste * 100).toFixed(2)} %`,
      holds: waste < maxWaste,
    },
  ];
  console.log(`${report.pages} pages in ${seconds.toFixed(1)} s, ${(report.pages / seconds).toFixed(0)} pages/s`);
  console.log(`${cpuMsPerPage.toFixed(2)} ms of CPU a page, all threads`);
  for (const { pages: mark, heapMb, rssMb } of marks)
    console.log(`after ${mark} pages: heap ${heapMb.toFixed(1)} MB, RSS ${rssMb.toFixed(0)} MB`);
  for (const { name, shown, holds } of checks) console.log(`${holds ? 'holds ' : 'BROKEN'} ${name}: ${shown}`);
  console.log(`ledger: ${JSON.stringify(states)}`);
  for (const [rule, urls] of rules.slice(0, 40)) console.log(`${String(urls).padStart(8)} ${rule}`);
  if (missed.length > 0) console.log(`missed: ${missed.slice(0, 10).join(' ')}`);
  printWaste(wasted);
  return checks.every(({ holds }) => holds);
}

/** By the first segment of the path and the names of the parameters. */
function printWaste(wasted: readonly string[]): void {
  const counts = new Map<string, number>();
  for (const path of wasted) {
    const { pathname, searchParams } = new URL(path, 'http://site');
    const kind = `/${pathname.split('/')[1]} ${[...searchParams.keys()].toSorted().join('&')}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const most = [...counts].toSorted(([, a], [, b]) => b - a).slice(0, 20);
  for (const [kind, visits] of most) console.log(`${String(visits).padStart(8)} wasted on ${kind}`);
}
