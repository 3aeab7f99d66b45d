import { codeAt } from '../code-at.ts';
import type { TokenCounter } from '../contracts/token-counter.ts';
import { withoutLinkTargets } from './embedding-text.ts';
import { fingerprint } from './fingerprint.ts';
import type { Block } from './parse-blocks.ts';
import {
  charactersPerTokenBound,
  countWithin,
  cutQuality,
  type Piece,
  type SplitLimits,
  sentencesOf,
  splitText,
} from './split-text.ts';

/** A chunk to be: a stretch of the document and the tokens of what is embedded for it. */
export interface PackedRange {
  readonly start: number;
  readonly end: number;
  readonly tokens: number;
}

export interface PackOptions {
  readonly chunkSize: number;
  readonly overlap: number;
  readonly counter: TokenCounter;
  /** Exact tokens of what is embedded for a stretch: title, heading path and header of a table included. */
  readonly measure: (start: number, end: number) => number;
  /** Lets the event loop turn when it is time. */
  readonly slice: () => Promise<void>;
}

/**
 * Packs the blocks of one section into as few chunks as its text allows.
 *
 * A chunk may end anywhere between half full and full. There the best kind of boundary is taken (before a heading, a
 * block, a sentence), and among equals the one whose following text has the lowest fingerprint. So the cuts hang on the
 * text and not on how far it is from the top: after an insertion they soon fall where they fell before.
 */
export async function* packSection(
  text: string,
  blocks: readonly Block[],
  options: PackOptions,
): AsyncGenerator<PackedRange> {
  const { chunkSize, overlap, measure, counter, slice } = options;
  const whole = trimmed(text, blocks[0]!.start, blocks.at(-1)!.end);
  if (whole.end - whole.start <= chunkSize * usualCharactersPerToken) {
    const tokens = measure(whole.start, whole.end);
    if (tokens <= chunkSize) return yield* withWords(text, { ...whole, tokens });
  }

  const room = chunkSize - measure(whole.start, whole.start);
  const pieces: Piece[] = [];
  for (const piece of piecesOf(text, blocks, { maxTokens: room, counter })) {
    pieces.push(piece);
    await slice();
  }
  let before = 0;
  let from = 0;
  while (from < pieces.length) {
    const repeated = repeatedText(text, pieces, { before, from, maxTokens: Math.min(overlap, room / 2), counter });
    const { start, kind } = pieces[from]!;
    // Rows come with the header of their table.
    const taken = kind === 'table' ? chunkSize - room - measure(start, start) : -repeated.tokens;
    const chosen = chooseEnd(text, pieces, from, room + taken);
    const { range, until } = fitExactly(text, pieces, { start: repeated.start, from, until: chosen }, options);
    yield* withWords(text, range);
    before = from;
    from = until;
    await slice();
  }
}

/** Up to here a section is likely to fit as it is. */
const usualCharactersPerToken = 4;

/** The pieces of a section: whole blocks where they fit. */
function* piecesOf(text: string, blocks: readonly Block[], limits: SplitLimits): Generator<Piece> {
  const counter: TokenCounter = { count: (stretch) => limits.counter.count(withoutLinkTargets(stretch)) };
  for (const [index, block] of blocks.entries()) {
    // The blank line behind a block counts too.
    const range = { start: block.start, end: blocks[index + 1]?.start ?? block.end };
    const cut = cutBefore(text, block, blocks[index - 1]);
    const tokens = countWithin(text, range, { ...limits, counter });
    if (tokens !== undefined) {
      yield { ...range, tokens, cut, kind: block.kind };
      continue;
    }
    for (const piece of splitText(text, block, { ...limits, counter }))
      yield piece.start === block.start ? { ...piece, cut } : piece;
  }
}

function cutBefore(text: string, block: Block, before: Block | undefined): number {
  if (block.kind === 'heading') return cutQuality.heading;
  if (before?.kind === 'heading') return cutQuality.never;
  // "These sizes are in stock:" belongs to the list below it.
  const isIntroduced = before !== undefined && block.kind !== 'paragraph' && text[before.end - 1] === ':';
  return isIntroduced ? cutQuality.sentence : cutQuality.block;
}

interface Repeated {
  readonly start: number;
  readonly tokens: number;
}

/** Where the sentences begin that the chunk at piece `from` repeats from the chunk that began at piece `before`. */
function repeatedText(
  text: string,
  pieces: readonly Piece[],
  { before, from, maxTokens, counter }: { before: number; from: number; maxTokens: number; counter: TokenCounter },
): Repeated {
  let best: Repeated = { start: pieces[from]!.start, tokens: 0 };
  const { cut, kind } = pieces[from]!;
  if (cut === cutQuality.heading || kind === 'table' || kind === 'code') return best;
  let tokens = 0;
  for (let index = from - 1; index >= before; index -= 1) {
    const piece = pieces[index]!;
    // Rows and code have no sentences.
    if (piece.kind === 'table' || piece.kind === 'code') return best;
    // The first piece is never repeated whole: the chunk would hold all of the one before it.
    if (index === before || tokens + piece.tokens > maxTokens) {
      const sentences = lastSentences(text, piece, { maxTokens: maxTokens - tokens, counter });
      return sentences.tokens > 0 ? { start: sentences.start, tokens: tokens + sentences.tokens } : best;
    }
    tokens += piece.tokens;
    if (piece.cut >= cutQuality.sentence) best = { start: piece.start, tokens };
  }
  return best;
}

