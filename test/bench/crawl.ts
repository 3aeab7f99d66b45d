/**
 * Crawls a folder of HTML pages, served by another process, with every contender in a process of its own, one after the
 * other, and that twice. Every contender crawls a hundred pages first, which are not counted.
 *
 *     npm run bench crawl [-- --folder DIR --start index.html]
 */
import { fork } from 'node:child_process';
import { globSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureBuild } from './crawl/ensure-build.ts';
import { firstMessage } from './crawl/first-message.ts';
import { installCrawlee } from './crawl/install-crawlee.ts';
import { installManual, manual } from './crawl/install-manual.ts';
import { type CrawlFigures, loopResolutionMs } from './crawl/measure.ts';

interface Contender {
  readonly name: string;
  readonly program: string;
}

const { values: options } = parseArgs({
  options: { folder: { type: 'string', default: manual }, start: { type: 'string', default: 'index.html' } },
});

if (options.folder === manual) installManual();
ensureBuild();
const crawlee = installCrawlee();
const program = (name: string): string => join(import.meta.dirname, 'crawl', `${name}.ts`);
/** The first is what the others are compared with. */
const contenders: readonly Contender[] = [
  { name: `Crawlee ${crawlee.version}`, program: crawlee.program },
  { name: 'ours, same work', program: program('same-work') },
  { name: 'ours, whole pipeline', program: program('pipeline') },
  { name: 'ceiling', program: program('ceiling') },
];

const pageCount = globSync('**/*.html', { cwd: options.folder }).length;
console.log(`${options.folder}: ${pageCount} pages; Node ${process.version}`);
console.log(`${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB`);
console.log(
  `Event-loop delay is sampled every ${loopResolutionMs} ms and contains them: an idle loop shows ${loopResolutionMs}.`,
);

const server = fork(join(import.meta.dirname, '..', 'helpers', 'static-server.ts'), [options.folder]);
try {
  const startUrl = `${await firstMessage<string>(server)}/${options.start}`;
  for (const run of [1, 2]) {
    console.log(`\nRun ${run}`);
    const results: [Contender, CrawlFigures][] = [];
    for (const contender of contenders) results.push([contender, await measure(contender, startUrl)]);
    printTable(results);
  }
} finally {
  server.disconnect();
}

function measure({ program: path }: Contender, startUrl: string): Promise<CrawlFigures> {
  const env = { ...process.env, BENCH_MEASURE: pathToFileURL(program('measure')).href };
  return firstMessage<CrawlFigures>(fork(path, [startUrl], { env }));
}

function printTable(results: readonly [Contender, CrawlFigures][]): void {
  const base = results[0]![1];
  const row = (cells: readonly string[]): string =>
    cells.map((cell, index) => (index === 0 ? cell.padEnd(22) : cell.padStart(13))).join('');
  const ratio = (value: number, of: number): string => `${(value / of).toFixed(2)}x`;
  console.log(
    row(['', 'pages', 'seconds', 'pages/s', '', 'CPU ms/page', '', 'peak RSS MB', '', 'loop p50 ms', 'p99', 'max']),
  );
  for (const [{ name }, figures] of results) {
    const { pages, seconds, cpuMsPerPage, peakRssMb, loopDelayMs } = figures;
    console.log(
      row([
        name,
        String(pages),
        seconds.toFixed(2),
        (pages / seconds).toFixed(0),
        ratio(pages / seconds, base.pages / base.seconds),
        cpuMsPerPage.toFixed(2),
        ratio(cpuMsPerPage, base.cpuMsPerPage),
        peakRssMb.toFixed(0),
        ratio(peakRssMb, base.peakRssMb),
        loopDelayMs.p50.toFixed(1),
        loopDelayMs.p99.toFixed(1),
        loopDelayMs.max.toFixed(1),
      ]),
    );
  }
}
