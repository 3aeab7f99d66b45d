import { codeAt } from '../../code-at.ts';
import type { ContentBlock } from '../../model/page-template.ts';
import { edgeTableHash, isMark, leftOutCellHash } from '../../template-marks.ts';
import { withoutLinkTargets } from '../embedding-text.ts';
import type { MarkdownRange } from './cut-markdown.ts';

/** Most of a page, by characters, that is left out as template: a page of which more is repeated is repeated, not framed. */
const largestShare = 0.7;
/** Under so many characters, what stands in the middle of a page is left there: a line of its own template or of all pages. */
const shortestInside = 60;

/** What the site of a page is known to repeat, by hashes. */
export interface RepeatedBlocks {
  isRepeated(hash: number): boolean;
  /** Pages that left it out have it too. */
  isRepeatedLine(hash: number): boolean;
  /** @param hash - of the mark of a line. */
  isLeftOut(hash: number): boolean;
  /** Whether there is any such line. */
  readonly leavesOut: boolean;
}

/**
 * The stretches of a page that are its site's template, in order: runs of blocks that the site repeats, at the beginning and
 * the end of the page, and long ones in between. A heading goes with them when nothing is left below it.
 *
 * @returns none when they were more than seven tenths of the page.
 */
export function findTemplate(
  markdown: string,
  blocks: readonly ContentBlock[],
  site: RepeatedBlocks,
): readonly MarkdownRange[] {
  if (!mayHoldTemplate(blocks, site)) return [];
  const runs = toRuns(markdown, templateBlocks(markdown, blocks, site));
  const ranges = runs.filter(
    ({ start, end }) =>
      isEmpty(markdown, 0, start) || isEmpty(markdown, end, markdown.length) || end - start >= shortestInside,
  );
  const length = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  return length > largestShare * markdown.length ? [] : ranges;
}

/** False when {@link findTemplate} finds nothing for sure, as far as that can be told without the Markdown. */
export function mayHoldTemplate(marked: readonly ContentBlock[], site: RepeatedBlocks): boolean {
  if (site.leavesOut && marked.some(({ hash }) => hash === edgeTableHash)) return true;
  const blocks = marked.filter((block) => !isMark(block));
  let start = -1;
  for (const [index, block] of blocks.entries()) {
    if (!site.isRepeatedLine(block.hash)) {
      start = -1;
      continue;
    }
    if (start === -1) start = block.start;
    const isOuter = index === 0 || index === blocks.length - 1;
    if (isOuter || block.end - start >= shortestInside) return true;
  }
  return false;
}

/** Blocks that follow each other without anything in between. */
function toRuns(markdown: string, blocks: readonly ContentBlock[]): readonly MarkdownRange[] {
  const runs: { start: number; end: number }[] = [];
  for (const block of blocks) {
    const last = runs.at(-1);
    if (last && isEmpty(markdown, last.end, block.start)) last.end = block.end;
    else runs.push({ start: block.start, end: block.end });
  }
  return runs;
}

/**
 * A heading is the template's only when the site repeats it, and all of its section goes. So they are gone through backwards.
 * That pages leave out a line of the same text says nothing against it: most are in some menu.
 */
function templateBlocks(
  markdown: string,
  marked: readonly ContentBlock[],
  site: RepeatedBlocks,
): readonly ContentBlock[] {
  const blocks = marked.filter((block) => !isMark(block));
  const tables = new Set(marked.flatMap(({ start, hash }) => (hash === edgeTableHash ? [start] : [])));
  const isFrame = (block: ContentBlock): boolean =>
    site.isRepeatedLine(block.hash) || (tables.has(block.start) && isFrameTable(markdown, block, site));
  const found: ContentBlock[] = [];
  /** From here on, up to the end of the page or a heading that stays, all goes; -1 when something stays. */
  let goneFrom = markdown.length;
  /** Level of that heading, 0 for the end of the page. */
  let stopLevel = 0;
  for (const block of blocks.toReversed()) {
    const level = headingLevel(markdown, block);
    const touches = goneFrom !== -1 && isEmpty(markdown, block.end, goneFrom);
    if (level === 0 ? isFrame(block) : site.isRepeated(block.hash) && touches && stopLevel <= level) {
      found.push(block);
      goneFrom = touches ? block.start : -1;
    } else {
      goneFrom = level === 0 ? -1 : block.start;
      stopLevel = level;
    }
  }
  return found.toReversed();
}

/** Different cells of which other pages leave out at least so many, and such a share, make a table the frame of its page ... */
const fewestLeftOut = 2;
const smallestLeftOut = 1 / 3;
/** ... if it is no longer than this: the links to the pages around, say. */
const longestFrameTable = 4_000;

function isFrameTable(markdown: string, { start, end }: ContentBlock, site: RepeatedBlocks): boolean {
  const isAtEdge = isEmpty(markdown, 0, start) || isEmpty(markdown, end, markdown.length);
  if (!isAtEdge || end - start > longestFrameTable) return false;
  const texts = withoutLinkTargets(markdown.slice(start, end))
    .split(/ ?\| ?|\n/)
    .map((cell) => cell.replaceAll(/[[\]*`\\]/g, '').trim())
    .filter((cell) => cell !== '' && cell !== '---');
  const cells = [...new Set(texts)];
  const leftOut = cells.filter((cell) => site.isLeftOut(leftOutCellHash(cell))).length;
  return leftOut >= fewestLeftOut && leftOut >= smallestLeftOut * cells.length;
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
