import type { TextLine } from './text-lines.ts';

/** A paragraph, a heading or an item of a list, free of line breaks. */
export interface TextBlock {
  readonly kind: 'paragraph' | 'heading' | 'item';
  /** Without the mark of a list. */
  readonly text: string;
  /** Of its font, in points. */
  readonly size: number;
}

/**
 * Puts the lines of a page together to blocks, in their order.
 *
 * A PDF has no paragraphs, so where one ends is told by what a reader sees: more space than between other lines, another
 * size, an indent, a mark of a list, or a line that ends although the next word would have had room.
 *
 * @param bodySize - of the font that most of the document is set in: what is clearly larger is a heading.
 */
export function toBlocks(lines: readonly TextLine[], bodySize: number): readonly TextBlock[] {
  const leading = usualLeading(lines);
  const groups: TextLine[][] = [];
  for (const region of toRegions(lines, leading)) {
    const [first = [], ...others] = isHeading(region[0]!, bodySize) ? [region] : toParagraphs(region);
    const above = groups.at(-1);
    if (above !== undefined && goesOnElsewhere(above.at(-1)!, first[0]!)) above.push(...first);
    else groups.push(first);
    groups.push(...others);
  }
  return groups.map((group) => toBlock(group, bodySize));
}

/** Sizes differ by a tenth where code or a formula is most of a line. */
const isSameSize = (a: TextLine, b: TextLine): boolean => Math.abs(a.size - b.size) <= 0.15 * Math.max(a.size, b.size);
const isLower = (a: TextLine, b: TextLine): boolean => a.y - b.y > 0.3 * b.size;

/** Lines that stand close to each other, one below the other, in one size. */
function toRegions(lines: readonly TextLine[], leading: number): TextLine[][] {
  const regions: TextLine[][] = [];
  let above: TextLine | undefined;
  for (const line of lines) {
    const isNear =
      above !== undefined &&
      above.angle === line.angle &&
      isSameSize(above, line) &&
      isLower(above, line) &&
      above.y - line.y <= leading * line.size * 1.25;
    if (isNear) regions.at(-1)!.push(line);
    else regions.push([line]);
    above = line;
  }
  return regions;
}

/**
 * The distance between lines of a paragraph, as a multiple of the font's size. A quarter of all distances are taken to be
 * no larger, so that a page of short paragraphs is not taken for one.
 */
function usualLeading(lines: readonly TextLine[]): number {
  const found = lines.flatMap((line, index) => {
    const above = lines[index - 1];
    return above && isSameSize(above, line) && isLower(above, line) ? [(above.y - line.y) / line.size] : [];
  });
  const quartile = found.toSorted((a, b) => a - b)[Math.floor(found.length / 4)];
  return Math.min(Math.max(quartile ?? 0, smallestLeading), largestLeading);
}

const smallestLeading = 1.2;
/** More than double spacing is no paragraph. */
const largestLeading = 2.4;

function toParagraphs(region: readonly TextLine[]): TextLine[][] {
  const right = region.reduce((most, { end }) => Math.max(most, end), Number.NEGATIVE_INFINITY);
  const paragraphs: TextLine[][] = [];
  let above: TextLine | undefined;
  for (const line of region) {
    const open = paragraphs.at(-1);
    if (above && open && continues(open, above, line, right)) open.push(line);
    else paragraphs.push([line]);
    above = line;
  }
  return paragraphs;
}

function continues(open: readonly TextLine[], above: TextLine, line: TextLine, right: number): boolean {
  if (listMark.test(line.text) || leaderDots.test(above.text)) return false;
  if (dividedWord.test(above.text.slice(-4))) return true;
  const indent = (line.start - above.start) / line.size;
  // A first line may stand out to either side; the lines below it are in line.
  if (Math.abs(indent) > 0.8 && (open.length > 1 || (indent > 0 && !listMark.test(above.text)))) return false;
  return above.end + firstWordWidth(line) > right - line.size / 2;
}

const dividedWord = /(?:\p{L}[-\u2010]|\u00ad)\s*$/u;

/** The dots between an entry of a table of contents and its page. */
const leaderDots = /(?: ?[.…]){5}/;
const allLeaderDots = /(?: ?[.…]){5,} ?/g;

function firstWordWidth({ text, start, end }: TextLine): number {
  const trimmed = text.trimStart();
  const space = trimmed.search(/\s/);
  return ((space === -1 ? trimmed.length : space) / text.length) * (end - start);
}

/** A sentence that ends one column and goes on at the top of the next. */
function goesOnElsewhere(above: TextLine, line: TextLine): boolean {
  return (
    line.y > above.y &&
    above.angle === line.angle &&
    isSameSize(above, line) &&
    startsLower.test(line.text) &&
    !endsSentence.test(above.text.slice(-3))
  );
}

const startsLower = /^\s*\p{Ll}/u;
const endsSentence = /[.!?:;]\W?\s*$/;

function toBlock(lines: readonly TextLine[], bodySize: number): TextBlock {
  const { size, text: firstText } = lines[0]!;
  const text = joinLines(lines).replace(allLeaderDots, ' … ');
  if (isHeading(lines[0]!, bodySize) && text.length <= longestHeading && /\p{L}/u.test(text)) {
    return { kind: 'heading', text, size };
  }
  const mark = listMark.exec(firstText)?.[0] ?? '';
  return { kind: mark === '' ? 'paragraph' : 'item', text: text.slice(mark.trimStart().length).trim(), size };
}

const isHeading = ({ size }: TextLine, bodySize: number): boolean => size >= bodySize * 1.15;
/** In characters. Longer text in large type is text. */
const longestHeading = 200;

/** Bullets, those of Word's symbol fonts included, and dashes with a space behind them. */
const listMark = /^\s{0,20}(?:[•◦▪▫‣●○■□➢✓✔·\uf0a7\uf0b7]|[-–—*](?=\s))\s{0,20}(?=\S)/;

function joinLines(lines: readonly TextLine[]): string {
  const parts: string[] = [];
  for (const { text } of lines) {
    const line = text.trim();
    const above = parts.pop();
    if (above !== undefined) parts.push(...joint(above, line));
    parts.push(line);
  }
  return parts.join('');
}

/** The line above as it stands when `below` follows, and what comes between them. */
function joint(above: string, below: string): readonly string[] {
  const last = above.slice(-1);
  if (last === softHyphen) return [above.slice(0, -1)];
  if ((last === '-' || last === '\u2010') && letter.test(above.slice(-2, -1)) && letterOrDigit.test(below.charAt(0))) {
    return lowerCase.test(below.charAt(0)) ? [above.slice(0, -1)] : [above];
  }
  return unspaced.test(last) && unspaced.test(below.charAt(0)) ? [above] : [above, ' '];
}

const softHyphen = '\u00ad';
const letter = /\p{L}/u;
const letterOrDigit = /[\p{L}\p{N}]/u;
const lowerCase = /\p{Ll}/u;
/** Scripts that put no space between words, and their punctuation. */
const unspaced = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\u3000-\u303f\uff01-\uff60]/u;
