import type { Document } from 'domhandler';
import { elementWords, hashStep, wordKind } from '../../../src/adapters/cheerio-extractor/blocks/name-words.ts';
import { PageBlocks } from '../../../src/adapters/cheerio-extractor/blocks/page-blocks.ts';
import type { BlockPlace, TextBlock } from '../../../src/adapters/cheerio-extractor/blocks/text-block.ts';
import { noWordScores, type WordScores } from '../../../src/adapters/cheerio-extractor/blocks/word-scores.ts';
import { findLandmarkContent } from '../../../src/adapters/cheerio-extractor/landmark-content.ts';
import { parsePage } from '../../../src/adapters/cheerio-extractor/page-tree.ts';
import { surveyPage } from '../../../src/adapters/cheerio-extractor/survey-page.ts';
import { type BlockLabel, labelBlocks } from './label-blocks.ts';
import type { LabelledPage } from './labelled-pages.ts';
import type { WordCounts } from './word-statistics.ts';

/** A labelled page, cut into blocks. */
export interface PreparedPage {
  readonly page: LabelledPage;
  readonly document: Document;
  readonly fold: number;
  readonly labels: readonly BlockLabel[];
  /** Words of each block. */
  readonly words: readonly number[];
  readonly counts: WordCounts;
}

/** Sites are dealt to so many folds: what is learnt from a site never judges it. */
export const foldCount = 5;
/** A block counts with at most so many words for what the words around it say. */
const maxCounted = 60;
/** Words of a text count as if they stood over so much. */
const textAmount = 4;

export function preparePage(page: LabelledPage): PreparedPage {
  const { document } = parsePage(page.html);
  const { blocks } = readBlocks(document, noWordScores);
  // Between two texts there may have been white space, which is no text of a block.
  const texts = blocks.map((block) => block.texts.map(({ data }) => data).join(' '));
  const labels = labelBlocks(page, texts);
  return {
    page,
    document,
    fold: foldOf(page.domain),
    labels,
    words: blocks.map(({ words }) => words),
    counts: countWords(blocks, labels),
  };
}

/** The blocks of a page as the extractor sees them. */
export function readBlocks(document: Document, words: WordScores): PageBlocks {
  const survey = surveyPage(document, { words });
  return new PageBlocks(survey.collected, { landmarks: findLandmarkContent(document, survey), words });
}

function foldOf(domain: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < domain.length; index += 1) {
    hash = Math.imul(hash ^ domain.charCodeAt(index), 0x01000193);
  }
  return ((hash >>> 8) % 1_000) % foldCount;
}

/** Counts how much each word stands over on a page, and how much of that is content. */
function countWords(blocks: readonly TextBlock[], labels: readonly BlockLabel[]): WordCounts {
  const counts = new Map<number, [number, number]>();
  const add = (word: number, amount: number, share: number): void => {
    const count = counts.get(word) ?? [0, 0];
    count[0] += amount;
    count[1] += amount * share;
    counts.set(word, count);
  };
  const namesOf = new Map<BlockPlace, readonly number[]>();
  let heading: TextBlock | undefined;
  blocks.forEach((block, index) => {
    const { share, isKnown } = labels[index]!;
    const above = heading;
    if (block.headingLevel > 0) heading = block;
    if (!isKnown) return;
    const amount = Math.min(maxCounted, block.words);
    for (const word of namesAround(block.place, namesOf)) add(word, amount, share);
    for (const word of textWords(block.firstWords)) add(word, textAmount, share);
    if (above === undefined || block.headingLevel > 0) return;
    for (const word of new Set(above.firstWords)) add(hashStep(wordKind.heading | 0, word), amount, share);
  });
  return counts;
}

function namesAround(place: BlockPlace, known: Map<BlockPlace, readonly number[]>): ReadonlySet<number> {
  const names = new Set<number>();
  for (let around: BlockPlace | undefined = place; around?.element !== undefined; around = around.parent) {
    const own = known.get(around) ?? elementWords(around.element);
    known.set(around, own);
    for (const name of own) names.add(name);
  }
  return names;
}

/** Words and pairs of words, as the features look them up. */
function textWords(words: readonly number[]): ReadonlySet<number> {
  const found = new Set<number>();
  let previous = wordKind.pair | 0;
  for (const word of words) {
    found.add(word);
    found.add(hashStep(previous, word));
    previous = hashStep(wordKind.pair | 0, word);
  }
  return found;
}
