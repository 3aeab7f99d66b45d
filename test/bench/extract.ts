/**
 * `npm run bench extract [folder ...]`: time of a whole extraction (parse, content, metadata, Markdown) beside a bare
 * htmlparser2 parse of the same pages, and beside Defuddle on linkedom.
 *
 * Folders are searched for `.html` and `.html.gz`. Without one, the labelled pages of the web are taken, of which every
 * eighth, where they stand beside the project; and the PostgreSQL manual where Debian puts it (package
 * `postgresql-doc-15`), whose pages are small, full of text and quick to parse. Each side runs in a thread of its own, so
 * that neither profits from or suffers by what V8 learnt from the other, and they take turns, so that a busy machine is busy for
 * both. CPU time of the thread is measured; of several rounds the fastest counts.
 */
import { once } from 'node:events';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type MessagePort, parentPort, Worker, workerData } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';
import { parseDocument } from 'htmlparser2';
import { CheerioExtractor } from '../../src/adapters/cheerio-extractor/cheerio-extractor.ts';
import { decodeBody } from '../../src/adapters/cheerio-extractor/decode-body.ts';
import { installPeer } from './crawl/install-peer.ts';
import { goalMissed } from './report/figures.ts';

const url = 'https://bench.example/manual/page.html';
/** The largest shares of the time of others that we accept. */
const goals = { ofParse: 3, ofDefuddle: 0.1 };
const rounds = 8;
/** Defuddle takes its time: fewer rounds of fewer pages say enough. */
const peerRounds = 2;
const maxPeerPages = 60;

interface Pages {
  readonly name: string;
  readonly files: readonly string[];
}

interface Task {
  readonly files: readonly string[];
  readonly side: 'parse' | 'extract' | 'with products' | 'defuddle';
  readonly peer: string;
}

/** One round over all pages. */
interface Round {
  readonly msPerPage: number;
  readonly slowestMs: number;
  readonly failed: number;
}

if (parentPort === null) await compareAll();
else await answerRounds(parentPort, workerData as Task);

async function compareAll(): Promise<void> {
  const named = process.argv.slice(2);
  const all = named.length > 0 ? named.map((folder) => pagesIn(folder, 1)) : defaultPages();
  if (all.length === 0) console.log('No pages: name a folder with .html or .html.gz files.');
  const { version, folder } = installPeer('defuddle', 'defuddle');
  for (const pages of all) await compare(pages, { version, peer: join(folder, 'extractor.js') });
}

function defaultPages(): readonly Pages[] {
  const shared = process.env['CSI_SHARED'] || join(import.meta.dirname, '..', '..', '..', 'shared');
  const labelled = join(shared, 'data', 'extraction');
  const manual = '/usr/share/doc/postgresql-doc-15/html';
  return [...(existsSync(labelled) ? [pagesIn(labelled, 8)] : []), ...(existsSync(manual) ? [pagesIn(manual, 1)] : [])];
}

function pagesIn(folder: string, step: number): Pages {
  const files = globSync('**/*.{html,html.gz}', { cwd: folder }).toSorted();
  return {
    name: basename(folder),
    files: files.filter((_, index) => index % step === 0).map((file) => join(folder, file)),
  };
}

