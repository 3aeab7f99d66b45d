/**
 * `npm run eval train-extraction`: trains the model of the main content on the labelled pages and writes it to
 * `src/adapters/cheerio-extractor/blocks/content-model-data.ts`.
 *
 * Prints the F1 of whole extractions twice: by models that never saw the page's site (that is what to expect elsewhere), and
 * by the model that is written, on the pages it was trained on. The same pages give the same model.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ContentModelData } from '../../../src/adapters/cheerio-extractor/blocks/content-model.ts';
import { readLabelledPages } from './labelled-pages.ts';
import { foldCount, preparePage } from './prepare-pages.ts';
import { type GroupScores, PageScorer, readModel } from './score-pages.ts';
import { trainModels } from './train-model.ts';

const modelFile = '../../../src/adapters/cheerio-extractor/blocks/content-model-data.ts';

/** What is expected of models that never saw a page's site: the mean ... */
const leastHeadline = 0.83;
/** ... and no group further below Defuddle 0.19.4 on linkedom than this. */
const slack = 0.01;
const defuddle: GroupScores = {
  aeb: 0.922,
  trafilatura: 0.876,
  'wcxb:article': 0.924,
  'wcxb:documentation': 0.93,
  'wcxb:service': 0.764,
  'wcxb:product': 0.662,
  'wcxb:collection': 0.623,
  'wcxb:listing': 0.606,
  'wcxb:forum': 0.695,
};

/** @param shared - the folder with the labelled pages and their scorer. */
export async function trainExtraction(shared: string): Promise<void> {
  const pages = readLabelledPages(join(shared, 'data', 'extraction'));
  const prepared = pages.map(preparePage);
  const { byFold, whole } = trainModels(prepared, foldCount, (line) => console.log(line));
  const file = join(import.meta.dirname, modelFile);
  writeFileSync(file, moduleOf(whole));

  const scorer = await PageScorer.load(join(shared, 'eval', 'extraction', 'lib', 'metrics.mjs'));
  const models = byFold.map(readModel);
  const elsewhere = await scorer.score(pages, (index) => models[prepared[index]!.fold]!);
  print('cross-validated by site', elsewhere);
  const model = readModel(whole);
  print('on its own pages', await scorer.score(pages, () => model));
  const behind = Object.entries(defuddle).filter(([group, f1]) => (elsewhere[group] ?? 0) < f1 - slack);
  if (elsewhere['headline']! >= leastHeadline && behind.length === 0) return;
  console.error(`Not good enough: ${behind.map(([group]) => group).join(', ') || 'the mean'}.`);
  process.exitCode = 1;
}

function print(title: string, { headline, ...groups }: GroupScores): void {
  const each = Object.entries(groups).map(([group, f1]) => `${group} ${f1.toFixed(3)}`);
  console.log(`${title}: F1 ${headline!.toFixed(4)} (${each.join(', ')})`);
}

function moduleOf({ version, words, first, second }: ContentModelData): string {
  const trees = (name: string, { start, width, features, rights, values }: ContentModelData['first']) =>
    [
      `  ${name}: {`,
      `    start: ${start},`,
      `    width: ${width},`,
      `    features: '${features}',`,
      `    rights: '${rights}',`,
      `    values: '${values}',`,
      '  },',
    ].join('\n');
  return `import type { ContentModelData } from './content-model.ts';

/**
 * Written by \`npm run eval train-extraction\`, not by hand. Learnt from labelled pages of three collections, none of which is in here:
 *
 * - Web Content Extraction Benchmark (WCXB) by Murrough Foley, CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/),
 *   https://github.com/Murrough-Foley/web-content-extraction-benchmark
 * - Article Extraction Benchmark by Scrapinghub, MIT, https://github.com/scrapinghub/article-extraction-benchmark
 * - evaluation data of trafilatura by Adrien Barbaresi, Apache 2.0, https://github.com/adbar/trafilatura
 */
export const contentModelData: ContentModelData = {
  version: ${version},
  words: {
    words: '${words.words}',
    scores: '${words.scores}',
  },
${trees('first', first)}
${trees('second', second)}
};
`;
}
