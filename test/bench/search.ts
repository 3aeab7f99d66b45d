/**
 * `npm run bench search [collection.json]`: our search beside two BM25 baselines on the same labelled queries.
 *
 * A collection is `{ docs: [{ id, title, text }], queries: [{ id, text, relevant: { docId: grade } }] }`. Collection and
 * baselines are looked for in `../shared`, or in the folder `CSI_SHARED` names.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildIndex, type EvalDocument } from '../eval/search.ts';
import { type Bar, goalMissed, reportChart } from './report/figures.ts';

interface EvalQuery {
  readonly id: string;
  readonly text: string;
}

interface Figures {
  readonly ndcg10: number;
  readonly recall10: number;
  readonly mrr10: number;
}

interface Scorer {
  score(queries: readonly EvalQuery[], ranking: (query: EvalQuery) => readonly string[]): Figures;
}

/** nDCG@10 of BM25 with stop words and stemming on Cranfield: what the embedded default must reach. */
const GOAL = 0.547;

const shared = process.env['CSI_SHARED'] || join(import.meta.dirname, '..', '..', '..', 'shared');
const cranfield = join(shared, 'data', 'search', 'cranfield.json');
const file = process.argv[2] ?? cranfield;
if (!existsSync(file)) {
  console.error(`No collection at ${file}: name one, or put the folder "shared" beside the repository.`);
  process.exit(2);
}

const { docs, queries } = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly docs: readonly EvalDocument[];
  readonly queries: readonly EvalQuery[];
};
const { score } = (await import(pathToFileURL(join(shared, 'eval', 'search', 'metrics.mjs')).href)) as Scorer;

console.log(`${docs.length} documents, ${queries.length} queries\n`);
console.log('                 nDCG@10  recall@10  MRR@10  ms/query');
const bars: Bar[] = [];
const baselines = execFileSync(process.execPath, [join(shared, 'eval', 'search', 'baseline.mjs'), file], {
  encoding: 'utf8',
});
for (const line of baselines.trim().split('\n')) {
  const [name = '', figures = '{}'] = line.split(/ (?=\{)/);
  print(name, JSON.parse(figures) as Figures);
  bars.push({ name, kind: 'peer', value: (JSON.parse(figures) as Figures).ndcg10 });
}

const startedAt = performance.now();
const index = await buildIndex(docs);
const indexMs = performance.now() - startedAt;
for (const mode of ['text', 'vector', 'hybrid'] as const) {
  const rankings = new Map<string, readonly string[]>();
  const searchedAt = performance.now();
  for (const { id, text } of queries) rankings.set(id, await index.search(text, 10, mode));
  const msPerQuery = (performance.now() - searchedAt) / queries.length;
  const figures = score(queries, ({ id }) => rankings.get(id) ?? []);
  print(`ours, ${mode}`, figures, msPerQuery);
  bars.push({ name: `ours, ${mode}`, kind: 'ours', value: figures.ndcg10 });
  if (mode === 'hybrid' && file === cranfield && figures.ndcg10 < GOAL) process.exitCode = goalMissed;
}
await index.close();
reportChart({ id: 'search-quality', title: 'Search', unit: 'nDCG@10', better: 'higher', bars });
console.log(`\nindexed in ${(indexMs / 1000).toFixed(1)} s; goal on Cranfield: hybrid nDCG@10 at least ${GOAL}`);

function print(name: string, { ndcg10, recall10, mrr10 }: Figures, msPerQuery?: number): void {
  const figures = [ndcg10.toFixed(4).padStart(7), recall10.toFixed(4).padStart(9), mrr10.toFixed(4).padStart(8)];
  console.log(`${name.padEnd(16)} ${figures.join('  ')}  ${msPerQuery?.toFixed(1).padStart(8) ?? ''}`);
}
