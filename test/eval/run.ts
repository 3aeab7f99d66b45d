/**
 * `npm run eval`: scores crawl rules, extraction, shops and search on labelled data and fails when a figure falls below its floor.
 *
 * `npm run eval train-extraction` trains the model of the main content anew and says what it is worth on sites it has not seen.
 *
 * Data and scorers are not part of the project: they are looked for in `../shared` or in the folder `CSI_SHARED` names.
 * The adapters beside this file are bundled to `.eval/*.mjs` first, so that any scorer can load them.
 */
import { execFile } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'tsup';

/** Lowest figures we accept: measured, and rounded down. Lowering one is a decision, so it shows up in a diff. */
const floors: Readonly<Record<string, number>> = {
  'crawl isAllowed': 1,
  'crawl crawlDelay': 1,
  'crawl sitemaps': 1,
  'crawl robots-scope': 1,
  'crawl robots-fetch': 1,
  'crawl robots-meta': 1,
  'crawl clean-param': 1,
  'crawl canonicalize': 1,
  'crawl canonicalize (idempotent)': 1,
  'crawl canonicalize-pairs': 1,
  'crawl canonical-link': 1,
  'crawl links': 1,
  'crawl meta-refresh': 1,
  'crawl base-url': 1,
  'crawl charset': 1,
  'crawl retry-after': 1,
  'crawl ssrf': 1,
  // On the pages its model was trained on. What to expect elsewhere: `npm run eval train-extraction`.
  'extraction F1': 0.88,
  'products prices': 1,
  'products prices-hard': 0.98,
  'products prices-hard-token': 0.91,
  'products prices-token': 0.99,
  'products prices-iso': 1,
  'products gtin': 1,
  'products review-counts': 1,
  'products structured-data': 1,
  // Of 125 pages, 7 do not hold what is asked for: examples of schema.org that say `TODO`, or another price.
  'products synthetic-pages': 0.94,
  'products synthetic-pages keys': 0.9,
  'products synthetic-pages:jsonld keys': 1,
  'products synthetic-pages:meta keys': 1,
  'products synthetic-pages:microdata keys': 1,
  'products synthetic-pages:template keys': 1,
  'products synthetic-pages:schemaorg keys': 0.51,
  'products shopify-endpoints': 1,
  'products price F1': 0.94,
  'products sku F1': 0.9,
  'products availability F1': 0.95,
  'products currency F1': 0.98,
  'products brand F1': 0.92,
  'products gtin F1': 1,
  'products shop-kind': 0.97,
  'products shop-structured': 1,
  'products shop-fallback': 0.82,
  'woocommerce discovery': 1,
  'woocommerce endpoints': 1,
  'woocommerce pagination': 1,
  'woocommerce errors': 1,
  'woocommerce malformed-bodies': 1,
  'woocommerce oauth1': 1,
  'woocommerce webhooks': 1,
  'woocommerce products': 1,
  'woocommerce orders': 1,
  'woocommerce batch': 1,
  'search nDCG@10': 0.55,
  'search recall@10': 0.49,
  'search MRR@10': 0.815,
};

type Figures = Readonly<Record<string, number>>;

const root = join(import.meta.dirname, '..', '..');
const shared = process.env['CSI_SHARED'] || join(root, '..', 'shared');
const output = join(root, '.eval');
const run = promisify(execFile);

const suites: Readonly<Record<string, () => Promise<Figures>>> = {
  crawl: scoreCrawlRules,
  extraction: scoreExtraction,
  products: scoreProducts,
  woocommerce: scoreWooCommerce,
  search: scoreSearch,
};

if (!existsSync(join(shared, 'eval'))) {
  console.error(`No scorers in ${shared}. Put the folder "shared" beside the repository or name it in CSI_SHARED.`);
  process.exit(2);
}
const wanted = process.argv.slice(2);
if (wanted[0] === 'train-extraction') {
  const { trainExtraction } = await import('./extraction/train.ts');
  await trainExtraction(shared);
  process.exit();
}
await bundle();

