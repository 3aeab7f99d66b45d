import type { Element } from 'domhandler';
import type { ContentBlock } from '../../model/page-template.ts';
import { leftOutCellHash, leftOutHash } from '../../template-marks.ts';
import { collapseSpace } from '../extraction/collapse-space.ts';
import type { BlockPlace, TextBlock } from './blocks/text-block.ts';
import { firstAndLast } from './first-and-last.ts';

/** From the beginning of a page, and from its end. */
const outerCount = 16;

/** Marks of lines that the model left out: where it keeps one of them on some page, the site's other pages tell. */
export function markLeftOut(blocks: readonly TextBlock[]): readonly ContentBlock[] {
  const hashes = firstAndLast(blocks, outerCount).map(({ texts, place }) => {
    const text = collapseSpace(texts.map(({ data }) => data).join('')).trim();
    return isInCell(place) ? leftOutCellHash(text) : leftOutHash(text);
  });
  return [...new Set(hashes)].map((hash) => ({ start: 0, end: 0, hash }));
}

/** Cells of tables that lay out a page hold much more than a line: only those around the line itself count. */
function isInCell({ element, parent }: BlockPlace): boolean {
  return isCell(element) || isCell(parent?.element);
}

const isCell = (element: Element | undefined): boolean => element?.name === 'td' || element?.name === 'th';
