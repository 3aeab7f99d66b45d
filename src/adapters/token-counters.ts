import { codeAt } from '../code-at.ts';
import type { TokenCounter, TokenizerName } from '../contracts/token-counter.ts';
import { kindOfCode, kinds } from './character-kind.ts';

/**
 * A counter for one of the tokenizers this package knows.
 *
 * `cl100k_base` and `o200k_base` load their vocabulary with the first counter (about 80 ms and 30 MB, then shared);
 * text that looks like a special token counts as the text it is. `words` loads nothing.
 */
export async function createTokenCounter(name: TokenizerName): Promise<TokenCounter> {
  switch (name) {
    case 'words':
      return { count: countWords };
    case 'cl100k_base':
      return new BytePairCounter(await import('gpt-tokenizer/encoding/cl100k_base'));
    case 'o200k_base':
      return new BytePairCounter(await import('gpt-tokenizer/encoding/o200k_base'));
  }
}

/** A word of n letters counts as ceil(n / 4), a character of a script without spaces as 1, a run of marks as 1. */
function countWords(text: string): number {
  let tokens = 0;
  let letters = 0;
  let inMarks = false;
  for (let index = 0; index < text.length; index += 1) {
    const kind = kindOfCode[codeAt(text, index)];
    if (kind === kinds.letter) {
      letters += 1;
      inMarks = false;
      continue;
    }
    tokens += (letters + 3) >> 2;
    letters = 0;
    if (kind === kinds.unspaced || (kind === kinds.mark && !inMarks)) tokens += 1;
    inMarks = kind === kinds.mark;
  }
  return tokens + ((letters + 3) >> 2);
}

/** The part of a `gpt-tokenizer` encoding we call. */
interface BytePairEncoding {
  countTokens(text: string, options: { allowedSpecial: Set<string>; disallowedSpecial: Set<string> }): number;
  clearMergeCache(): void;
}

/**
 * Merging one run of letters takes time by the square of its length, so longer runs are counted in parts.
 * Ordinary text has none this long but for scripts without spaces, where a part costs about 0.6 ms.
 */
const longestRun = 256;
/** The encoding remembers pieces of the texts it saw, and with them the whole texts. */
const charactersBetweenCacheClears = 4_000_000;

/**
 * Counts as the model does, but for runs over 256 characters without a space (or of nothing but space): their parts are
 * counted apart, plus one a cut. That was at or above the model's own count in every run we tried, so a bound on it holds.
 *
 * A chunker counts the same lines again and again: as blocks, as chunks, as what one chunk repeats of another. No token goes
 * on behind a line break, so lines are counted once and remembered.
 */
class BytePairCounter implements TokenCounter {
  readonly #encoding: BytePairEncoding;
  readonly #asText: { allowedSpecial: Set<string>; disallowedSpecial: Set<string> } = {
    allowedSpecial: new Set(),
    disallowedSpecial: new Set(),
  };
  readonly #lines = new Map<string, number>();
  #charactersSeen = 0;

  constructor(encoding: BytePairEncoding) {
    this.#encoding = encoding;
  }

  count(text: string): number {
    this.#charactersSeen += text.length;
    if (this.#charactersSeen > charactersBetweenCacheClears) {
      this.#encoding.clearMergeCache();
      this.#lines.clear();
      this.#charactersSeen = text.length;
    }
    let tokens = 0;
    let from = 0;
    while (from < text.length) {
      const to = lineEnd(text, from);
      tokens += this.#countLine(from === 0 && to === text.length ? text : text.slice(from, to));
      from = to;
    }
    return tokens;
  }

  #countLine(line: string): number {
    const known = this.#lines.get(line);
    if (known !== undefined) return known;
    const tokens = line.length <= longestRun ? this.#countPart(line) : this.#countLong(line);
    this.#lines.set(line, tokens);
    return tokens;
  }

  #countLong(text: string): number {
    let tokens = 0;
    let partStart = 0;
    let runStart = 0;
    let runIsSpace = isSpace(codeAt(text, 0));
    for (let index = 1; index < text.length; index += 1) {
      const code = codeAt(text, index);
      if (isSpace(code) !== runIsSpace) {
        runStart = index;
        runIsSpace = !runIsSpace;
      } else if (index - runStart >= longestRun && !isLowSurrogate(code)) {
        tokens += this.#countPart(text.slice(partStart, index)) + 1;
        partStart = index;
        runStart = index;
      }
    }
    return tokens + this.#countPart(partStart === 0 ? text : text.slice(partStart));
  }

  #countPart(text: string): number {
    return this.#encoding.countTokens(text, this.#asText);
  }
}

/**
 * Where the line that begins at `from` ends, blank lines behind it included: tokens go on over white space that holds a line
 * break, and in `o200k_base` from a line break to a slash.
 */
function lineEnd(text: string, from: number): number {
  let newline = text.indexOf('\n', from);
  while (newline !== -1) {
    let lastBreak = newline;
    let next = newline + 1;
    for (; next < text.length && isWhite(codeAt(text, next)); next += 1) {
      if (isBreak(codeAt(text, next))) lastBreak = next;
    }
    if (next === text.length) return next;
    if (text[next] !== '/') return lastBreak + 1;
    newline = text.indexOf('\n', next);
  }
  return text.length;
}

/** White space as `\s` means it. */
function isWhite(code: number): boolean {
  if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  return (
    code === 0xa0 || code === 0xfeff || (code >= 0x1680 && code <= 0x3000 && whiteSpace.test(String.fromCharCode(code)))
  );
}

const isBreak = (code: number): boolean => code === 0x0a || code === 0x0d;
const whiteSpace = /\s/;
const isSpace = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d);
const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code < 0xe000;
