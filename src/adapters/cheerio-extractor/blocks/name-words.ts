import type { Element } from 'domhandler';
import { codeAt } from '../../../code-at.ts';

/** What a word stands in: each kind has its own numbers, so that "menu" as a class and as a text are two words. */
export const wordKind = { name: 0x9e3779b1, text: 0x85ebca6b, heading: 0xc2b2ae35, pair: 0x27d4eb2f } as const;

/** A longer `class` is written by a machine for a machine. */
const maxNameLength = 400;
const maxWords = 24;
const minWordLength = 2;

/** Adds a character to the number of a word (FNV-1a). */
export function hashStep(hash: number, code: number): number {
  return Math.imul(hash ^ code, 0x01000193);
}

/** The number of a word that stands in `kind`. */
export function hashWord(kind: number, word: string): number {
  let hash = kind | 0;
  for (let index = 0; index < word.length; index += 1) hash = hashStep(hash, codeAt(word, index));
  return hash;
}

/** The numbers of the words in a `class` or `id`: `postMeta-item_2` has `post`, `meta` and `item`. */
export function nameWords(value: string, words: number[]): void {
  const length = Math.min(value.length, maxNameLength);
  let hash = wordKind.name | 0;
  let size = 0;
  let wasLower = false;
  for (let index = 0; index <= length && words.length < maxWords; index += 1) {
    const code = index < length ? codeAt(value, index) : 0;
    const isLower = code >= 97 && code <= 122;
    const isUpper = code >= 65 && code <= 90;
    if (size > 0 && (!(isLower || isUpper) || (isUpper && wasLower))) {
      if (size >= minWordLength) words.push(hash);
      hash = wordKind.name | 0;
      size = 0;
    }
    if (isLower || isUpper) {
      hash = hashStep(hash, isUpper ? code + 32 : code);
      size += 1;
    }
    wasLower = isLower;
  }
}

/** The numbers of all words that name an element: those of its class, its id, its role and its place in a vocabulary. */
export function elementWords({ name, attribs }: Element): readonly number[] {
  const words = [hashWord(wordKind.name, `<${name}`)];
  const { class: className, id, role, itemprop, itemtype } = attribs;
  if (className !== undefined) nameWords(className, words);
  if (id !== undefined) nameWords(id, words);
  if (role !== undefined) words.push(hashWord(wordKind.name, `role=${role}`));
  if (itemprop !== undefined) words.push(hashWord(wordKind.name, `itemprop=${itemprop}`));
  if (itemtype !== undefined) words.push(hashWord(wordKind.name, itemtype.slice(itemtype.lastIndexOf('/'))));
  return words;
}
