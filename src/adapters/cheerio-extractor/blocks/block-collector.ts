import type { Element, Text } from 'domhandler';
import { codeAt } from '../../../code-at.ts';
import { isContentMark } from '../content-mark.ts';
import { headingLevel, isBlock } from '../html-elements.ts';
import { countText } from './count-text.ts';
import { NameJudge } from './name-judge.ts';
import { hashStep } from './name-words.ts';
import { elementKinds, KindCounts, placeKind } from './place-kinds.ts';
import { type BlockPlace, createBlock, createPlace, type TextBlock } from './text-block.ts';
import type { WordScores } from './word-scores.ts';

/** A page for people has fewer blocks and places. Of one with more, the rest is not read. */
const maxBlocks = 8_000;
const maxPlaces = 50_000;

/** The blocks of a page and the places they stand in, both in document order. */
export interface CollectedBlocks {
  readonly blocks: readonly TextBlock[];
  readonly places: readonly BlockPlace[];
  /** Whether there is more than was read. */
  readonly isCut: boolean;
}

/** Cuts the text of a page into blocks while a walk goes over it. */
export class BlockCollector implements CollectedBlocks {
  readonly blocks: TextBlock[] = [];
  readonly places: BlockPlace[] = [];

  isCut = false;

  readonly #names: NameJudge;
  #place: BlockPlace;
  #block: TextBlock | undefined;
  #headingLevel = 0;
  #links = 0;
  #bolds = 0;
  #noscripts = 0;
  #breaks = 0;

  constructor(words: WordScores) {
    this.#names = new NameJudge(words);
    this.#place = createPlace({
      element: undefined,
      parent: undefined,
      index: 0,
      depth: 0,
      kinds: new KindCounts(),
      names: { lowest: 0, highest: 0, sum: 0 },
      lowestAround: 0,
      highestAround: 0,
      sumAround: 0,
      looks: 0,
      looksInPlace: 0,
    });
    this.places.push(this.#place);
  }

  /** A control or a graphic, which is not gone into. */
  skip({ name }: Element): void {
    if (name === 'input' || name === 'select' || name === 'textarea' || name === 'button') this.#place.controls += 1;
  }

  enter(element: Element, boilerplateShare: number): void {
    if (this.isCut) return;
    if (isBlock(element)) this.#enterBlock(element, boilerplateShare);
    else this.#enterInline(element);
  }

  leave(element: Element): void {
    if (this.isCut) return;
    const { name } = element;
    if (isBlock(element)) {
      this.#block = undefined;
      if (headingLevel(element) > 0) this.#headingLevel = 0;
      if (name === 'noscript') this.#noscripts -= 1;
      this.#place = this.#place.parent ?? this.#place;
    } else if (name === 'a') {
      this.#links -= 1;
    } else if (name === 'b' || name === 'strong') {
      this.#bolds -= 1;
    }
  }

  text(text: Text): void {
    const { data } = text;
    if (this.isCut || isBlank(data)) return;
    this.#block ??= this.#openBlock();
    const block = this.#block;
    block.texts.push(text);
    const before = block.words;
    countText(data, block);
    if (this.#links > 0) block.linkWords += block.words - before;
    if (this.#bolds > 0) block.boldWords += block.words - before;
    this.#breaks = 0;
  }

  #openBlock(): TextBlock {
    const block = createBlock({
      place: this.#place,
      headingLevel: this.#headingLevel,
      isInNoscript: this.#noscripts > 0,
    });
    this.blocks.push(block);
    this.isCut = this.blocks.length >= maxBlocks;
    return block;
  }

  #enterInline(element: Element): void {
    const { name } = element;
    if (name === 'a') this.#links += 1;
    else if (name === 'b' || name === 'strong') this.#bolds += 1;
    else if (name === 'br') this.#break();
    else if (name === 'img') this.#place.images += 1;
    const block = this.#block;
    if (block === undefined) return;
    if (name === 'img') block.images += 1;
    else if (name === 'a') block.links += 1;
    else if (name === 'time') block.times += 1;
    else if (name === 'code') block.codes += 1;
    else if (name === 'span') block.inlineScore = Math.min(block.inlineScore, this.#names.lowestScore(element));
  }

  /** Two in a row part paragraphs. */
  #break(): void {
    this.#breaks += 1;
    if (this.#breaks > 1) this.#block = undefined;
    else if (this.#block !== undefined) this.#block.breaks += 1;
  }

  #enterBlock(element: Element, boilerplateShare: number): void {
    this.#block = undefined;
    this.#breaks = 0;
    const level = headingLevel(element);
    if (level > 0) this.#headingLevel = level;
    if (element.name === 'noscript') this.#noscripts += 1;
    const parent = this.#place;
    let added = elementKinds(element);
    if (boilerplateShare > 0) added |= 1 << placeKind.boilerplate;
    if (this.#links > 0 && parent.kinds.counts[placeKind.link] === 0) added |= 1 << placeKind.link;
    if (added !== 0 && isContentMark(element)) added |= 1 << placeKind.marked;
    const names = this.#names.judge(element);
    const { looks } = names;
    const place = createPlace({
      element,
      parent,
      index: this.places.length,
      depth: parent.depth + 1,
      kinds: added === 0 ? parent.kinds : parent.kinds.with(added),
      names,
      lowestAround: Math.min(names.lowest, parent.lowestAround),
      highestAround: Math.max(names.highest, parent.highestAround),
      sumAround: names.sum + parent.sumAround,
      looks,
      looksInPlace: hashStep(hashStep(looks, parent.looks), parent.parent?.looks ?? 0),
    });
    this.places.push(place);
    this.isCut = this.places.length >= maxPlaces;
    this.#place = place;
  }
}

function isBlank(data: string): boolean {
  for (let index = 0; index < data.length; index += 1) {
    const code = codeAt(data, index);
    if (code > 32 && code !== 160 && code !== 0x200b) return false;
  }
  return true;
}
