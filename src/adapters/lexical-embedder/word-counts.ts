/** Counts the words of one text by their hashes, so that each of them is taken apart once. Used again for the next text. */
export class WordCounts {
  #hashes = new Int32Array(0);
  /** Occurrences; 0 marks a free slot. */
  #counts = new Int32Array(0);
  #starts = new Int32Array(0);
  /** Slots in use, in the order they were taken. */
  #used = new Int32Array(0);
  #size = 0;

  /** Empties the table and makes room for `words` different ones. */
  prepare(words: number): void {
    for (let index = 0; index < this.#size; index += 1) this.#counts[this.#used[index]!] = 0;
    this.#size = 0;
    const slots = 2 ** Math.ceil(Math.log2(Math.max(1, words) * 2));
    if (slots <= this.#hashes.length) return;
    this.#hashes = new Int32Array(slots);
    this.#counts = new Int32Array(slots);
    this.#starts = new Int32Array(slots);
    this.#used = new Int32Array(slots);
  }

  /** @param hash - of the word. @param start - where it begins. */
  add(hash: number, start: number): void {
    const mask = this.#hashes.length - 1;
    let slot = (hash ^ (hash >>> 16)) & mask;
    while (this.#counts[slot] !== 0 && this.#hashes[slot] !== hash) slot = (slot + 1) & mask;
    if (this.#counts[slot] === 0) {
      this.#hashes[slot] = hash;
      this.#starts[slot] = start;
      this.#used[this.#size] = slot;
      this.#size += 1;
    }
    this.#counts[slot]! += 1;
  }

  /** Each word once, in the order of first occurrence, with the place of that and how often it was added. */
  each(use: (hash: number, start: number, count: number) => void): void {
    for (let index = 0; index < this.#size; index += 1) {
      const slot = this.#used[index]!;
      use(this.#hashes[slot]!, this.#starts[slot]!, this.#counts[slot]!);
    }
  }
}
