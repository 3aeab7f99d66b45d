import { describePage } from './describe-page.ts';
import type { PageBlocks } from './page-blocks.ts';
import { placeKindCount } from './place-kinds.ts';
import type { BlockPlace, TextBlock } from './text-block.ts';

/** Levels of places around a block that are looked at. */
const levels = 5;
/** Blocks before and behind that are looked at one by one. */
const neighbours = 3;

/** Writes what is known of each block as numbers, a row a block. The order is part of the model. */
export class BlockFeatures {
  readonly #page: PageBlocks;
  readonly #pageRow: Float32Array;
  /** Where is being written: writers keep it to themselves while they write, a field costs more than a number. */
  #row: Float32Array;
  #end = 0;

  constructor(page: PageBlocks) {
    this.#page = page;
    this.#row = new Float32Array(0);
    this.#pageRow = Float32Array.from(describePage(page));
  }

  /** @returns how many numbers were written. */
  write(index: number, row: Float32Array): number {
    this.#row = row;
    this.#end = 0;
    const block = this.#page.blocks[index]!;
    this.#writeText(index, block);
    this.#writePlaces(block);
    this.#writeNeighbours(index);
    this.#writePosition(index, block);
    row.set(this.#pageRow, this.#end);
    return this.#end + this.#pageRow.length;
  }

  #writeText(index: number, block: TextBlock): void {
    const row = this.#row;
    let end = this.#end;
    const page = this.#page;
    const words = Math.max(1, block.words);
    row[end++] = block.words;
    row[end++] = page.linkShare[index]!;
    row[end++] = block.links;
    row[end++] = block.boldWords / words;
    row[end++] = block.characters / words;
    row[end++] = block.sentenceEnds;
    row[end++] = block.sentenceEnds / words;
    row[end++] = block.questions;
    row[end++] = block.commas;
    row[end++] = block.numbers / words;
    row[end++] = block.capitals / words;
    row[end++] = block.prices;
    row[end++] = block.separators;
    row[end++] = block.breaks;
    row[end++] = block.images;
    row[end++] = block.times;
    row[end++] = block.codes;
    row[end++] = block.inlineScore;
    row[end++] = block.headingLevel;
    row[end++] = page.repeats[index]!;
    row[end++] = page.textScore[index]!;
    row[end++] = page.textLow[index]!;
    row[end++] = page.textHigh[index]!;
    row[end++] = page.headingScore[index]!;
    row[end++] = page.landmark[index]!;
    row[end++] = block.isInNoscript ? 1 : 0;
    this.#end = end;
  }

