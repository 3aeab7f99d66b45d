/**
 * `npm run bench extract [folder ...]`: time of a whole extraction beside a bare htmlparser2 parse of the same pages.
 *
 * Folders are searched for `.html` and `.html.gz`. Without one, the PostgreSQL manual is taken where Debian puts it
 * (package `postgresql-doc-15`). Each side runs in a thread of its own, so that neither profits from or suffers by what V8
 * learnt from the other. CPU time of the thread is measured; of several rounds the fastest counts.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';
import { parseDocument } from 'htmlparser2';
import { CheerioExtractor } from '../../src/adapters/cheerio-extractor/cheerio-extractor.ts';
import { decodeBody } from '../../src/adapters/cheerio-extractor/decode-body.ts';

const defaultFolder = '/usr/share/doc/postgresql-doc-15/html';
/** The largest ratio we accept. */
const goal = 3;
const rounds = 6;

type Side = 'parse' | 'extract';

interface Task {
  readonly folder: string;
  readonly side: Side;
}

interface Times {
  readonly pages: number;
  readonly megabytes: number;
  readonly msPerPage: number;
  readonly slowestMs: number;
}

if (parentPort === null) await compare();
else parentPort.postMessage(await measure(workerData as Task));

async function compare(): Promise<void> {
  const folders = process.argv.length > 2 ? process.argv.slice(2) : [defaultFolder].filter(existsSync);
  if (folders.length === 0) console.log('No pages: name a folder with .html or .html.gz files.');
  for (const folder of folders) {
    const parse = await inThread({ folder, side: 'parse' });
    const extract = await inThread({ folder, side: 'extract' });
    const ratio = extract.msPerPage / parse.msPerPage;
    console.log(`${basename(folder)}: ${parse.pages} pages, ${parse.megabytes.toFixed(1)} MB`);
    console.log(`  parse    ${parse.msPerPage.toFixed(3)} ms/page, slowest ${parse.slowestMs.toFixed(0)} ms`);
    console.log(`  extract  ${extract.msPerPage.toFixed(3)} ms/page, slowest ${extract.slowestMs.toFixed(0)} ms`);
    console.log(`  ratio    ${ratio.toFixed(2)} (goal: at most ${goal})`);
    if (ratio > goal) process.exitCode = 1;
  }
}

function inThread(task: Task): Promise<Times> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: task });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

async function measure({ folder, side }: Task): Promise<Times> {
  const files = globSync('**/*.{html,html.gz}', { cwd: folder }).toSorted();
  const bodies = files.map((file) => readBody(join(folder, file)));
  const texts = bodies.map((body) => decodeBody(body, 'text/html'));
  const extractor = new CheerioExtractor();
  const run = async (index: number): Promise<unknown> =>
    side === 'parse' ? parseDocument(texts[index]!) : extract(extractor, bodies[index]!);

  let fastest = { totalMs: Number.POSITIVE_INFINITY, slowestMs: 0 };
  for (let round = 0; round < rounds; round += 1) {
    let totalMs = 0;
    let slowestMs = 0;
    for (let index = 0; index < files.length; index += 1) {
      const startedAt = cpuMs();
      await run(index);
      const ms = cpuMs() - startedAt;
      totalMs += ms;
      slowestMs = Math.max(slowestMs, ms);
    }
    if (totalMs < fastest.totalMs) fastest = { totalMs, slowestMs };
  }
  const bytes = bodies.reduce((sum, body) => sum + body.byteLength, 0);
  return {
    pages: files.length,
    megabytes: bytes / 1e6,
    msPerPage: fastest.totalMs / files.length,
    slowestMs: fastest.slowestMs,
  };
}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

function readBody(file: string): Uint8Array {
  const bytes = readFileSync(file);
  return file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

function extract(extractor: CheerioExtractor, body: Uint8Array): Promise<unknown> {
  const url = 'https://bench.example/manual/page.html';
  return extractor.extract(
    {
      url,
      key: url,
      status: 200,
      headers: {},
      contentType: 'text/html',
      body,
      fetchedAt: new Date(0),
      depth: 0,
      foundOn: null,
    },
    { contentFilters: { includeSelectors: [], excludePatterns: [] }, extractProducts: true },
  );
}
