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
import { installManual, manual } from './crawl/install-manual.ts';
import { installPeer } from './crawl/install-peer.ts';
import { type CrawlFigures, loopResolutionMs } from './crawl/measure.ts';
import { type BarKind, type Chart, reportChart } from './report/figures.ts';

interface Contender {
  readonly name: string;
  readonly program: string;
  readonly kind: BarKind;
  readonly args?: readonly string[];
}

const { values: options } = parseArgs({
  options: { folder: { type: 'string', default: manual }, start: { type: 'string', default: 'index.html' } },
});

if (options.folder === manual) installManual();
ensureBuild();
const crawlee = installPeer('crawlee', '@crawlee/cheerio');
const program = (name: string): string => join(import.meta.dirname, 'crawl', `${name}.ts`);
/** The first is what the others are compared with. */
const contenders: readonly Contender[] = [
  { name: `Crawlee ${crawlee.version}`, program: join(crawlee.folder, 'crawl.js'), kind: 'peer' },
  { name: 'ours, same work', program: program('same-work'), kind: 'ours' },
  { name: 'ours, whole pipeline', program: program('pipeline'), kind: 'ours' },
  { name: '... with 2 page threads', program: program('pipeline'), kind: 'ours', args: ['2'] },
  { name: '... with none', program: program('pipeline'), kind: 'ours', args: ['0'] },
  { name: 'ceiling', program: program('ceiling'), kind: 'ceiling' },
];

const pageCount = globSync('**/*.html', { cwd: options.folder }).length;
console.log(`${options.folder}: ${pageCount} pages; Node ${process.version}`);
console.log(`${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB`);
console.log(
  `Event-loop delay: how late a timer of ${loopResolutionMs} ms comes. What perf_hooks records contains the ${loopResolutionMs} ms.`,
);

const server = fork(join(import.meta.dirname, '..', 'helpers', 'static-server.ts'), [options.folder]);
try {
  const startUrl = `${await firstMessage<string>(server)}/${options.start}`;
  for (const run of [1, 2]) {
    console.log(`\nRun ${run}`);
    const results: [Contender, CrawlFigures][] = [];
    for (const contender of contenders) results.push([contender, await measure(contender, startUrl)]);
    printTable(results);
    if (run === 2) drawCharts(results);
  }
} finally {
  server.disconnect();
}

function measure({ program: path, args = [] }: Contender, startUrl: string): Promise<CrawlFigures> {
  const env = { ...process.env, BENCH_MEASURE: pathToFileURL(program('measure')).href };
  return firstMessage<CrawlFigures>(fork(path, [startUrl, ...args], { env }));
}

function drawCharts(results: readonly [Contender, CrawlFigures][]): void {
  const draw = (chart: Omit<Chart, 'bars'>, figureOf: (figures: CrawlFigures) => number): void =>
    reportChart({
      ...chart,
      bars: results.map(([{ name, kind }, figures]) => ({ name, kind, value: figureOf(figures) })),
    });
  draw(
    { id: 'crawl-speed', title: 'Crawl', unit: 'pages per second', better: 'higher' },
    ({ pages, seconds }) => pages / seconds,
  );
  draw(
    { id: 'crawl-cpu', title: 'Crawl', unit: 'ms of CPU per page', better: 'lower' },
    (figures) => figures.cpuMsPerPage,
  );
  draw({ id: 'crawl-memory', title: 'Crawl', unit: 'peak MB', better: 'lower' }, (figures) => figures.peakRssMb);
}

function printTable(results: readonly [Contender, CrawlFigures][]): void {
  const base = results[0]![1];
  const row = (cells: readonly string[]): string =>
    cells.map((cell, index) => (index === 0 ? cell.padEnd(26) : cell.padStart(13))).join('');
  const ratio = (value: number, of: number): string => `${(value / of).toFixed(2)}x`;
  console.log(
    row(['', 'pages', 'seconds', 'pages/s', '', 'CPU ms/page', '', 'peak RSS MB', '', 'delay p50 ms', 'p99', 'max']),
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
