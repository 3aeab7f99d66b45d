/**
 * `npm run bench fuzz [pages] [folder]`: damaged pages, 10,000 unless said otherwise, through the whole extraction,
 * products included. Fails when one is not read, takes longer than its limit or writes more than it may.
 *
 * Pages to damage are the `.html` and `.html.gz` of the folder: by default those of the PostgreSQL manual where Debian puts it
 * (package `postgresql-doc-15`), and a page of a shop either way.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CheerioExtractor } from '../../src/adapters/cheerio-extractor/cheerio-extractor.ts';
import { fuzzPage } from '../helpers/fuzz-page.ts';
import { shopPage } from '../helpers/shop-page.ts';
import { goalMissed } from './report/figures.ts';

const [count = '10000', folder = '/usr/share/doc/postgresql-doc-15/html'] = process.argv.slice(2);
/** CPU time. Ten times less than what a page may take of a worker thread. */
const limitMs = 3_000;
const maxMarkdown = 5 * 1024 * 1024;
const maxSeeds = 200;
/** In bytes: of larger pages, fewer could be tried. */
const maxSeedLength = 60_000;

const seeds = [shopPage, ...readSeeds()];
const extractor = new CheerioExtractor();
const failures: string[] = [];
let slowestMs = 0;
let slowest = '';
let bytes = 0;
const startedAt = cpuMs();
for (let number = 0; number < Number(count); number += 1) {
  const { kinds, body, contentType } = fuzzPage(seeds[number % seeds.length]!, number);
  const name = `page ${number} (${kinds.join(', ')})`;
  bytes += body.byteLength;
  const before = cpuMs();
  const problem = await tryPage(body, contentType);
  const ms = cpuMs() - before;
  if (ms > slowestMs) {
    slowestMs = ms;
    slowest = name;
  }
  if (problem !== undefined || ms > limitMs) failures.push(`${name}: ${problem ?? `${ms.toFixed(0)} ms`}`);
}
const totalMs = cpuMs() - startedAt;
console.log(`${count} pages of ${seeds.length}, ${(bytes / 1e6).toFixed(0)} MB, damaged`);
console.log(
  `  ${(totalMs / Number(count)).toFixed(2)} ms of CPU a page, slowest ${slowestMs.toFixed(0)} ms: ${slowest}`,
);
console.log(`  ${failures.length} failed (limits: ${limitMs} ms, ${maxMarkdown} characters of Markdown)`);
for (const failure of failures.slice(0, 20)) console.log(`  ${failure}`);
if (failures.length > 0) process.exitCode = goalMissed;

async function tryPage(body: Uint8Array, contentType: string): Promise<string | undefined> {
  const url = 'https://bench.example/page';
  try {
    const { markdown } = await extractor.extract(
      { url, key: url, status: 200, headers: {}, contentType, body, fetchedAt: new Date(0), depth: 0, foundOn: null },
      { contentFilters: { includeSelectors: [], excludePatterns: [] }, extractProducts: true },
    );
    if (markdown.length > maxMarkdown) return `${markdown.length} characters of Markdown`;
    return /\]\(\s*javascript:/i.test(markdown) ? 'a link to javascript:' : undefined;
  } catch (error) {
    return String((error as { cause?: unknown }).cause ?? error);
  }
}

function readSeeds(): readonly string[] {
  if (!existsSync(folder)) return [];
  const pages = globSync('**/*.{html,html.gz}', { cwd: folder })
    .toSorted()
    .map((file) => readFileSync(join(folder, file)))
    .map((bytes) => (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('utf8'))
    .filter(({ length }) => length < maxSeedLength);
  const step = Math.max(1, Math.floor(pages.length / maxSeeds));
  return pages.filter((_, index) => index % step === 0);
}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
