import { codeAt } from '../../code-at.ts';

/** A power of two. Nearly every word of a site is among these many. */
const places = 2 ** 16;
/** V8 copies slices of up to 12 characters; a longer one would keep the whole text it was cut from in memory. */
const longestRemembered = 12;

/** Terms of words that were met, found by where a word stands in a text: no text is made of one that is known. About 5 MB. */
export class TermMemory {
  /** Of each place one word, the last one: its number, and what became of it. */
  readonly #hashes = new Int32Array(places);
  readonly #words = new Array<string>(places).fill('');
  readonly #terms = new Array<string>(places).fill('');
  readonly #toTerm: (word: string) => string;

  /** @param toTerm - the same for the same word. */
  constructor(toTerm: (word: string) => string) {
    this.#toTerm = toTerm;
  }

  /** @param hash - {@link hashStep} over the characters of the word. */
  termAt(text: string, start: number, end: number, hash: number): string {
    const place = (hash ^ (hash >>> 16)) & (places - 1);
    const known = this.#words[place]!;
    if (this.#hashes[place] === hash && known.length === end - start && stands(known, text, start)) {
      return this.#terms[place]!;
    }
    const word = text.slice(start, end);
    const term = this.#toTerm(word);
    if (word.length <= longestRemembered) {
      this.#hashes[place] = hash;
      this.#words[place] = word;
      this.#terms[place] = term;
    }
    return term;
  }
}

/** One step of FNV-1a over UTF-16 code units, from 0. */
export const hashStep = (hash: number, code: number): number => Math.imul(hash ^ code, 0x01000193);

function stands(word: string, text: string, start: number): boolean {
  for (let index = 0; index < word.length; index += 1) {
    if (codeAt(word, index) !== codeAt(text, start + index)) return false;
  }
  return true;
}