let failures = 0;
for (const [name, score] of Object.entries(suites)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const startedAt = performance.now();
  const figures = await score();
  console.log(`\n${name} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
  failures += report(name, figures);
}
console.log(
  failures === 0 ? '\nEvery figure is at or above its floor.' : `\n${failures} below their floor or without one.`,
);
process.exitCode = failures === 0 ? 0 : 1;

/** The adapters, and the entries of the worker threads where the bundled code looks for them. */
async function bundle(): Promise<void> {
  const common = {
    config: false,
    outDir: output,
    format: 'esm',
    target: 'node22',
    platform: 'node',
    silent: true,
    removeNodeProtocol: false,
  } as const;
  const adapters = globSync('*.ts', { cwd: import.meta.dirname }).filter((file) => file !== 'run.ts');
  await build({
    ...common,
    entry: adapters.map((file) => join(import.meta.dirname, file)),
    outExtension: () => ({ js: '.mjs' }),
    clean: true,
  });
  await build({
    ...common,
    entry: {
      'page-worker': join(root, 'src', 'wiring', 'page-worker.ts'),
      'sqlite-worker': join(root, 'src', 'adapters', 'sqlite-store', 'sqlite-worker.ts'),
    },
  });
}

/** Prints each figure beside its floor. @returns how many are below it, or missing. */
function report(suite: string, figures: Figures): number {
  const expected = Object.keys(floors).filter((key) => key.startsWith(`${suite} `));
  const names = new Set([...Object.keys(figures).map((name) => `${suite} ${name}`), ...expected]);
  let failed = 0;
  for (const name of names) {
    const figure = figures[name.slice(suite.length + 1)];
    const floor = floors[name];
    const holds = figure !== undefined && floor !== undefined && figure >= floor;
    if (!holds) failed++;
    console.log(`${holds ? 'ok  ' : 'FAIL'} ${name.padEnd(40)} ${show(figure)}  floor ${show(floor)}`);
  }
  return failed;
}

function show(value: number | undefined): string {
  return (value === undefined ? 'none' : value.toFixed(4)).padStart(7);
}

/** Share of vectors passed for each rule, the disputed ones left out. */
async function scoreCrawlRules(): Promise<Figures> {
  const results = join(output, 'crawl-results.json');
  await scorer('crawl-vectors/run.mjs', ['--module', join(output, 'crawl.mjs'), '--json', results]);
  const { stats } = JSON.parse(readFileSync(results, 'utf8')) as {
    readonly stats: Readonly<Record<string, { readonly pass: number; readonly total: number }>>;
  };
  const sums = new Map<string, { pass: number; total: number }>();
  for (const [key, { pass, total }] of Object.entries(stats)) {
    const [rule, tier] = key.split('|');
    if (tier === 'disputed') continue;
    const sum = sums.get(rule!) ?? { pass: 0, total: 0 };
    sums.set(rule!, { pass: sum.pass + pass, total: sum.total + total });
  }
  return Object.fromEntries([...sums].map(([rule, { pass, total }]) => [rule, pass / total]));
}

/** F1 of the main content, the mean over the kinds of pages. */
async function scoreExtraction(): Promise<Figures> {
  const data = join(shared, 'data', 'extraction');
  const module = join(output, 'extraction.mjs');
  const printed = await scorer('extraction/score.mjs', ['--data', data, '--extractor', module, '--bootstrap', '0']);
  const f1 = /^F1=([\d.]+) /m.exec(printed)?.[1];
  if (f1 === undefined) throw new Error(`The extraction scorer printed no figure:\n${printed}`);
  return { F1: Number(f1) };
}

/** Share of cases that are right for each set, of single keys where there are many; F1 of the facts of real pages. */
async function scoreProducts(): Promise<Figures> {
  const data = join(shared, 'data', 'products');
  const module = join(output, 'products.mjs');
  const printed = await scorer('products/run.mjs', ['--module', module, '--data', data, '--fails', '0']);
  const figures: Record<string, number> = {};
  for (const [, name, passed, total, right, all] of printed.matchAll(
    /^ *([a-z-]+(?::[a-z-]+)?) +(\d+)\/(\d+) [^\n]*?(?:keys (\d+)\/(\d+)[^\n]*)?$/gm,
  )) {
    const isPart = name!.includes(':');
    // Expanded RDFa: we read RDFa Lite of products, which the pages show.
    if (name === 'structured-data-rdfa') continue;
    if (!isPart && name !== 'product-pages') figures[name!] = Number(passed) / Number(total);
    if (right !== undefined && name!.startsWith('synthetic')) figures[`${name} keys`] = Number(right) / Number(all);
  }
  for (const [, fact, f1] of printed.matchAll(/^ +(\w+) +\d+ pages .*?F1 ([\d.]+)/gm))
    figures[`${fact} F1`] = Number(f1);
  return figures;
}

/** Share of vectors passed for each set. */
async function scoreWooCommerce(): Promise<Figures> {
  const data = join(shared, 'data', 'woocommerce');
  const module = join(output, 'woocommerce.mjs');
  const printed = await scorer('products/run.mjs', ['--module', module, '--woo', data]);
  const sets = [...printed.matchAll(/^woo-(\S+)\s+(\d+)\/(\d+) /gm)];
  return Object.fromEntries(sets.map(([, name, passed, total]) => [name!, Number(passed) / Number(total)]));
}

interface SearchCase {
  readonly id: string;
  readonly text: string;
}

/** Ranks a labelled collection through the public API. */
async function scoreSearch(): Promise<Figures> {
  const { buildIndex } = (await import(pathToFileURL(join(output, 'search.mjs')).href)) as typeof import('./search.ts');
  const { score } = (await import(pathToFileURL(join(shared, 'eval', 'search', 'metrics.mjs')).href)) as {
    score(queries: readonly SearchCase[], ranking: (query: SearchCase) => readonly string[]): Figures;
  };
  const { docs, queries } = JSON.parse(readFileSync(join(shared, 'data', 'search', 'cranfield.json'), 'utf8'));
  const index = await buildIndex(docs);
  const rankings = new Map<string, readonly string[]>();
  for (const query of queries as readonly SearchCase[]) rankings.set(query.id, await index.search(query.text, 10));
  await index.close();
  const { ndcg10, recall10, mrr10 } = score(queries, (query) => rankings.get(query.id) ?? []);
  return { 'nDCG@10': ndcg10!, 'recall@10': recall10!, 'MRR@10': mrr10! };
}

async function scorer(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [join(shared, 'eval', program), ...args], { maxBuffer: 64 * 2 ** 20 });
  return stdout;
}
