import { wordsOf } from './label-blocks.ts';
import type { PreparedPage } from './prepare-pages.ts';

/** Labels and weights of all blocks of all pages, in order. */
export interface Sample {
  readonly labels: Float32Array;
  readonly weights: Float32Array;
  readonly folds: readonly number[];
}

/** Of a longer block only so many words count. */
const maxWords = 400;
/** Each block counts a little, whatever its length. */
const leastWords = 0.5;
/** Words of truth that each page is thought to have beside its own: short pages are no more important. */
const spareWords = 50;
/** Groups count by their size to this power: 0 would make each page equal, 1 each group. */
const groupPower = 0.6;
/** A piece that is known to be content or not, in a page of which only pieces are known, is worth so many words of a page of that many. */
const snippetWorth = 0.6;
/** Weight of the average block, for the bounds of a leaf to mean something. */
const meanWeight = 0.25;

/** Weighs each block by its part in what is scored: the mean F1 of groups of pages. */
export function weighBlocks(pages: readonly PreparedPage[]): Sample {
  const sizes = new Map<string, number>();
  for (const { page } of pages) sizes.set(page.group, (sizes.get(page.group) ?? 0) + 1);
  const labels: number[] = [];
  const weights: number[] = [];
  const folds: number[] = [];
  for (const { page, labels: known, words, fold } of pages) {
    const ofGroup = 1 / sizes.get(page.group)! ** groupPower;
    const snippets = Math.max(1, page.with.length + page.without.length);
    const truth = page.text === undefined ? 0 : wordsOf(page.text).length + spareWords;
    known.forEach(({ share, isKnown }, index) => {
      const part =
        page.text === undefined ? snippetWorth / snippets : (Math.min(words[index]!, maxWords) + leastWords) / truth;
      labels.push(share);
      weights.push(isKnown ? ofGroup * part : 0);
      folds.push(fold);
    });
  }
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  return {
    labels: Float32Array.from(labels),
    weights: Float32Array.from(weights, (weight) => (weight * meanWeight) / mean),
    folds,
  };
}
