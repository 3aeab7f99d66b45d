import type { ContentBlock } from '../../model/page-template.ts';
import { leftOutHash } from '../../template-marks.ts';
import { collapseSpace } from '../extraction/collapse-space.ts';
import type { TextBlock } from './blocks/text-block.ts';
import { firstAndLast } from './first-and-last.ts';

/** From the beginning of a page, and from its end. */
const outerCount = 16;

/** Marks of lines that the model left out: where it keeps one of them on some page, the site's other pages tell. */
export function markLeftOut(blocks: readonly TextBlock[]): readonly ContentBlock[] {
  const hashes = firstAndLast(blocks, outerCount).map(({ texts }) =>
    leftOutHash(collapseSpace(texts.map(({ data }) => data).join('')).trim()),
  );
  return [...new Set(hashes)].map((hash) => ({ start: 0, end: 0, hash }));
}