  #writePlaces(block: TextBlock): void {
    const row = this.#row;
    let end = this.#end;
    const page = this.#page;
    const { place } = block;
    const { kinds } = place;
    for (let kind = 0; kind < placeKindCount; kind += 1) row[end++] = kinds.counts[kind]!;
    row[end++] = place.depth;
    row[end++] = place.lowestAround;
    row[end++] = place.highestAround;
    row[end++] = place.sumAround;
    const looks = page.looks.get(place.looksInPlace)!;
    row[end++] = looks.blocks;
    row[end++] = looks.words / page.totalWords;
    row[end++] = looks.words / looks.blocks;
    row[end++] = looks.linkWords / Math.max(1, looks.words);
    let mostAlike = 0;
    let alikeWords = 0;
    let level = 0;
    let last = place;
    for (let at: BlockPlace | undefined = place; at !== undefined && level < levels; at = at.parent, level += 1) {
      const { words } = at;
      row[end++] = words / page.totalWords;
      row[end++] = at.linkWords / Math.max(1, words);
      row[end++] = at.proseWords / Math.max(1, page.totalProse);
      row[end++] = at.endBlock - at.firstBlock;
      const alike = page.placeLooks.get(at.looksInPlace) ?? 1;
      row[end++] = alike;
      if (level > 0) {
        row[end++] = words;
        row[end++] = at.headings;
        row[end++] = at.images;
        row[end++] = at.controls;
      }
      row[end++] = at.names.lowest;
      row[end++] = at.names.highest;
      row[end++] = at.names.sum;
      if (alike > mostAlike) {
        mostAlike = alike;
        alikeWords = words;
      }
      last = at;
    }
    for (; level < levels; level += 1) for (let rest = 0; rest < (level > 0 ? 12 : 8); rest += 1) row[end++] = 0;
    row[end++] = last.lowestAround;
    row[end++] = last.highestAround;
    row[end++] = mostAlike;
    row[end++] = alikeWords;
    this.#end = end;
    this.#writeBest(place);
    end = this.#end;
    this.#end = end;
  }

  /** How a block stands to the place with the most prose: levels up from the block, levels down from there. */
  #writeBest(place: BlockPlace): void {
    const row = this.#row;
    let end = this.#end;
    const { best } = this.#page;
    let up = 0;
    let at: BlockPlace = place;
    let isIn = false;
    while (at.parent !== undefined && at.depth > best.depth) at = at.parent;
    isIn = at === best;
    let other = best;
    while (other.depth > at.depth && other.parent !== undefined) other = other.parent;
    while (at !== other && at.parent !== undefined && other.parent !== undefined) {
      at = at.parent;
      other = other.parent;
    }
    up = best.depth - at.depth;
    row[end++] = isIn ? 1 : 0;
    row[end++] = up;
    row[end++] = place.depth - at.depth;
    row[end++] = at.words / this.#page.totalWords;
    this.#end = end;
  }

  #writeNeighbours(index: number): void {
    const row = this.#row;
    let end = this.#end;
    const page = this.#page;
    for (let step = -neighbours; step <= neighbours; step += 1) {
      if (step === 0) continue;
      const at = index + step;
      const isThere = at >= 0 && at < page.count;
      row[end++] = isThere ? page.words[at]! : -1;
      row[end++] = isThere ? page.linkShare[at]! : -1;
      row[end++] = isThere ? page.ends[at]! : -1;
      row[end++] = isThere ? page.textScore[at]! : 0;
      row[end++] = isThere ? page.blocks[at]!.place.sumAround : 0;
      if (Math.abs(step) === 1) {
        row[end++] = isThere ? page.blocks[at]!.headingLevel : -1;
        row[end++] = isThere && page.blocks[at]!.place.parent === page.blocks[index]!.place.parent ? 1 : 0;
        row[end++] = isThere && page.blocks[at]!.place.looksInPlace === page.blocks[index]!.place.looksInPlace ? 1 : 0;
      }
    }
    for (const width of [5, 15]) {
      this.#end = end;
      this.#writeWindow(Math.max(0, index - width), index);
      end = this.#end;
      this.#end = end;
      this.#writeWindow(index + 1, Math.min(page.count, index + 1 + width));
      end = this.#end;
    }
    this.#end = end;
  }

  #writeWindow(from: number, to: number): void {
    const row = this.#row;
    let end = this.#end;
    const { wordsBefore, proseBefore, linkWordsBefore } = this.#page;
    if (to <= from) {
      for (let rest = 0; rest < 3; rest += 1) row[end++] = 0;
      this.#end = end;
      return;
    }
    const words = wordsBefore[to]! - wordsBefore[from]!;
    row[end++] = words;
    row[end++] = (linkWordsBefore[to]! - linkWordsBefore[from]!) / Math.max(1, words);
    row[end++] = proseBefore[to]! - proseBefore[from]!;
    this.#end = end;
  }

  #writePosition(index: number, block: TextBlock): void {
    const row = this.#row;
    let end = this.#end;
    const page = this.#page;
    row[end++] = index / page.count;
    row[end++] = page.wordsBefore[index]! / page.totalWords;
    row[end++] = index;
    row[end++] = page.count - index;
    row[end++] = page.headline < 0 ? -1_000 : index - page.headline;
    row[end++] = page.headline < 0 ? -10_000 : page.wordsBefore[index]! - page.wordsBefore[page.headline]!;
    row[end++] = index - page.firstProse;
    row[end++] = page.lastProse - index;
    row[end++] = page.proseBefore[index]! / Math.max(1, page.totalProse);
    const isHeading = block.headingLevel > 0;
    const heading = isHeading ? index : page.heading[index]!;
    row[end++] = heading < 0 ? -1 : index - heading;
    row[end++] = heading < 0 ? -1 : page.wordsBefore[index]! - page.wordsBefore[heading]!;
    row[end++] = heading < 0 ? 0 : page.blocks[heading]!.headingLevel;
    row[end++] = heading < 0 ? 0 : page.headingScore[heading]!;
    row[end++] = heading < 0 ? 0 : page.blocks[heading]!.place.lowestAround;
    const section = page.section[index]!;
    row[end++] = section < 0 ? -1 : index - section;
    row[end++] = section < 0 ? 0 : page.blocks[section]!.headingLevel;
    row[end++] = section < 0 ? 0 : page.headingScore[section]!;
    // What follows a heading tells what it is for.
    row[end++] =
      index + 1 < page.count ? page.wordsBefore[Math.min(page.count, index + 6)]! - page.wordsBefore[index + 1]! : 0;
    this.#end = end;
  }
}
