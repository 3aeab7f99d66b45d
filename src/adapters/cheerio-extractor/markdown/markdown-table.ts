import type { Element } from 'domhandler';
import { headingLevel, isNeverContent } from '../html-elements.ts';
import { walk } from '../walk.ts';
import type { Inline } from './inline-buffer.ts';

/** A table for people has fewer columns; a number in an attribute could ask for any. */
const maxColumns = 50;
const maxRowspan = 1_000;
/** Without header cells, longer texts than this (in characters) in a cell mean that the table lays out a page. */
const maxCellLength = 300;

const cellNames = new Set(['td', 'th']);

/**
 * Whether a `<table>` holds data. One that lays out the page has a single row or column, long texts, headings or
 * another table in it. Reads no further than that other table, so that nesting costs nothing.
 */
export function isDataTable(table: Element): boolean {
  if (['presentation', 'none'].includes(table.attribs['role'] ?? '')) return false;
  let isLayout = false;
  let hasHeader = false;
  let rows = 0;
  let columns = 0;
  let widest = 0;
  let cellLength = 0;
  let longest = 0;
  walk(table, {
    enter: (element) => {
      const { name } = element;
      if ((name === 'table' && element !== table) || headingLevel(element) > 0) isLayout = true;
      if (isLayout || isNeverContent(element)) return false;
      if (name === 'tr') {
        rows += 1;
        columns = 0;
      } else if (cellNames.has(name)) {
        widest = Math.max(widest, ++columns);
        cellLength = 0;
        hasHeader ||= name === 'th';
      }
      return true;
    },
    text: ({ data }) => {
      cellLength += data.trim().length;
      longest = Math.max(longest, cellLength);
    },
    leave: () => {},
  });
  return !isLayout && rows > 1 && widest > 1 && (hasHeader || longest <= maxCellLength);
}

interface Row {
  readonly cells: Inline[];
  isHeader: boolean;
}

const emptyCell: Inline = { markdown: '', text: '' };

/** Collects the cells of one table and writes them as a GFM table (https://github.github.com/gfm/#tables-extension-). */
export class MarkdownTable {
  readonly #rows: Row[] = [];
  /** By column: how many of the rows below a cell reaches into. */
  readonly #reach: number[] = [];

  openRow(): void {
    this.#rows.push({ cells: [], isHeader: true });
    this.#skipReached();
  }

  /** Adds the next cell of the row. Of a cell over several columns or rows, all but the first are empty. */
  addCell({ name, attribs }: Element, content: Inline): void {
    if (this.#rows.length === 0) this.openRow();
    const row = this.#rows.at(-1)!;
    if (name === 'td') row.isHeader = false;
    const columns = span(attribs['colspan'], maxColumns - row.cells.length);
    for (let column = 0; column < columns; column += 1) {
      this.#reach[row.cells.length] = span(attribs['rowspan'], maxRowspan) - 1;
      row.cells.push(column === 0 ? content : emptyCell);
    }
    this.#skipReached();
  }

  /** @returns empty when no cell holds anything. A table without a header gets an empty one: GFM has no table without. */
  write(): Inline {
    const rows = this.#rows.filter(({ cells }) => cells.some(({ markdown }) => markdown !== ''));
    const first = rows[0];
    if (first === undefined) return emptyCell;
    const columns = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0);
    const body = first.isHeader ? rows.slice(1) : rows;
    const lines = [
      markdownRow(first.isHeader ? first.cells : [], columns),
      `|${' --- |'.repeat(columns)}`,
      ...body.map(({ cells }) => markdownRow(cells, columns)),
    ];
    const texts = rows.map(({ cells }) =>
      cells
        .map(({ text }) => text)
        .join('\t')
        .trim(),
    );
    return { markdown: lines.join('\n'), text: texts.join('\n') };
  }

  #skipReached(): void {
    const { cells } = this.#rows.at(-1)!;
    while ((this.#reach[cells.length] ?? 0) > 0) {
      this.#reach[cells.length]! -= 1;
      cells.push(emptyCell);
    }
  }
}

function markdownRow(cells: readonly Inline[], columns: number): string {
  let row = '|';
  for (let column = 0; column < columns; column += 1) {
    row += ` ${(cells[column]?.markdown ?? '').replaceAll('|', '\\|')} |`;
  }
  return row;
}

function span(attribute: string | undefined, max: number): number {
  const count = Number.parseInt(attribute ?? '', 10);
  return Math.min(Number.isNaN(count) || count < 1 ? 1 : count, max);
}
