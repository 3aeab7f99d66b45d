/** How much a word counts by where it stands. */
export const fieldWeights: { readonly title: number; readonly headings: number; readonly text: number } = {
  title: 2,
  headings: 2,
  text: 1,
};

/** How long the chunks are. */
export interface ChunkLengths<Id> {
  /** Chunks there are. */
  readonly size: number;
  /** Terms of all of them together. */
  readonly terms: number;
  /** Terms of one. */
  get(id: Id): number | undefined;
}

/**
 * Scores chunks by Okapi BM25. Every chunk that holds one of the terms gets a score above 0.
 *
 * S. Robertson, H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with frequencies weighted
 * by field (BM25F with one length). The idf is ln(1 + (N - n + 0.5) / (n + 0.5)): it stays positive for a word in most
 * chunks, which on a site of a few pages is nearly every word.
 *
 * @param frequencies - for each term of the query: weighted frequency by chunk.
 * @param lengths - of every chunk of the customer: what others have stored has no say.
 */
export function scoreBm25<Id>(
  frequencies: readonly ReadonlyMap<Id, number>[],
  lengths: ChunkLengths<Id>,
): Map<Id, number> {
  const averageLength = lengths.terms / lengths.size;
  const scores = new Map<Id, number>();
  for (const frequencyById of frequencies) {
    const containing = frequencyById.size;
    const idf = Math.log(1 + (lengths.size - containing + 0.5) / (containing + 0.5));
    for (const [id, frequency] of frequencyById) {
      const lengthPenalty = saturation * (1 - lengthNorm + (lengthNorm * (lengths.get(id) ?? 0)) / averageLength);
      const weight = (frequency * (saturation + 1)) / (frequency + lengthPenalty);
      scores.set(id, (scores.get(id) ?? 0) + idf * weight);
    }
  }
  return scores;
}

/** k1: how soon further occurrences stop to count. */
const saturation = 1.2;
/** b: how much a long chunk is held against it. */
const lengthNorm = 0.75;
