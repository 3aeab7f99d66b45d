import type { TokenCounter } from '../contracts/token-counter.ts';
import type { Block } from './parse-blocks.ts';

/** The header row of a table and the line of dashes below it. */
interface TableHeader {
  readonly text: string;
  /** Where the first row begins. */
  readonly rowsStart: number;
  /** Where the table ends. */
  readonly end: number;
}

/** A header that takes more of a chunk than this leaves too little for its rows: they go without. */
const largestShare = 0.25;

/**
 * Finds the header that belongs to a chunk beginning at an offset.
 *
 * @returns a function that gives the header row and its line of dashes when the offset is behind them in a table, and
 * `undefined` anywhere else, for tables whose header is empty, and where it takes more than a quarter of `chunkSize`.
 */
export function tableHeaders(
  markdown: string,
  blocks: readonly Block[],
  { chunkSize, counter }: { readonly chunkSize: number; readonly counter: TokenCounter },
): (start: number) => string | undefined {
  const headers: TableHeader[] = [];
  for (const block of blocks) {
    const header = block.kind === 'table' ? headerOf(markdown, block) : undefined;
    if (
      header &&
      header.text.length <= chunkSize * longestToken &&
      counter.count(header.text) <= chunkSize * largestShare
    )
      headers.push(header);
  }
  return (start) => {
    const header = lastBefore(headers, start);
    return header && start < header.end ? header.text : undefined;
  };
}

/** Headers of more characters per token are not counted: they are too long for certain. */
const longestToken = 8;

function headerOf(markdown: string, { start, end }: Block): TableHeader | undefined {
  const dashesStart = markdown.indexOf('\n', start) + 1;
  if (dashesStart === 0 || dashesStart >= end) return undefined;
  const newline = markdown.indexOf('\n', dashesStart);
  // Without rows there is nothing to head.
  if (newline === -1 || newline >= end) return undefined;
  const isHeader = /^[\s|:-]*-[\s|:-]*$/.test(markdown.slice(dashesStart, Math.min(newline, dashesStart + mostDashes)));
  if (!isHeader || !/[\p{L}\p{N}]/u.test(markdown.slice(start, dashesStart))) return undefined;
  return { text: markdown.slice(start, newline), rowsStart: newline + 1, end };
}

/** Enough to tell a line of dashes from a row. */
const mostDashes = 200;

function lastBefore(headers: readonly TableHeader[], start: number): TableHeader | undefined {
  let low = 0;
  let high = headers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (headers[middle]!.rowsStart <= start) low = middle + 1;
    else high = middle;
  }
  return headers[low - 1];
}
