import { BlockFeatures } from './block-features.ts';
import { BlockOpinions } from './block-opinions.ts';
import { BoostedTrees, type BoostedTreesData } from './boosted-trees.ts';
import type { PageBlocks } from './page-blocks.ts';
import { type WordScores, WordTable, type WordTableData } from './word-scores.ts';

/** What was learnt from labelled pages. */
export interface ContentModelData {
  /** Grows with every model that is trained on other features or other pages. */
  readonly version: number;
  readonly words: WordTableData;
  /** Judge each block by itself and by what is around ... */
  readonly first: BoostedTreesData;
  /** ... and once more, by what the first say about its neighbours. */
  readonly second: BoostedTreesData;
}

/** Says of each block of a page how likely it is content. */
export class ContentModel {
  readonly version: number;
  readonly words: WordScores;

  readonly #first: BoostedTrees;
  readonly #second: BoostedTrees;
  /** For the rows of a page, and of the next one: every number of a row is written anew. */
  #memory = new Float32Array(0);

  constructor({ version, words, first, second }: ContentModelData) {
    this.version = version;
    this.words = new WordTable(words);
    this.#first = new BoostedTrees(first);
    this.#second = new BoostedTrees(second);
  }

  /** The chance of each block, 0 to 1. */
  judge(page: PageBlocks): Float32Array {
    const { count } = page;
    const features = new BlockFeatures(page);
    const { width } = this.#second;
    if (this.#memory.length < count * width) this.#memory = new Float32Array(count * width);
    const rows = this.#memory.subarray(0, count * width);
    let row = new Float32Array(0);
    for (let index = 0; index < count; index += 1) {
      row = rows.subarray(index * width, (index + 1) * width);
      features.write(index, row);
    }
    const opinions = new BlockOpinions(page, this.#first.judge(rows, count));
    for (let index = 0; index < count; index += 1) opinions.write(index, rows, index * width + this.#first.width);
    return this.#second.judge(rows, count);
  }
}
