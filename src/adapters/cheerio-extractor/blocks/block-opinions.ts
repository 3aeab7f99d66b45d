import type { PageBlocks } from './page-blocks.ts';
import type { BlockPlace } from './text-block.ts';

const neighbours = 4;
const levels = 5;

interface Tally {
  words: number;
  good: number;
}

/** What a first opinion of all blocks says about each: a block is rarely alone in being content. */
export class BlockOpinions {
  readonly #page: PageBlocks;
  readonly #opinions: Float32Array;
  /** By block: words before it, and those of them that are content. The last one is the sum. */
  readonly #goodBefore: Float64Array;
  readonly #byLooks = new Map<number, Tally>();
  readonly #first: number;
  readonly #last: number;
  readonly #cut: number;

  /** @param opinions - the chance of each block to be content, 0 to 1. */
  constructor(page: PageBlocks, opinions: Float32Array) {
    this.#page = page;
    this.#opinions = opinions;
    this.#goodBefore = new Float64Array(page.count + 1);
    let first = -1;
    let last = -1;
    for (let index = 0; index < page.count; index += 1) {
      const words = page.words[index]! + 1;
      const good = words * opinions[index]!;
      this.#goodBefore[index + 1] = this.#goodBefore[index]! + good;
      if (opinions[index]! > 0.7) {
        if (first < 0) first = index;
        last = index;
      }
      const { looksInPlace } = page.blocks[index]!.place;
      const tally = this.#byLooks.get(looksInPlace);
      if (tally === undefined) this.#byLooks.set(looksInPlace, { words, good });
      else {
        tally.words += words;
        tally.good += good;
      }
    }
    this.#first = first;
    this.#last = last;
    this.#cut = this.#goodBefore[page.count]! / (page.totalWords + page.count);
  }

  /** Writes what is said about a block from `at` on. @returns where it ends. */
  write(index: number, row: Float32Array, at: number): number {
    const page = this.#page;
    const opinions = this.#opinions;
    let end = at;
    for (let step = -neighbours; step <= neighbours; step += 1) {
      const other = index + step;
      row[end++] = other >= 0 && other < page.count ? opinions[other]! : 0;
    }
    row[end++] = this.#share(index - 15, index);
    row[end++] = this.#share(index + 1, index + 16);
    row[end++] = this.#share(0, index);
    row[end++] = this.#share(index + 1, page.count);
    row[end++] = index - this.#first;
    row[end++] = this.#last - index;
    row[end++] = this.#cut;
    const { place } = page.blocks[index]!;
    const alike = this.#byLooks.get(place.looksInPlace)!;
    row[end++] = alike.good / alike.words;
    let level = 0;
    for (let around: BlockPlace | undefined = place; around !== undefined && level < levels; around = around.parent) {
      row[end++] = this.#share(around.firstBlock, around.endBlock);
      level += 1;
    }
    for (; level < levels; level += 1) row[end++] = this.#cut;
    const heading = page.heading[index]!;
    row[end++] = heading < 0 ? -1 : opinions[heading]!;
    row[end++] = heading < 0 ? -1 : this.#share(heading, index);
    return end;
  }

  #share(from: number, to: number): number {
    const { count, wordsBefore } = this.#page;
    const low = Math.max(0, from);
    const high = Math.min(count, to);
    if (high <= low) return -1;
    const words = wordsBefore[high]! - wordsBefore[low]! + (high - low);
    return (this.#goodBefore[high]! - this.#goodBefore[low]!) / words;
  }
}
