import { codeAt } from '../code-at.ts';

/** A block of Markdown: `markdown.slice(start, end)`, without the line break behind it. */
export interface Block {
  readonly kind: 'heading' | 'paragraph' | 'list' | 'table' | 'code';
  readonly start: number;
  readonly end: number;
  /** 1 to 6 for a heading, else 0. */
  readonly level: number;
}

/**
 * The blocks of a Markdown text, in order, without gaps but for blank lines.
 *
 * Knows what our extractors write: `#` headings, fenced code, lists, tables with leading pipes; all else is a paragraph.
 * One pass, no recursion. A generator, so that the caller can pause in a long text.
 */
export function* parseBlocks(markdown: string): Generator<Block> {
  let open: { kind: Block['kind']; start: number; end: number } | null = null;
  /** The run of marks that opened a fence which is still open. */
  let fence: string | null = null;
  let afterBlank = false;

  for (let start = 0; start < markdown.length; ) {
    const newline = markdown.indexOf('\n', start);
    const end = newline === -1 ? markdown.length : newline;
    const line = lineAt(markdown, start, end);

    if (fence !== null && open !== null) {
      open.end = end;
      if (line.fence?.startsWith(fence) && line.isBareFence) fence = null;
    } else if (line.kind === 'blank') {
      afterBlank = true;
    } else {
      if (open !== null && !continues(open.kind, line, afterBlank)) {
        yield { ...open, level: 0 };
        open = null;
      }
      if (line.kind === 'heading') yield { kind: 'heading', start, end, level: line.level };
      else if (open === null) open = { kind: line.kind, start, end };
      else open.end = end;
      fence = line.fence;
      afterBlank = false;
    }
    start = end + 1;
  }
  if (open !== null) yield { ...open, level: 0 };
}

interface Line {
  readonly kind: Block['kind'] | 'blank';
  readonly level: number;
  readonly isIndented: boolean;
  readonly fence: string | null;
  readonly isBareFence: boolean;
}

/** Only the beginning of a line says what it is. */
const decidingCharacters = 80;
const listMarker = /^(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;

function lineAt(markdown: string, start: number, end: number): Line {
  let first = start;
  while (first < end && isBlank(codeAt(markdown, first))) first += 1;
  const plain = { level: 0, isIndented: first > start, fence: null, isBareFence: false };
  if (first === end) return { ...plain, kind: 'blank' };

  const head = markdown.slice(first, Math.min(end, first + decidingCharacters));
  switch (head[0]) {
    case '#': {
      const level = /^#{1,6}(?=\s|$)/.exec(head)?.[0].length;
      return level === undefined ? { ...plain, kind: 'paragraph' } : { ...plain, kind: 'heading', level };
    }
    case '|':
      return { ...plain, kind: 'table' };
    case '`':
    case '~': {
      const fence = /^(?:`{3,}|~{3,})/.exec(head)?.[0];
      if (fence === undefined) return { ...plain, kind: 'paragraph' };
      return { ...plain, kind: 'code', fence, isBareFence: head.trimEnd() === fence };
    }
    default:
      return { ...plain, kind: listMarker.test(head) ? 'list' : 'paragraph' };
  }
}

/** Whether a line goes on with the open block. An item may hold paragraphs and code, if they are indented. */
function continues(open: Block['kind'], line: Line, afterBlank: boolean): boolean {
  if (line.kind === 'heading') return false;
  if (open === 'list') return line.kind === 'list' || line.isIndented || (line.kind === 'paragraph' && !afterBlank);
  if (open === 'code') return false;
  return line.kind === open && !afterBlank;
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09 || code === 0x0d;
