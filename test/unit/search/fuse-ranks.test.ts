import { expect, it } from 'vitest';
import { fuseRanks } from '../../../src/search/fuse-ranks.ts';

const ranking = (...hits: readonly (readonly [chunkId: string, score: number])[]) =>
  hits.map(([chunkId, score]) => ({ chunkId, score }));
const order = (hits: readonly { readonly chunkId: string }[]): string => hits.map(({ chunkId }) => chunkId).join('');

it('prefers what both rankings found', () => {
  const fused = fuseRanks([
    { hits: ranking(['a', 9], ['b', 8.9], ['c', 8.8]), weight: 1 },
    { hits: ranking(['d', 0.9], ['b', 0.89], ['e', 0.88]), weight: 1 },
  ]);

  expect(order(fused)).toBe('badce');
  expect(fused[0]?.score).toBeGreaterThan(fused[1]!.score);
});

it('gives equal scores the reciprocal of 60 plus the rank', () => {
  const fused = fuseRanks([{ hits: ranking(['a', 1], ['b', 1]), weight: 1 }]);

  expect(fused.map(({ score }) => score)).toEqual([1 / 61, 1 / 62]);
});

it('does not let a clear winner lose to what is mediocre in both rankings', () => {
  const fused = fuseRanks([
    { hits: ranking(['winner', 20], ['x', 4], ['mediocre', 3]), weight: 1 },
    { hits: ranking(['y', 0.6], ['z', 0.3], ['mediocre', 0.1]), weight: 1 },
  ]);

  expect(fused.findIndex(({ chunkId }) => chunkId === 'mediocre')).toBeGreaterThan(
    fused.findIndex(({ chunkId }) => chunkId === 'winner'),
  );
});

it('counts a ranking by its weight', () => {
  const [text, vector] = [ranking(['t', 5]), ranking(['v', 0.9])];

  expect(
    order(
      fuseRanks([
        { hits: text, weight: 1 },
        { hits: vector, weight: 0.5 },
      ]),
    ),
  ).toBe('tv');
  expect(
    order(
      fuseRanks([
        { hits: text, weight: 0.5 },
        { hits: vector, weight: 1 },
      ]),
    ),
  ).toBe('vt');
});

it('counts by rank alone where scores say nothing', () => {
  expect(order(fuseRanks([{ hits: ranking(['b', 0], ['a', -1]), weight: 1 }]))).toBe('ba');
  expect(order(fuseRanks([{ hits: ranking(['b', Number.POSITIVE_INFINITY], ['a', 1]), weight: 1 }]))).toBe('ba');
});

it('orders ties by id, whichever ranking came first', () => {
  const [first, second] = [
    { hits: ranking(['b', 1]), weight: 1 },
    { hits: ranking(['a', 1]), weight: 1 },
  ];

  expect(order(fuseRanks([first, second]))).toBe('ab');
  expect(order(fuseRanks([second, first]))).toBe('ab');
});

it('has no hits for rankings without any', () => {
  expect(
    fuseRanks([
      { hits: [], weight: 1 },
      { hits: [], weight: 1 },
    ]),
  ).toEqual([]);
});