/** The whole sentences at the end of a piece that fit, but for its first one. */
function lastSentences(text: string, piece: Piece, { maxTokens, counter }: SplitLimits): Repeated {
  const windowStart = Math.max(piece.start, piece.end - Math.floor(maxTokens) * charactersPerTokenBound);
  const sentences = [...sentencesOf(text, { start: windowStart, end: piece.end })];
  let start = piece.end;
  let tokens = 0;
  // The first one may have begun before the window.
  for (const sentence of sentences.slice(1).toReversed()) {
    const count = counter.count(withoutLinkTargets(text.slice(sentence.start, sentence.end)));
    if (tokens + count > maxTokens) break;
    start = sentence.start;
    tokens += count;
  }
  return { start, tokens };
}

/** Under this a rest is not left for a chunk of its own, if it can be helped. */
const smallestRest = 32;

/** @returns the piece before which a chunk that begins at `from` should end. */
function chooseEnd(text: string, pieces: readonly Piece[], from: number, room: number): number {
  let until = from + 1;
  let tokens = pieces[from]!.tokens;
  while (until < pieces.length && tokens + pieces[until]!.tokens <= room) {
    tokens += pieces[until]!.tokens;
    until += 1;
  }
  if (until === pieces.length) return until;

  let best = until;
  let bestRank = rankOfCut(text, pieces, until);
  for (let end = until - 1; end > from; end -= 1) {
    tokens -= pieces[end]!.tokens;
    if (tokens < room / 2) break;
    const rank = rankOfCut(text, pieces, end);
    if (rank > bestRank) {
      best = end;
      bestRank = rank;
    }
  }
  return best;
}

const openingCharacters = 64;

/** By the kind of boundary; among equals by the fingerprint of what follows. A cut that leaves a tiny rest comes last. */
function rankOfCut(text: string, pieces: readonly Piece[], before: number): number {
  const { start, end, cut } = pieces[before]!;
  const opening = text.slice(start, Math.min(end, start + openingCharacters));
  const rank = cut - fingerprint(opening) / 2 ** 32;
  return restIsTiny(pieces, before) ? rank - cutQuality.heading - 2 : rank;
}

function restIsTiny(pieces: readonly Piece[], from: number): boolean {
  let tokens = 0;
  for (let index = from; index < pieces.length; index += 1) {
    tokens += pieces[index]!.tokens;
    if (tokens >= smallestRest) return false;
  }
  return true;
}

/**
 * Makes a choice hold by the exact count: tokenizers do not add up over pieces. Gives up the repeated sentences first,
 * then pieces, and splits the last one left.
 */
function fitExactly(
  text: string,
  pieces: Piece[],
  choice: { readonly start: number; readonly from: number; readonly until: number },
  { chunkSize, measure, counter }: PackOptions,
): { readonly range: PackedRange; readonly until: number } {
  const { from } = choice;
  let { start, until } = choice;
  for (;;) {
    const range = trimmed(text, start, pieces[until - 1]!.end);
    const tokens = measure(range.start, range.end);
    const only = pieces[from]!;
    if (tokens <= chunkSize) return { range: { ...range, tokens }, until };
    if (start < only.start) start = only.start;
    else if (until > from + 1) until -= 1;
    else {
      const maxTokens = Math.max(1, Math.floor(only.tokens / 2));
      const finer = [
        ...splitText(text, { start: only.start, end: only.end, kind: 'paragraph', level: 0 }, { maxTokens, counter }),
      ];
      // One character: there is nothing left to give up.
      if (finer.length === 1) return { range: { ...range, tokens }, until };
      pieces.splice(from, 1, ...finer.map((piece) => ({ ...piece, kind: only.kind })));
    }
  }
}

function trimmed(text: string, start: number, end: number): { readonly start: number; readonly end: number } {
  let first = start;
  let last = end;
  while (first < last && isSpace(text, first)) first += 1;
  while (last > first && isSpace(text, last - 1)) last -= 1;
  return { start: first, end: last };
}

const isSpace = (text: string, index: number): boolean => {
  const code = codeAt(text, index);
  return code <= 0x20 || code === 0xa0 || code === 0x200b || code === 0xfeff;
};

/** Rules, lone table borders and the like answer nothing. */
function* withWords(text: string, range: PackedRange): Generator<PackedRange> {
  if (/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(text.slice(range.start, range.end))) yield range;
}
