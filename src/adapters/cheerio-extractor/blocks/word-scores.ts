/**
 * How much a word speaks for content, by its number (see `name-words.ts`): positive for, negative against,
 * 0 for a word that says nothing or is not known.
 */
export interface WordScores {
  score(word: number): number;
}

/** For those who do not ask for content. */
export const noWordScores: WordScores = { score: () => 0 };

/** Scores as they are kept: base64 of a 32-bit number a word, little endian, and of a byte a word, see {@link scoreScale}. */
export interface WordTableData {
  readonly words: string;
  readonly scores: string;
}

/** A score of 1 is kept as this. */
export const scoreScale = 25;

/** Looks words up in a table of open addresses: faster than a `Map`, and one page asks for thousands. */
export class WordTable implements WordScores {
  readonly #words: Int32Array;
  readonly #scores: Int8Array;
  readonly #mask: number;

  constructor({ words, scores }: WordTableData) {
    const wordBytes = Buffer.from(words, 'base64');
    const scoreBytes = Buffer.from(scores, 'base64');
    const size = 2 ** Math.ceil(Math.log2(scoreBytes.length * 3 + 2));
    this.#mask = size - 1;
    this.#words = new Int32Array(size);
    this.#scores = new Int8Array(size);
    for (let index = 0; index < scoreBytes.length; index += 1) {
      const word = wordBytes.readInt32LE(index * 4);
      let slot = this.#slotOf(word);
      while (this.#scores[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#words[slot] = word;
      this.#scores[slot] = scoreBytes.readInt8(index);
    }
  }

  score(word: number): number {
    for (let slot = this.#slotOf(word); ; slot = (slot + 1) & this.#mask) {
      const score = this.#scores[slot]!;
      if (score === 0) return 0;
      if (this.#words[slot] === word) return score / scoreScale;
    }
  }

  #slotOf(word: number): number {
    return (word ^ (word >>> 15)) & this.#mask;
  }
}
