import type { Chunk } from '../model/chunk.ts';
import { withoutLinkTargets } from './embedding-text.ts';

/** A chunk to be. */
export type ChunkDraft = Pick<Chunk, 'headingPath' | 'start' | 'end' | 'tokens'>;

export interface JoinOptions {
  readonly chunkSize: number;
  /** Exact tokens of what is embedded for a stretch under a heading path. */
  readonly countTokens: (headingPath: readonly string[], start: number, end: number) => number;
}

/**
 * Joins chunks that answer nothing alone (images, headings with nothing under them, lists of links) to the chunk before
 * them, or else to the one behind them, where both fit into one.
 *
 * A joined chunk stands under the headings that its two have in common, or all of the first one's when that is the one
 * with something to say: the headings between them are in its text.
 */
export function joinBareChunks(
  markdown: string,
  drafts: readonly ChunkDraft[],
  { chunkSize, countTokens }: JoinOptions,
): readonly ChunkDraft[] {
  const joined: (ChunkDraft & { readonly isBare: boolean })[] = [];
  for (const draft of drafts) {
    const isBare = saysNothing(markdown.slice(draft.start, draft.end));
    const before = joined.at(-1);
    if (before && (isBare || before.isBare)) {
      const headingPath = before.isBare ? commonPath(before.headingPath, draft.headingPath) : before.headingPath;
      const { start } = before;
      const end = Math.max(before.end, draft.end);
      const tokens = countTokens(headingPath, start, end);
      if (tokens <= chunkSize) {
        joined[joined.length - 1] = { headingPath, start, end, tokens, isBare: isBare && before.isBare };
        continue;
      }
    }
    joined.push({ ...draft, isBare });
  }
  return joined;
}

/** "See also:" and the like say nothing yet. */
const fewLetters = 16;
const headingLine = /^#{1,6} .*$/gm;
const linkWords = /\[[^[\]\n]{0,500}\]/g;

function saysNothing(text: string): boolean {
  if (!text.startsWith('#') && !text.includes('](')) return false;
  // Most texts begin with words, and are not looked at any further.
  const opening = text.slice(0, Math.min(openingCharacters, text.indexOf('[') + 1));
  if (hasLetters(opening.replaceAll(headingLine, ''))) return false;
  return !hasLetters(withoutLinkTargets(text).replaceAll(linkWords, '').replaceAll(headingLine, ''));
}

const openingCharacters = 120;

function hasLetters(text: string): boolean {
  let letters = 0;
  for (const _ of text.matchAll(/[\p{L}\p{N}]/gu)) {
    letters += 1;
    if (letters > fewLetters) return true;
  }
  return false;
}

function commonPath(a: readonly string[], b: readonly string[]): readonly string[] {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return a.slice(0, length);
}
