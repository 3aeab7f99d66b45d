import { type ChunkLengths, fieldWeights, scoreBm25 } from '../full-text/bm25.ts';
import type { TextAnalyzer } from '../full-text/text-analyzer.ts';

/** Texts of a chunk by where they stand. */
type Fields = readonly (readonly [keyof typeof fieldWeights, string])[];

/** Which chunk holds which words: the text index of one customer. */
export class MemoryPostings<Entry> {
  readonly #analyzer: TextAnalyzer;
  readonly #fieldsOf: (entry: Entry) => Fields;
  /** Weighted frequency by chunk, for every term. */
  readonly #postings = new Map<string, Map<Entry, number>>();
  readonly #lengths = new Map<Entry, number>();
  #terms = 0;

  /** @param fieldsOf - gives the same for an entry each time. */
  constructor(analyzer: TextAnalyzer, fieldsOf: (entry: Entry) => Fields) {
    this.#analyzer = analyzer;
    this.#fieldsOf = fieldsOf;
  }

  get size(): number {
    return this.#lengths.size;
  }

  /** In the order they came. */
  entries(): Iterable<Entry> {
    return this.#lengths.keys();
  }

  add(entry: Entry): void {
    let length = 0;
    for (const [field, text] of this.#fieldsOf(entry)) {
      const terms = this.#analyzer.termsOf(text);
      length += terms.length;
      for (const term of terms) {
        const postings = this.#postings.get(term) ?? new Map<Entry, number>();
        postings.set(entry, (postings.get(entry) ?? 0) + fieldWeights[field]);
        this.#postings.set(term, postings);
      }
    }
    this.#lengths.set(entry, length);
    this.#terms += length;
  }

  remove(entry: Entry): void {
    this.#terms -= this.#lengths.get(entry) ?? 0;
    this.#lengths.delete(entry);
    for (const [, text] of this.#fieldsOf(entry)) {
      for (const term of this.#analyzer.termsOf(text)) {
        const postings = this.#postings.get(term);
        postings?.delete(entry);
        if (postings?.size === 0) this.#postings.delete(term);
      }
    }
  }

  /** Scores of the chunks that share a word with the query. */
  search(query: string): ReadonlyMap<Entry, number> {
    const frequencies = this.#analyzer.queryTermsOf(query).map((term) => this.#postings.get(term) ?? new Map());
    const lengths: ChunkLengths<Entry> = {
      size: this.#lengths.size,
      terms: this.#terms,
      get: (entry) => this.#lengths.get(entry),
    };
    return scoreBm25(frequencies, lengths);
  }
}
