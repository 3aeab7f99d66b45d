import { isDocument } from 'domhandler';
import type { LandmarkContent } from '../landmark-content.ts';
import type { CollectedBlocks } from './block-collector.ts';
import { hashStep, wordKind } from './name-words.ts';
import type { BlockPlace, TextBlock } from './text-block.ts';
import type { WordScores } from './word-scores.ts';

export interface PageBlocksParts {
  /** What the rules say. */
  readonly landmarks: LandmarkContent;
  readonly words: WordScores;
}

interface Looks {
  blocks: number;
  words: number;
  linkWords: number;
}

/** A block that reads like prose has at least so many words ... */
const minProseWords = 12;
/** ... and no larger share of links. */
const maxProseLinks = 0.35;

/** What is known of all blocks of a page, to say something about each. */
export class PageBlocks {
  readonly blocks: readonly TextBlock[];
  readonly places: readonly BlockPlace[];
  readonly count: number;
  // By block.
  readonly words: Float32Array;
  readonly linkShare: Float32Array;
  readonly prose: Float32Array;
  readonly ends: Float32Array;
  readonly textScore: Float32Array;
  readonly textLow: Float32Array;
  readonly textHigh: Float32Array;
  /** Index of the last heading before a block, -1 without; the last of level 1 to 3. */
  readonly heading: Int32Array;
  readonly section: Int32Array;
  readonly headingScore: Float32Array;
  /** How often the same text stands on the page. */
  readonly repeats: Float32Array;
  /** 2 in the landmark that the rules chose, 1 in boilerplate inside of it, 0 outside. */
  readonly landmark: Uint8Array;
  /** The same by place. */
  readonly landmarkOfPlace: Uint8Array;
  /** By block: words before it. The last one is the sum. */
  readonly wordsBefore: Float64Array;
  readonly proseBefore: Float64Array;
  readonly linkWordsBefore: Float64Array;
  /** Looks of places and how much text stands in them. */
  readonly looks: Map<number, Looks> = new Map();
  readonly placeLooks: Map<number, number> = new Map();
  readonly headline: number;
  readonly best: BlockPlace;
  readonly firstProse: number;
  readonly lastProse: number;
  readonly totalWords: number;
  readonly totalLinkWords: number;
  readonly totalProse: number;

  /** @param collected - of one page: what is summed up is written into its places. */
  constructor({ blocks: all, places }: CollectedBlocks, { landmarks, words }: PageBlocksParts) {
    const blocks = landmarks.readsNoscript ? all : all.filter(({ isInNoscript }) => !isInNoscript);
    this.blocks = blocks;
    this.places = places;
    this.landmarkOfPlace = new Uint8Array(places.length);
    const count = blocks.length;
    this.count = count;
    this.words = new Float32Array(count);
    this.linkShare = new Float32Array(count);
    this.prose = new Float32Array(count);
    this.ends = new Float32Array(count);
    this.textScore = new Float32Array(count);
    this.textLow = new Float32Array(count);
    this.textHigh = new Float32Array(count);
    this.heading = new Int32Array(count);
    this.section = new Int32Array(count);
    this.headingScore = new Float32Array(count);
    this.repeats = new Float32Array(count);
    this.landmark = new Uint8Array(count);
    this.wordsBefore = new Float64Array(count + 1);
    this.proseBefore = new Float64Array(count + 1);
    this.linkWordsBefore = new Float64Array(count + 1);

    const texts = new Map<number, number>();
    let heading = -1;
    let section = -1;
    let headline = -1;
    let firstProse = -1;
    let lastProse = -1;
    for (let index = 0; index < count; index += 1) {
      const block = blocks[index]!;
      const share = block.words > 0 ? block.linkWords / block.words : 0;
      const isProse = block.words >= minProseWords && share <= maxProseLinks && block.headingLevel === 0;
      this.words[index] = block.words;
      this.linkShare[index] = share;
      this.prose[index] = isProse ? block.words : 0;
      this.ends[index] = block.sentenceEnds;
      this.heading[index] = heading;
      this.section[index] = section;
      this.wordsBefore[index + 1] = this.wordsBefore[index]! + block.words;
      this.proseBefore[index + 1] = this.proseBefore[index]! + this.prose[index]!;
      this.linkWordsBefore[index + 1] = this.linkWordsBefore[index]! + block.linkWords;
      if (isProse) {
        if (firstProse < 0) firstProse = index;
        lastProse = index;
      }
      if (block.headingLevel > 0) {
        heading = index;
        if (block.headingLevel <= 3) section = index;
        if (block.headingLevel === 1 && headline < 0) headline = index;
      }
      texts.set(block.textHash, (texts.get(block.textHash) ?? 0) + 1);
      this.#scoreText(index, block, words);
    }
    for (let index = 0; index < count; index += 1) this.repeats[index] = texts.get(blocks[index]!.textHash)!;
    this.headline = headline;
    this.firstProse = firstProse;
    this.lastProse = lastProse;
    this.totalWords = this.wordsBefore[count]!;
    this.totalLinkWords = this.linkWordsBefore[count]!;
    this.totalProse = this.proseBefore[count]!;
    this.#sumUp();
    this.#judgeLandmarks(landmarks);
    this.#countLooks();
    this.best = this.#findBest();
  }

