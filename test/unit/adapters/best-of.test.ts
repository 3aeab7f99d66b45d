import { describe, expect, it } from 'vitest';
import { BestOf } from '../../../src/adapters/best-of.ts';

function bestOf(limit: number, scores: readonly number[]) {
  const best = new BestOf<number>(limit);
  for (const [index, score] of scores.entries()) best.offer(score, index);
  return best.toArray().map(({ score, item }) => [score, item]);
}

describe('BestOf', () => {
  it('keeps the best, best first', () => {
    expect(bestOf(3, [1, 5, 2, 4, 3])).toEqual([
      [5, 1],
      [4, 3],
      [3, 4],
    ]);
  });

  it('lets the one offered first lead among equals', () => {
    expect(bestOf(2, [1, 1, 1])).toEqual([
      [1, 0],
      [1, 1],
    ]);
  });

  it('keeps all when there are fewer than its limit, and none when the limit is 0', () => {
    expect(bestOf(5, [-1, 2])).toEqual([
      [2, 1],
      [-1, 0],
    ]);
    expect(bestOf(0, [1, 2])).toEqual([]);
  });

  it('agrees with sorting', () => {
    const scores = Array.from({ length: 1_000 }, (_, index) => (index * 7_919) % 613);

    const expected = scores
      .map((score, index) => [score, index] as const)
      .toSorted((a, b) => b[0] - a[0] || a[1] - b[1]);

    expect(bestOf(50, scores)).toEqual(expected.slice(0, 50));
  });
});
