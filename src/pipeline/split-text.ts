import { codeAt } from '../code-at.ts';
import type { TokenCounter } from '../contracts/token-counter.ts';
import type { Block } from './parse-blocks.ts';

/** How good a place to cut is: higher is better. */
export const cutQuality = { never: -1, insideSentence: 0, sentence: 1, block: 2, heading: 3 } as const;

/** A stretch of a text and what it counts. Pieces of a split follow each other without a gap. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly tokens: number;
  /** Quality of a cut before it: one of {@link cutQuality}. */
  readonly cut: number;
  /** Of the block it is, or comes from. */
  readonly kind: Block['kind'];
}

export interface SplitLimits {
  readonly maxTokens: number;
  /** Counts what will be embedded of a stretch. */
  readonly counter: TokenCounter;
}

/** Longer than this per token is no text: such a stretch is split without being counted as a whole. */
export const charactersPerTokenBound = 8;

/** @returns the tokens of a stretch, or `undefined` when it is over the limit. */
export function countWithin(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  { maxTokens, counter }: SplitLimits,
): number | undefined {
  if (end - start > maxTokens * charactersPerTokenBound) return undefined;
  const tokens = counter.count(text.slice(start, end));
  return tokens > maxTokens ? undefined : tokens;
}

/**
 * Splits a block that is over the limit: a list into items, a table and code into lines, then into sentences, then
 * between words, of scripts without spaces too, and last between characters, never inside a surrogate pair.
 *
 * A generator that does a bounded amount of work per piece, so that the caller can pause.
 */
export function* splitText(text: string, block: Block, limits: SplitLimits): Generator<Piece> {
  const { kind } = block;
  let part = 0;
  for (const range of partsOf(text, block)) {
    // A table's header row and its dashes stay with its first row.
    const cut = kind === 'table' && (part === 1 || part === 2) ? cutQuality.never : cutQuality.sentence;
    part += 1;
    const tokens = countWithin(text, range, limits);
    if (tokens !== undefined) {
      yield { ...range, tokens, cut, kind };
      continue;
    }
    for (const sentence of sentencesOf(text, range)) {
      const sentenceTokens = countWithin(text, sentence, limits);
      if (sentenceTokens !== undefined) yield { ...sentence, tokens: sentenceTokens, cut: cutQuality.sentence, kind };
      else for (const piece of splitSentence(text, sentence, limits)) yield { ...piece, kind };
    }
  }
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Items of a list, lines of a table or of code, the whole of a paragraph. */
function* partsOf(text: string, block: Block): Generator<Range> {
  if (block.kind === 'paragraph' || block.kind === 'heading') {
    yield block;
    return;
  }
  const indent = indentAt(text, block.start);
  let start = block.start;
  while (start < block.end) {
    let end = lineEnd(text, start, block.end);
    while (block.kind === 'list' && end < block.end && !beginsItem(text, end, indent))
      end = lineEnd(text, end, block.end);
    yield { start, end };
    start = end;
  }
}

function lineEnd(text: string, from: number, limit: number): number {
  const newline = text.indexOf('\n', from);
  return newline === -1 || newline >= limit ? limit : newline + 1;
}

function indentAt(text: string, start: number): number {
  let index = start;
  while (text[index] === ' ' || text[index] === '\t') index += 1;
  return index - start;
}

/** An item of the outermost level; a deeper one belongs to it. */
function beginsItem(text: string, start: number, indent: number): boolean {
  const ownIndent = indentAt(text, start);
  return ownIndent <= indent && /^(?:[-*+]|\d{1,9}[.)])\s/.test(text.slice(start + ownIndent, start + ownIndent + 12));
}

/** Unicode's rules (UAX 29), the same for every language: a result must not depend on the machine's locale. */
const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });
/** The segmenter copies what it is given: a long text goes in by windows. */
const windowCharacters = 8_192;

/** The sentences of a stretch, each with the white space behind it. One without an end is cut at 8,192 characters. */
export function* sentencesOf(text: string, { start, end }: Range): Generator<Range> {
  let from = start;
  while (from < end) {
    const windowEnd = characterBoundary(text, Math.min(end, from + windowCharacters));
    const windowStart = from;
    const bounds = Array.from(segmenter.segment(text.slice(from, windowEnd)), ({ index }) => windowStart + index);
    bounds.push(windowEnd);
    // The last one may go on behind the window.
    if (windowEnd < end && bounds.length > 2) bounds.pop();
    for (let index = 1; index < bounds.length; index += 1) yield { start: bounds[index - 1]!, end: bounds[index]! };
    from = bounds.at(-1)!;
  }
}

/** Pieces of at most a quarter of the limit, so that chunks made of them are well filled. */
function* splitSentence(
  text: string,
  { start, end }: Range,
  { maxTokens, counter }: SplitLimits,
): Generator<Omit<Piece, 'kind'>> {
  const target = Math.max(1, Math.floor(maxTokens / 4));
  let from = start;
  while (from < end) {
    let to = from + target * 4 < end ? betweenWords(text, from, from + target * 4) : end;
    let tokens = counter.count(text.slice(from, to));
    while (tokens > target && to - from > 1) {
      const shorter = betweenWords(text, from, from + Math.ceil((to - from) / 2));
      if (shorter === to) break;
      to = shorter;
      tokens = counter.count(text.slice(from, to));
    }
    yield { start: from, end: to, tokens, cut: from === start ? cutQuality.sentence : cutQuality.insideSentence };
    from = to;
  }
}

/** The last place behind a space in the second half of the stretch; without one, between words, and last its end. */
function betweenWords(text: string, start: number, end: number): number {
  for (let index = end; index > start + (end - start) / 2; index -= 1) {
    const code = codeAt(text, index - 1);
    if (code === 0x20 || code === 0x0a) return index;
  }
  return lastWordEnd(text, start, end) ?? characterBoundary(text, end);
}

/** Scripts without spaces have words too. Never inside what a reader sees as one character. */
const wordSegmenter = new Intl.Segmenter('en', { granularity: 'word' });
/** Far more than a word has. Those at the beginning of what the segmenter sees may be cut, those at its end are not. */
const wordWindow = 48;

function lastWordEnd(text: string, start: number, end: number): number | undefined {
  const from = characterBoundary(text, Math.max(start, end - wordWindow));
  const to = characterBoundary(text, Math.min(text.length, end + wordWindow));
  let last: number | undefined;
  for (const { index } of wordSegmenter.segment(text.slice(from, to))) {
    if (from + index > end) break;
    if (index > 0) last = from + index;
  }
  return last;
}

/** Steps behind a surrogate pair that `index` would cut. */
function characterBoundary(text: string, index: number): number {
  const code = codeAt(text, index);
  return code >= 0xdc00 && code < 0xe000 ? index + 1 : index;
}
