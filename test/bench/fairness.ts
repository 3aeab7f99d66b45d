/**
 * What a neighbor costs: two customers are crawled in one process, alone, beside a third whose site is like theirs, and
 * beside one whose pages are made to cost, and that five times. Three customers who share two cores and one page thread take
 * turns; the question is whether a hostile one takes more than an ordinary one would.
 *
 *     npm run bench fairness [-- --pages 300]
 */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuild } from './crawl/ensure-build.ts';
import { firstMessage } from './crawl/first-message.ts';
import { installManual, manual } from './crawl/install-manual.ts';
import type { FairnessOrder, FairnessReport } from './fairness/crawl.ts';
import { goalMissed } from './report/figures.ts';

const { values } = parseArgs({ options: { pages: { type: 'string', default: '300' } } });
const pages = Number(values.pages);
/** One run differs from the next by a tenth. */
const runs = 5;
const goal = 1.1;

installManual();
ensureBuild();
const program = (...path: string[]): string => join(import.meta.dirname, ...path);
const folderServer = program('..', 'helpers', 'static-server.ts');
const servers = [...[1, 2, 3].map(() => fork(folderServer, [manual])), fork(program('fairness', 'neighbor-site.ts'))];
const origins = await Promise.all(servers.map((server) => firstMessage<string>(server)));
const [first, second, ordinary] = origins.slice(0, 3).map((origin) => `${origin}/index.html`);
const neighbors = { nobody: undefined, 'an ordinary site': ordinary, 'a hostile site': `${origins[3]}/` };

console.log(`Two customers of ${pages} pages each, in one process; seconds until both are done.\n`);
console.log(
  `${'beside'.padEnd(20)}${'seconds'.padStart(10)}${'of ordinary'.padStart(14)}${"neighbor's pages".padStart(20)}`,
);
try {
  const ratios: number[] = [];
  for (let run = 1; run <= runs; run += 1) {
    console.log(`Run ${run}`);
    const reports = new Map<string, FairnessReport>();
    for (const [name, neighbor] of Object.entries(neighbors)) {
      reports.set(name, await crawl({ sites: [first!, second!], neighbor, pages }));
    }
    ratios.push(print(reports));
  }
  const median = ratios.toSorted((a, b) => a - b)[Math.floor(runs / 2)]!;
  console.log(
    `\nA hostile neighbor costs ${median.toFixed(2)} times an ordinary one (median of ${runs}); goal: ${goal} at most`,
  );
  if (median > goal) process.exitCode = goalMissed;
} finally {
  for (const server of servers) server.disconnect();
}

function crawl(order: FairnessOrder): Promise<FairnessReport> {
  const crawler = fork(program('fairness', 'crawl.ts'));
  crawler.send(order);
  return firstMessage<FairnessReport>(crawler);
}

/** @returns what the hostile neighbor cost, in times of the ordinary one. */
function print(reports: ReadonlyMap<string, FairnessReport>): number {
  const secondsOf = (name: string): number => Math.max(...(reports.get(name)?.seconds ?? []));
  for (const [name, { neighborPages }] of reports) {
    const ratio = secondsOf(name) / secondsOf('an ordinary site');
    console.log(
      `${name.padEnd(20)}${secondsOf(name).toFixed(2).padStart(10)}${`${ratio.toFixed(2)}x`.padStart(14)}${String(neighborPages).padStart(20)}`,
    );
  }
  return secondsOf('a hostile site') / secondsOf('an ordinary site');
}
