/**
 * `npm run bench products [folder ...]`: what reading products adds to the extraction of a page.
 *
 * Folders are searched for `.html` and `.html.gz`; without one, the PostgreSQL manual is taken where Debian puts it. Pages
 * are extracted with and without products in turns, in one thread: CPU time is measured, and of several rounds the fastest
 * counts.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CheerioExtractor } from '../../src/adapters/cheerio-extractor/cheerio-extractor.ts';
import { goalMissed, reportChart } from './report/figures.ts';

const defaultFolder = '/usr/share/doc/postgresql-doc-15/html';
/** Milliseconds a page that we accept. */
const goalMs = 0.5;
const rounds = 6;

const folders = process.argv.length > 2 ? process.argv.slice(2) : [defaultFolder].filter(existsSync);
if (folders.length === 0) console.log('No pages: name a folder with .html or .html.gz files.');
for (const folder of folders) {
  const bodies = globSync('**/*.{html,html.gz}', { cwd: folder })
    .toSorted()
    .map((file) => readBody(join(folder, file)));
  let without = Number.POSITIVE_INFINITY;
  let all = Number.POSITIVE_INFINITY;
  let found = 0;
  for (let round = 0; round < rounds; round += 1) {
    without = Math.min(without, (await extractAll(bodies, { extractProducts: false })).msPerPage);
    const read = await extractAll(bodies, { extractProducts: true });
    all = Math.min(all, read.msPerPage);
    found = read.products;
  }
  const added = all - without;
  console.log(`${basename(folder)}: ${bodies.length} pages, ${found} with a product`);
  console.log(`  without products  ${without.toFixed(3)} ms/page`);
  console.log(`  with products     ${all.toFixed(3)} ms/page`);
  console.log(`  added             ${added.toFixed(3)} ms/page (goal: at most ${goalMs})`);
  reportChart({
    ...{ id: `products-${basename(folder)}`, title: 'Extract with products', unit: 'ms per page', better: 'lower' },
    bars: [
      { name: 'with products', kind: 'ours', value: all },
      { name: 'without', kind: 'ceiling', value: without },
    ],
  });
  if (added > goalMs) process.exitCode = goalMissed;
}

async function extractAll(
  bodies: readonly Uint8Array[],
  { extractProducts }: { readonly extractProducts: boolean },
): Promise<{ readonly msPerPage: number; readonly products: number }> {
  const url = 'https://bench.example/manual/page.html';
  const place = { url, key: url, depth: 0, foundOn: null, fetchedAt: new Date(0) };
  const contentFilters = { includeSelectors: [], excludePatterns: [] };
  const extractor = new CheerioExtractor();
  let found = 0;
  const startedAt = cpuMs();
  for (const body of bodies) {
    const page = { ...place, status: 200, headers: {}, contentType: 'text/html', body };
    found += (await extractor.extract(page, { contentFilters, extractProducts })).products.length;
  }
  return { msPerPage: (cpuMs() - startedAt) / bodies.length, products: found };
}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

function readBody(file: string): Uint8Array {
  const bytes = readFileSync(file);
  return file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}
