import type { PageBlocks } from './page-blocks.ts';

/** Whether each block of a page is content, by its index: 1 or 0. */
export type Choice = Uint8Array;

/**
 * Chances are drawn towards the middle and down a little before they are weighed: measured on labelled pages whose sites the
 * model had not seen, where it is too sure of itself.
 */
const sureness = 0.8;
const caution = -0.3;
/** The model is sure of nothing when no block reaches this. */
const minBestChance = 0.4;
/** Of what the landmarks take for content, at least this share is kept. */
const minKeptShare = 0.1;

/**
 * Chooses the blocks that make the expected F1 of the page the largest, rather than those above a fixed chance: what it
 * takes to be kept depends on what else there is.
 *
 * @param chances - of each block to be content.
 * @returns `undefined` when the model is sure of nothing.
 */
export function chooseBlocks(page: PageBlocks, chances: Float32Array): Choice | undefined {
  const { count, words } = page;
  const choice = new Uint8Array(count);
  const order = Array.from({ length: count }, (_, index) => index).toSorted((a, b) => chances[b]! - chances[a]!);
  if (count === 0 || chances[order[0]!]! < minBestChance) return undefined;

  const expected = chances.map((chance) => soften(chance));
  let expectedWords = 0;
  let landmarkWords = 0;
  for (let index = 0; index < count; index += 1) {
    expectedWords += expected[index]! * words[index]!;
    if (page.landmark[index] === 2) landmarkWords += words[index]!;
  }
  let kept = 0;
  let good = 0;
  let best = 0;
  let bestCount = 0;
  for (let taken = 0; taken < count; taken += 1) {
    const index = order[taken]!;
    const isTooLittle = kept < minKeptShare * landmarkWords;
    kept += words[index]!;
    good += expected[index]! * words[index]!;
    const f1 = (2 * good) / (kept + expectedWords);
    if (f1 > best || isTooLittle) {
      best = f1;
      bestCount = taken + 1;
    }
  }
  for (const index of order.slice(0, bestCount)) choice[index] = 1;
  return choice;
}

function soften(chance: number): number {
  const odds = Math.log((chance + 1e-6) / (1 - chance + 1e-6));
  return 1 / (1 + Math.exp(-(sureness * odds + caution)));
}
