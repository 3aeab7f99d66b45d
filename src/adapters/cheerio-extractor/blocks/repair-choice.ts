import { isDataTable } from '../markdown/markdown-table.ts';
import type { Choice } from './choose-blocks.ts';
import type { PageBlocks } from './page-blocks.ts';
import type { BlockPlace } from './text-block.ts';

/** A table or a piece of code of which at least this share is kept is kept whole, one with less goes. */
const minWholeShare = 0.5;
/** A list is: it may have entries that are no content, so it must be more. */
const minListShare = 0.75;

const lists = new Set(['ul', 'ol', 'dl']);

/** Makes a choice of blocks whole, in place: whole tables, code and lists, and the headings of what is kept. */
export function repairChoice(page: PageBlocks, choice: Choice): void {
  for (const place of page.places) {
    const { element, firstBlock, endBlock } = place;
    if (element === undefined || endBlock - firstBlock < 2) continue;
    const { name } = element;
    if (name === 'pre' || (name === 'table' && isDataTable(element))) {
      choice.fill(keptShare(page, choice, place) >= minWholeShare ? 1 : 0, firstBlock, endBlock);
    } else if (lists.has(name) && keptShare(page, choice, place) >= minListShare) {
      choice.fill(1, firstBlock, endBlock);
    }
  }
  keepHeadings(page, choice);
}

function keptShare({ words }: PageBlocks, choice: Choice, { firstBlock, endBlock, words: all }: BlockPlace): number {
  let kept = 0;
  for (let index = firstBlock; index < endBlock; index += 1) if (choice[index] === 1) kept += words[index]!;
  return kept / Math.max(1, all);
}

/** A heading whose next block is kept, be that its text or a heading below it, unless the landmarks speak against it. */
function keepHeadings({ blocks, count, landmark }: PageBlocks, choice: Choice): void {
  for (let index = count - 2; index >= 0; index -= 1) {
    const isHeading = blocks[index]!.headingLevel > 0;
    if (isHeading && choice[index + 1] === 1 && landmark[index] === 2) choice[index] = 1;
  }
}
