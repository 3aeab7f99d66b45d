import { describe, expect, it } from 'vitest';
import { type ChunkLengths, scoreBm25 } from '../../../../src/adapters/full-text/bm25.ts';

const ids = ['short', 'average', 'long'];
const lengths = lengthsOf([50, 100, 150]);

function lengthsOf(terms: readonly number[]): ChunkLengths<string> {
  return {
    size: terms.length,
    terms: terms.reduce((sum, length) => sum + length, 0),
    get: (id) => terms[ids.indexOf(id)],
  };
}

describe('scoreBm25', () => {
  it('scores by the formula, with k1 = 1.2 and b = 0.75', () => {
    const scores = scoreBm25([new Map([['average', 2]])], lengths);

    const idf = Math.log(1 + (3 - 1 + 0.5) / (1 + 0.5));
    expect(scores.get('average')).toBeCloseTo((idf * 2 * 2.2) / (2 + 1.2), 12);
    expect(scores.size).toBe(1);
  });

  it('adds up the terms', () => {
    const once = scoreBm25([new Map([['average', 1]])], lengths).get('average') ?? 0;

    const both = scoreBm25([new Map([['average', 1]]), new Map([['average', 1]])], lengths);

    expect(both.get('average')).toBeCloseTo(2 * once, 12);
  });

  it('holds length against a chunk', () => {
    const scores = scoreBm25([new Map(ids.map((id) => [id, 1]))], lengths);

    expect([...scores].toSorted((a, b) => b[1] - a[1]).map(([id]) => id)).toEqual(['short', 'average', 'long']);
  });

  it('gives a word of every chunk a small weight, but not none', () => {
    const scores = scoreBm25([new Map(ids.map((id) => [id, 1]))], lengths);

    for (const score of scores.values()) expect(score).toBeGreaterThan(0);
  });

  it('finds nothing where nothing is', () => {
    expect(scoreBm25([new Map()], lengthsOf([]))).toEqual(new Map());
    expect(scoreBm25([], lengths)).toEqual(new Map());
  });
});
