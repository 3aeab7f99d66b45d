import { codeAt } from '../code-at.ts';
import { withoutLinkTargets } from './embedding-text.ts';
import type { Block } from './parse-blocks.ts';

/** Level of a question that is no heading of its page: below all of those. */
export const questionLevel = 7;
/**
 * Of an item, or of a paragraph, that begins with a line in bold that asks something. The mark may stand behind it. More
 * than 200 characters are no question but text in bold.
 */
const boldQuestion = /((?:[-*+]|\d{1,9}[.)])[ \t]+)?(\*\*[^*\n]{1,200}(?:[?？؟]\*\*|\*\*[?？؟]))[ \t]*(?:\n|$)/y;

/** What asks something in a document: what ends in a mark that says so, and the questions that its page is known to answer. */
export class Questions {
  /** Without these, and in most documents, no line is compared. */
  readonly #known: ReadonlySet<string>;

  constructor(known: readonly string[]) {
    this.#known = new Set(known.map(lettersOf));
  }

  /** Whether a heading asks something, in a script that has a mark for it at the end, or by being known. */
  includes(heading: string): boolean {
    return /[?？؟]$/.test(heading) || (this.#known.size > 0 && this.#known.has(lettersOf(heading)));
  }

  /** The question on the line that begins at `start`. */
  at(markdown: string, start: number, end: number): { readonly start: number; readonly end: number } | undefined {
    return (
      boldQuestionAt(markdown, start, end) ?? (this.#known.size > 0 ? this.#knownAt(markdown, start, end) : undefined)
    );
  }

  #knownAt(markdown: string, start: number, end: number): { readonly start: number; readonly end: number } | undefined {
    const lineEnd = lineBehind(markdown, start, end);
    if (lineEnd - start > longestLine) return undefined;
    const line = withoutLinkTargets(markdown.slice(start, lineEnd));
    const marker = listMarker.exec(line)?.[0] ?? '';
    if (!this.#known.has(lettersOf(line.slice(marker.length)))) return undefined;
    return { start: start + marker.length, end: beforeSpace(markdown, start, lineEnd) };
  }
}

/** Of a line with a question of a page's FAQ data, its links included. */
const longestLine = 2_000;
const listMarker = /^\s*(?:[-*+]|\d{1,9}[.)])\s+/;

/** Marks, white space and case do not count. */
function lettersOf(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '');
}

/**
 * The same blocks, but for questions that stand alone on the first line of a paragraph or of a list's item, in bold as FAQ
 * pages, `<summary>` and definition lists become, or known: each is a heading, and what follows it is a block of its own.
 */
export function* withQuestions(markdown: string, blocks: Iterable<Block>, questions: Questions): Generator<Block> {
  for (const block of blocks) {
    if (block.kind === 'paragraph') yield* splitQuestion(markdown, block, questions);
    else if (block.kind === 'list') yield* splitItems(markdown, block, questions);
    else yield block;
  }
}

function* splitQuestion(markdown: string, block: Block, questions: Questions): Generator<Block> {
  const found = questions.at(markdown, block.start, block.end);
  if (!found) {
    yield block;
    return;
  }
  yield { kind: 'heading', level: questionLevel, start: found.start, end: found.end };
  const answerStart = behindSpace(markdown, found.end, block.end);
  if (answerStart < block.end) yield { ...block, kind: 'paragraph', start: answerStart };
}

/** Items of the outermost level that are no questions stay together as lists. */
function* splitItems(markdown: string, block: Block, questions: Questions): Generator<Block> {
  let from = block.start;
  let isQuestionItem = false;
  for (let start = block.start; start < block.end; start = lineBehind(markdown, start, block.end)) {
    if (!questions.at(markdown, start, block.end)) continue;
    if (start > from)
      yield* closeItems(markdown, { ...block, start: from, end: start }, isQuestionItem ? questions : undefined);
    from = start;
    isQuestionItem = true;
  }
  yield* closeItems(markdown, { ...block, start: from }, isQuestionItem ? questions : undefined);
}

/** @param questions - `undefined` for items that are none. */
function* closeItems(markdown: string, block: Block, questions: Questions | undefined): Generator<Block> {
  const end = beforeSpace(markdown, block.start, block.end);
  if (questions) yield* splitQuestion(markdown, { ...block, end }, questions);
  else yield { ...block, end };
}

function boldQuestionAt(
  markdown: string,
  start: number,
  end: number,
): { readonly start: number; readonly end: number } | undefined {
  if (!mayBegin.has(markdown[start]!)) return undefined;
  boldQuestion.lastIndex = start;
  const match = boldQuestion.exec(markdown);
  if (!match) return undefined;
  const questionStart = start + (match[1]?.length ?? 0);
  const questionEnd = questionStart + match[2]!.length;
  return questionEnd > end ? undefined : { start: questionStart, end: questionEnd };
}

/** Spares most lines the pattern. */
const mayBegin: ReadonlySet<string> = new Set('*-+0123456789');

function lineBehind(text: string, from: number, end: number): number {
  const newline = text.indexOf('\n', from);
  return newline === -1 ? end : Math.min(end, newline + 1);
}

function behindSpace(text: string, from: number, end: number): number {
  let index = from;
  while (index < end && codeAt(text, index) <= 0x20) index += 1;
  return index;
}

function beforeSpace(text: string, start: number, end: number): number {
  let index = end;
  while (index > start && codeAt(text, index - 1) <= 0x20) index -= 1;
  return index;
}