async function compare({ name, files }: Pages, { version, peer }: { version: string; peer: string }): Promise<void> {
  const tasks = (...sides: Task['side'][]) => sides.map((side): Task => ({ files, side, peer }));
  const [parse, extract, products] = await inTurns(tasks('parse', 'extract', 'with products'), rounds);
  const some = files.filter((_, index) => index % Math.ceil(files.length / maxPeerPages) === 0);
  const [ours, defuddle] = await inTurns(
    tasks('extract', 'defuddle').map((task) => ({ ...task, files: some })),
    peerRounds,
  );
  if (!parse || !extract || !products || !ours || !defuddle) throw new Error('A side took part in no round');
  const ofParse = extract.msPerPage / parse.msPerPage;
  const ofDefuddle = ours.msPerPage / defuddle.msPerPage;
  const megabytes = files.reduce((sum, file) => sum + readBody(file).byteLength, 0) / 1e6;
  console.log(`\n${name}: ${files.length} pages, ${megabytes.toFixed(1)} MB`);
  print('parse', parse);
  print('extract', extract);
  print('with products', products);
  console.log(`  extract takes ${ofParse.toFixed(2)} times as long as parse (goal: at most ${goals.ofParse})`);
  print(`of ${some.length} pages`, ours);
  print(`Defuddle ${version}`, defuddle);
  console.log(
    `  extract takes 1/${(1 / ofDefuddle).toFixed(0)} of Defuddle on linkedom (goal: at most 1/${1 / goals.ofDefuddle})`,
  );
  if (ofParse > goals.ofParse || ofDefuddle > goals.ofDefuddle) process.exitCode = goalMissed;
}

function print(side: string, { msPerPage, slowestMs, failed }: Round): void {
  const failures = failed === 0 ? '' : `, ${failed} failed`;
  console.log(`  ${side.padEnd(16)} ${msPerPage.toFixed(3)} ms/page, slowest ${slowestMs.toFixed(0)} ms${failures}`);
}

/** @returns the fastest round of each task. */
async function inTurns(tasks: readonly Task[], count: number): Promise<readonly Round[]> {
  const workers = tasks.map((task) => new Worker(new URL(import.meta.url), { workerData: task }));
  const fastest: Round[] = [];
  for (let round = 0; round < count; round += 1) {
    for (const [index, worker] of workers.entries()) {
      worker.postMessage('round');
      const [took] = (await once(worker, 'message')) as [Round];
      if (took.msPerPage < (fastest[index]?.msPerPage ?? Number.POSITIVE_INFINITY)) fastest[index] = took;
    }
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  return fastest;
}

async function answerRounds(port: MessagePort, { files, side, peer }: Task): Promise<void> {
  const bodies = files.map(readBody);
  const texts = bodies.map((body) => [...decodeBody(body, 'text/html')].join(''));
  const run = await createRun(side, { bodies, texts, peer });
  port.on('message', async () => {
    let totalMs = 0;
    let slowestMs = 0;
    let failed = 0;
    for (let index = 0; index < files.length; index += 1) {
      const startedAt = cpuMs();
      try {
        await run(index);
      } catch {
        failed += 1;
      }
      const ms = cpuMs() - startedAt;
      totalMs += ms;
      slowestMs = Math.max(slowestMs, ms);
    }
    port.postMessage({ msPerPage: totalMs / files.length, slowestMs, failed } satisfies Round);
  });
}

type Run = (index: number) => unknown;

interface Inputs {
  readonly bodies: readonly Uint8Array[];
  readonly texts: readonly string[];
  readonly peer: string;
}

async function createRun(side: Task['side'], { bodies, texts, peer }: Inputs): Promise<Run> {
  if (side === 'parse') return (index) => parseDocument(texts[index]!);
  if (side === 'defuddle') {
    // It writes about pages that it cannot read.
    console.error = console.warn = console.log = () => {};
    const { extract } = (await import(pathToFileURL(peer).href)) as {
      extract(html: string, url: string): Promise<string>;
    };
    return (index) => extract(texts[index]!, url);
  }
  const extractor = new CheerioExtractor();
  const extractProducts = side === 'with products';
  return (index) =>
    extractor.extract(
      {
        url,
        key: url,
        status: 200,
        headers: {},
        contentType: 'text/html',
        body: bodies[index]!,
        fetchedAt: new Date(0),
        depth: 0,
        foundOn: null,
      },
      { contentFilters: { includeSelectors: [], excludePatterns: [] }, extractProducts },
    );
}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

function readBody(file: string): Uint8Array {
  const bytes = readFileSync(file);
  return file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}
