import type { TextLine } from './text-lines.ts';

/** On fewer pages, what is repeated may be content. */
const fewestPages = 3;
/** Left and right pages may have heads of their own, and some pages have none. */
const smallestShare = 0.4;

/**
 * The pages without their running heads and feet: lines that stand at the same height on many pages and say the same but
 * for numbers, and numbers of pages wherever they stand above or below all else.
 */
export function dropRunningLines(pages: readonly (readonly TextLine[])[]): readonly (readonly TextLine[])[] {
  const pagesByLine = new Map<string, number>();
  for (const lines of pages) {
    for (const line of new Set(lines.map(toKey))) pagesByLine.set(line, (pagesByLine.get(line) ?? 0) + 1);
  }
  const fewest = Math.max(fewestPages, pages.length * smallestShare);
  return pages.map((lines) =>
    withoutPageNumber(
      lines.filter((line) => pagesByLine.get(toKey(line))! < fewest),
      pages.length,
    ),
  );
}

/** Long lines are not heads, so the beginning will do. */
const toKey = ({ y, text }: TextLine): string =>
  `${Math.round(y)} ${text.slice(0, 200).trim().replaceAll(/\d+/g, '#')}`;

function withoutPageNumber(lines: readonly TextLine[], pageCount: number): readonly TextLine[] {
  if (pageCount < 2) return lines;
  const top = lines.reduce((highest, { y }) => Math.max(highest, y), Number.NEGATIVE_INFINITY);
  const bottom = lines.reduce((lowest, { y }) => Math.min(lowest, y), Number.POSITIVE_INFINITY);
  return lines.filter(({ y, text }) => (y !== top && y !== bottom) || !pageNumber.test(text.trim()));
}

/** Arabic or small Roman, dashes around it or not. */
const pageNumber = /^(?:[-–—] ?)?(?:\d{1,4}|[ivxlc]{1,8})(?: ?[-–—])?$/;