  #scoreText(index: number, { firstWords, headingLevel }: TextBlock, words: WordScores): void {
    let sum = 0;
    let low = 0;
    let high = 0;
    let headingSum = 0;
    let previous = wordKind.pair | 0;
    for (const word of firstWords) {
      const score = words.score(word);
      const pair = words.score(hashStep(previous, word));
      const value = pair === 0 ? score : pair;
      sum += value;
      low = Math.min(low, value);
      high = Math.max(high, value);
      if (headingLevel > 0) headingSum += words.score(hashStep(wordKind.heading | 0, word));
      previous = hashStep(wordKind.pair | 0, word);
    }
    this.textScore[index] = sum;
    this.textLow[index] = low;
    this.textHigh[index] = high;
    this.headingScore[index] = headingSum;
  }

  /** Backwards, what is inside comes before what is around. */
  #sumUp(): void {
    for (const place of this.places) {
      place.words = 0;
      place.linkWords = 0;
      place.proseWords = 0;
      place.headings = 0;
      place.nearProse = 0;
      place.firstBlock = this.count;
      place.endBlock = 0;
    }
    for (let index = 0; index < this.count; index += 1) {
      const { place, words, linkWords, headingLevel } = this.blocks[index]!;
      place.firstBlock = Math.min(place.firstBlock, index);
      place.endBlock = index + 1;
      place.words += words;
      place.linkWords += linkWords;
      place.proseWords += this.prose[index]!;
      if (headingLevel > 0) place.headings += 1;
      if (place.parent !== undefined) {
        place.parent.nearProse += this.prose[index]!;
        if (place.parent.parent !== undefined) place.parent.parent.nearProse += this.prose[index]! / 2;
      }
    }
    for (let index = this.places.length - 1; index > 0; index -= 1) {
      const place = this.places[index]!;
      const parent = place.parent!;
      parent.words += place.words;
      parent.linkWords += place.linkWords;
      parent.proseWords += place.proseWords;
      parent.headings += place.headings;
      parent.images += place.images;
      parent.controls += place.controls;
      parent.firstBlock = Math.min(parent.firstBlock, place.firstBlock);
      parent.endBlock = Math.max(parent.endBlock, place.endBlock);
    }
  }

  #judgeLandmarks({ roots, excluded }: LandmarkContent): void {
    const rootSet = new Set<unknown>(roots);
    const isWhole = roots.some((root) => isDocument(root));
    const verdicts = this.landmarkOfPlace;
    for (const place of this.places) {
      const above = place.parent === undefined ? 0 : verdicts[place.parent.index]!;
      const { element } = place;
      let verdict = above;
      if (element === undefined ? isWhole : rootSet.has(element)) verdict = 2;
      if (element !== undefined && excluded.has(element) && verdict === 2) verdict = 1;
      verdicts[place.index] = verdict;
    }
    for (let index = 0; index < this.count; index += 1) {
      this.landmark[index] = verdicts[this.blocks[index]!.place.index]!;
    }
  }

  #countLooks(): void {
    for (const { place, words, linkWords } of this.blocks) {
      const looks = this.looks.get(place.looksInPlace);
      if (looks === undefined) this.looks.set(place.looksInPlace, { blocks: 1, words, linkWords });
      else {
        looks.blocks += 1;
        looks.words += words;
        looks.linkWords += linkWords;
      }
    }
    for (const { looksInPlace, words } of this.places) {
      if (words > 0) this.placeLooks.set(looksInPlace, (this.placeLooks.get(looksInPlace) ?? 0) + 1);
    }
  }

  /** The place with the most prose close below. */
  #findBest(): BlockPlace {
    let best = this.places[0]!;
    for (const place of this.places) if (place.nearProse > best.nearProse) best = place;
    return best;
  }
}
