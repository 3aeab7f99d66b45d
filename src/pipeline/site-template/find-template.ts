import { codeAt } from '../../code-at.ts';
import type { ContentBlock } from '../../model/page-template.ts';
import type { MarkdownRange } from './cut-markdown.ts';

/** Most of a page, by characters, that is left out as template: a page of which more is repeated is repeated, not framed. */
const largestShare = 0.7;
/** Under so many characters, what stands in the middle of a page is left there: a line of its own template or of all pages. */
const shortestInside = 60;

/**
 * The stretches of a page that are its site's template, in order: runs of blocks that the site repeats, at the beginning and
 * the end of the page, and long ones in between. A heading goes with them when nothing is left below it.
 *
 * @returns none when they were more than seven tenths of the page.
 */
export function findTemplate(
  markdown: string,
  blocks: readonly ContentBlock[],
  isRepeated: (hash: number) => boolean,
): readonly MarkdownRange[] {
  if (!blocks.some(({ hash }) => isRepeated(hash))) return [];
  const runs = toRuns(markdown, blocks, isRepeated);
  const ranges = runs.filter(
    ({ start, end }) =>
      isEmpty(markdown, 0, start) || isEmpty(markdown, end, markdown.length) || end - start >= shortestInside,
  );
  const length = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  return length > largestShare * markdown.length ? [] : ranges;
}

/** Repeated blocks that follow each other without anything in between. */
function toRuns(
  markdown: string,
  blocks: readonly ContentBlock[],
  isRepeated: (hash: number) => boolean,
): readonly MarkdownRange[] {
  const runs: { start: number; end: number }[] = [];
  for (const block of repeatedBlocks(markdown, blocks, isRepeated)) {
    const last = runs.at(-1);
    if (last && isEmpty(markdown, last.end, block.start)) last.end = block.end;
    else runs.push({ start: block.start, end: block.end });
  }
  return runs;
}

/** A heading is the template's only when the site repeats it, and all of its section goes. So they are gone through backwards. */
function repeatedBlocks(
  markdown: string,
  blocks: readonly ContentBlock[],
  isRepeated: (hash: number) => boolean,
): readonly ContentBlock[] {
  const found: ContentBlock[] = [];
  /** From here on, up to the end of the page or a heading that stays, all goes; -1 when something stays. */
  let goneFrom = markdown.length;
  /** Level of that heading, 0 for the end of the page. */
  let stopLevel = 0;
  for (const block of blocks.toReversed()) {
    const level = headingLevel(markdown, block);
    const touches = goneFrom !== -1 && isEmpty(markdown, block.end, goneFrom);
    if (isRepeated(block.hash) && (level === 0 || (touches && stopLevel <= level))) {
      found.push(block);
      goneFrom = touches ? block.start : -1;
    } else {
      goneFrom = level === 0 ? -1 : block.start;
      stopLevel = level;
    }
  }
  return found.toReversed();
}

function headingLevel(markdown: string, { start }: ContentBlock): number {
  let level = 0;
  while (markdown[start + level] === '#') level += 1;
  return markdown[start + level] === ' ' && level <= 6 ? level : 0;
}

function isEmpty(markdown: string, start: number, end: number): boolean {
  for (let index = start; index < end; index += 1) if (codeAt(markdown, index) > 0x20) return false;
  return start <= end;
}
