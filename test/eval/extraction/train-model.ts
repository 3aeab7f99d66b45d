import { BlockFeatures } from '../../../src/adapters/cheerio-extractor/blocks/block-features.ts';
import { BlockOpinions } from '../../../src/adapters/cheerio-extractor/blocks/block-opinions.ts';
import type { ContentModelData } from '../../../src/adapters/cheerio-extractor/blocks/content-model.ts';
import { noWordScores } from '../../../src/adapters/cheerio-extractor/blocks/word-scores.ts';
import {
  type BinnedRows,
  type BoostingOptions,
  binRows,
  judgeRows,
  type Trained,
  trainTrees,
} from './gradient-boosting.ts';
import { packTrees, packWords } from './pack-model.ts';
import { type PreparedPage, readBlocks } from './prepare-pages.ts';
import { type Sample, weighBlocks } from './weigh-blocks.ts';
import { WordStatistics } from './word-statistics.ts';

/** Chosen by cross-validation. */
const firstOptions: BoostingOptions = {
  trees: 110,
  rate: 0.1,
  leaves: 16,
  rowShare: 0.4,
  columnShare: 0.25,
  minHessian: 8,
  l2: 10,
  seed: 1,
};
const secondOptions: BoostingOptions = { ...firstOptions, trees: 50, rate: 0.1, leaves: 10, seed: 2 };

const version = 1;
/** A word is listened to when it is heard on so many sites. */
const minDomains = 7;
/** Far above the widest row. */
const maxWidth = 400;

/** Rows of all pages as one fold sees them, and what the first trees of that fold say. */
interface Fold {
  readonly data: BinnedRows;
  readonly words: WordStatistics;
  readonly first: Trained;
}

/** What came out of training: a model for each fold, that never saw the fold's sites, and one that saw all. */
export interface TrainedModels {
  readonly byFold: readonly ContentModelData[];
  readonly whole: ContentModelData;
}

export function trainModels(
  pages: readonly PreparedPage[],
  foldCount: number,
  log: (line: string) => void,
): TrainedModels {
  const sample = weighBlocks(pages);
  const opinions = new Float32Array(sample.labels.length);
  const folds: Fold[] = [];
  for (let fold = 0; fold < foldCount; fold += 1) {
    folds.push(trainFirst(pages, sample, fold));
    const { data, first } = folds[fold]!;
    const rows = sample.folds.flatMap((each, row) => (each === fold ? [row] : []));
    judgeRows(first, data, rows, opinions);
    log(`fold ${fold}: first trees`);
  }
  const told = opinionRows(pages, opinions);
  const byFold = folds.map((each, fold) => trainSecond(each, { told, sample, fold }));
  log('second trees of all folds');
  const whole = trainSecond(trainFirst(pages, sample, undefined), { told, sample, fold: undefined });
  return { byFold, whole };
}

/** Trains on all folds but one, or on all. */
function trainFirst(pages: readonly PreparedPage[], sample: Sample, left: number | undefined): Fold {
  const heard = pages.filter(({ fold }) => fold !== left);
  const words = new WordStatistics(
    heard.map(({ page, counts }) => ({ domain: page.domain, counts })),
    minDomains,
  );
  const data = binRows(featureRows(pages, words, left), sample.folds.length);
  return { data, words, first: trainTrees(data, sample.labels, weightsWithout(sample, left), firstOptions) };
}

function trainSecond(
  { data, words, first }: Fold,
  { told, sample, fold }: { readonly told: Float32Array; readonly sample: Sample; readonly fold: number | undefined },
): ContentModelData {
  const more = binRows(told, sample.folds.length);
  const both = { rows: data.rows, columns: [...data.columns, ...more.columns], edges: [...data.edges, ...more.edges] };
  const second = trainTrees(both, sample.labels, weightsWithout(sample, fold), secondOptions);
  return {
    version,
    words: packWords(words.spoken()),
    first: packTrees(first, data.columns.length),
    second: packTrees(second, both.columns.length),
  };
}

function weightsWithout({ weights, folds }: Sample, left: number | undefined): Float32Array {
  return weights.map((weight, row) => (folds[row] === left ? 0 : weight));
}

function featureRows(pages: readonly PreparedPage[], words: WordStatistics, left: number | undefined): Float32Array {
  return collectRows(pages, ({ document, fold, page }) => {
    const blocks = readBlocks(document, words.without(fold === left ? undefined : page.domain));
    const features = new BlockFeatures(blocks);
    return { count: blocks.count, write: (index, row) => features.write(index, row) };
  });
}

function opinionRows(pages: readonly PreparedPage[], opinions: Float32Array): Float32Array {
  let start = 0;
  return collectRows(pages, ({ document }) => {
    const blocks = readBlocks(document, noWordScores);
    const told = new BlockOpinions(blocks, opinions.slice(start, start + blocks.count));
    start += blocks.count;
    return { count: blocks.count, write: (index, row) => told.write(index, row, 0) };
  });
}

interface PageRows {
  readonly count: number;
  /** @returns the width of the row. */
  write(index: number, row: Float32Array): number;
}

function collectRows(pages: readonly PreparedPage[], read: (page: PreparedPage) => PageRows): Float32Array {
  const total = pages.reduce((sum, { words }) => sum + words.length, 0);
  const row = new Float32Array(maxWidth);
  let rows = new Float32Array(0);
  let at = 0;
  for (const page of pages) {
    const { count, write } = read(page);
    for (let index = 0; index < count; index += 1) {
      const width = write(index, row);
      if (at === 0) rows = new Float32Array(total * width);
      rows.set(row.subarray(0, width), at);
      at += width;
    }
  }
  return rows;
}
