import type { PdfTextItem } from './pdf-document.ts';

/** A line of a page. Lengths are in points, along and across the direction the text runs in. */
export interface TextLine {
  /** As it is written, soft hyphens included. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** The baseline; grows upwards. */
  readonly y: number;
  /** Of the font that most of the line is set in; above 0. */
  readonly size: number;
  /** Direction of the text in whole degrees, 0 for upright text. */
  readonly angle: number;
}

/** Puts the pieces of a page together to lines, in the order in which the page draws them. */
export class LineBuilder {
  readonly lines: TextLine[] = [];
  #pieces: PlacedPiece[] = [];
  /** The last piece of the line that is no gap. */
  #last: PlacedPiece | undefined;

  add(item: PdfTextItem): void {
    if (item.str !== '') {
      const piece = place(item);
      if (this.#last !== undefined && isElsewhere(this.#last, piece)) this.endLine();
      this.#pieces.push(piece);
      if (piece.size > 0) this.#last = piece;
    }
    if (item.hasEOL) this.endLine();
  }

  endLine(): void {
    const line = this.#pieces.some(({ text }) => text.trim() !== '') ? joinPieces(this.#pieces) : undefined;
    if (line !== undefined) this.lines.push(line);
    this.#pieces = [];
    this.#last = undefined;
  }
}

interface PlacedPiece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly y: number;
  readonly size: number;
  readonly angle: number;
}

/** Turns the page so that the text runs from left to right. */
function place({ str, transform, width, height }: PdfTextItem): PlacedPiece {
  const [a = 1, b = 0, , , x = 0, y = 0] = transform;
  const length = Math.hypot(a, b);
  const [cos, sin] = length > 0 ? [a / length, b / length] : [1, 0];
  const start = x * cos + y * sin;
  const angle = Math.round((Math.atan2(sin, cos) * 180) / Math.PI);
  return { text: str, start, end: start + width, y: y * cos - x * sin, size: height, angle };
}

/** Raised and lowered characters are on the line, and so is a gap. */
function isElsewhere(last: PlacedPiece, piece: PlacedPiece): boolean {
  if (piece.size === 0) return false;
  return piece.angle !== last.angle || Math.abs(piece.y - last.y) > 0.6 * Math.max(piece.size, last.size);
}

function joinPieces(pieces: readonly PlacedPiece[]): TextLine {
  const main = pieces.reduce((widest, piece) => (visibleLength(piece) > visibleLength(widest) ? piece : widest));
  const texts: string[] = [];
  let [start, end] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const piece of pieces) {
    // Columns of a table may be drawn in any order, words of some scripts from right to left.
    const gap = Math.max(piece.start - end, start - piece.end);
    if (texts.length > 0 && gap > main.size * smallestSpace && !space.test(texts.at(-1)!.slice(-1))) texts.push(' ');
    texts.push(piece.text);
    start = Math.min(start, piece.start);
    end = Math.max(end, piece.end);
  }
  return { text: texts.join(''), start, end, y: main.y, size: main.size || 1, angle: main.angle };
}

const visibleLength = ({ text, size }: PlacedPiece): number => (size > 0 ? text.length : 0);
const space = /\s/;
/** As a share of the font's size: fonts have spaces of a quarter, tight lines squeeze them. */
const smallestSpace = 0.15;
