import { hash } from 'node:crypto';
import type { Chunk } from '../model/chunk.ts';
import { fingerprintText, similarity, type TextFingerprint } from '../text-fingerprint.ts';
import { readableText, withoutLinkTargets } from './embedding-text.ts';

/** What is left of a chunk to find others that say the same: a few hundred bytes. */
export interface ChunkFingerprint {
  /** Of its numbers alone, in their order. 32 hex digits. */
  readonly numbersHash: string;
  /** Of its words alone. */
  readonly words: TextFingerprint;
}

/** What a reader needs to understand a chunk. */
export type ReadChunk = Pick<Chunk, 'text' | 'tableHeader' | 'headingPath'> & { readonly title: string };

/**
 * The innermost heading counts as text: "Yes." says something else under another question. So does the page's title, when
 * there are fewer than 24 words: "Out of stock." is about its page. Case, marks, white space and targets of links do not
 * count. About 0.05 ms.
 */
export function fingerprintChunk({ title, headingPath, ...chunk }: ReadChunk): ChunkFingerprint {
  const text = `${headingPath.at(-1) ?? ''}\n${withoutLinkTargets(readableText(chunk))}`;
  const words = fingerprintText(text);
  if (words.words >= wordsToStandAlone || title === '') return fingerprintOf(text, words);
  const titled = `${title}\n${text}`;
  return fingerprintOf(titled, fingerprintText(titled));
}

const wordsToStandAlone = 24;

function fingerprintOf(text: string, words: TextFingerprint): ChunkFingerprint {
  const numbers = text.match(/\p{N}+(?:[.,]\p{N}+)*/gu) ?? [];
  return { numbersHash: hash('sha256', numbers.join(' ')).slice(0, 32), words };
}

/** A word changed in 60 is a share of 0.9: three of the 58 rows of three words are other ones on either side. */
const nearSimilarity = 0.9;

/**
 * Whether two chunks say the same: the same numbers in the same order, and at least 0.9 of the words (Jaccard over three in
 * a row, estimated by MinHash). A price, a size or a date that differs makes two chunks of one template different; texts of
 * fewer than about 60 words are the same only word by word.
 */
export function areNearDuplicates(a: ChunkFingerprint, b: ChunkFingerprint): boolean {
  return a.numbersHash === b.numbersHash && similarity(a.words, b.words) >= nearSimilarity;
}

/** Near-duplicates share one of so many of their smallest hashes for all but certain: 1 - 0.1^4 at least. */
const bandHashes = 4;

/** Keys under which to look for near-duplicates of a chunk, 1 to 4: chunks that have none in common are not compared. */
export function duplicateKeys({ numbersHash, words }: ChunkFingerprint): readonly string[] {
  if (words.hashes.length === 0) return [numbersHash];
  return words.hashes.slice(0, bandHashes).map((smallest) => `${numbersHash}:${smallest}`);
}
