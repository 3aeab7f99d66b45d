import type { Element, Text } from 'domhandler';
import type { OwnScores } from './name-judge.ts';
import type { KindCounts } from './place-kinds.ts';

/** An element that begins and ends lines, or the document: the places blocks stand in. */
export interface BlockPlace {
  readonly element: Element | undefined;
  readonly parent: BlockPlace | undefined;
  /** In document order, 0 for the document. */
  readonly index: number;
  readonly depth: number;
  /** How many of each kind are around, itself included. */
  readonly kinds: KindCounts;
  /** What the words that name it say for content (positive) or against it ... */
  readonly names: OwnScores;
  /** ... and of these the lowest, the highest and the sum of all places around, itself included. */
  readonly lowestAround: number;
  readonly highestAround: number;
  readonly sumAround: number;
  /** Of its tag and first class, and of these of three places up. */
  readonly looks: number;
  readonly looksInPlace: number;
  /** Images and controls of forms: its own, until `PageBlocks` sums them up. */
  images: number;
  controls: number;
  // What stands in it, as `PageBlocks` sums it up.
  /** Blocks in it, the last one excluded. */
  firstBlock: number;
  endBlock: number;
  words: number;
  linkWords: number;
  /** In blocks that read like prose. */
  proseWords: number;
  headings: number;
  /** Words of prose that stand one and, halved, two levels below. */
  nearProse: number;
}

/** A run of text between the ends of lines. */
export interface TextBlock {
  readonly place: BlockPlace;
  /** In document order, white space left out. */
  readonly texts: Text[];
  /** 1 to 6 inside of a heading, else 0. */
  readonly headingLevel: number;
  readonly isInNoscript: boolean;
  words: number;
  linkWords: number;
  boldWords: number;
  characters: number;
  /** Full stops, question and exclamation marks. */
  sentenceEnds: number;
  questions: number;
  commas: number;
  /** Words with a digit in front, words with a capital. */
  numbers: number;
  capitals: number;
  /** Signs of money. */
  prices: number;
  /** Characters between entries on a line: bars, arrows, dots. */
  separators: number;
  breaks: number;
  images: number;
  links: number;
  times: number;
  codes: number;
  /** Of all its words: equal texts have equal numbers. */
  textHash: number;
  /** Numbers of its first words. */
  readonly firstWords: number[];
  /** Lowest score of the names of inline elements in it. */
  inlineScore: number;
}

/** What a place is when it is met. */
export type NewPlace = Pick<
  BlockPlace,
  | 'element'
  | 'parent'
  | 'index'
  | 'depth'
  | 'kinds'
  | 'names'
  | 'lowestAround'
  | 'highestAround'
  | 'sumAround'
  | 'looks'
  | 'looksInPlace'
>;

export function createPlace(place: NewPlace): BlockPlace {
  return {
    ...place,
    images: 0,
    controls: 0,
    firstBlock: 0,
    endBlock: 0,
    words: 0,
    linkWords: 0,
    proseWords: 0,
    headings: 0,
    nearProse: 0,
  };
}

export function createBlock(block: Pick<TextBlock, 'place' | 'headingLevel' | 'isInNoscript'>): TextBlock {
  return {
    ...block,
    texts: [],
    words: 0,
    linkWords: 0,
    boldWords: 0,
    characters: 0,
    sentenceEnds: 0,
    questions: 0,
    commas: 0,
    numbers: 0,
    capitals: 0,
    prices: 0,
    separators: 0,
    breaks: 0,
    images: 0,
    links: 0,
    times: 0,
    codes: 0,
    textHash: 0,
    firstWords: [],
    inlineScore: 0,
  };
}
