import { expect, it } from 'vitest';
import type { StoreHit } from '../../../src/contracts/store.ts';
import { foldNearDuplicates } from '../../../src/search/fold-near-duplicates.ts';
import { createRandom, sentence } from '../../helpers/random-text.ts';

const text = (seed: number): string => sentence(createRandom(seed), 40);
const hit = (name: string, content: string): StoreHit => ({
  chunkId: `${name}-0`,
  pageKey: name,
  url: `https://shop.example/${name}`,
  title: name,
  text: content,
  headingPath: [],
  score: 1,
});

it('folds what says the same into the best of them, and keeps the order', async () => {
  const folded = await foldNearDuplicates([
    hit('a', text(1)),
    hit('b', text(2)),
    hit('c', text(1).toUpperCase()),
    hit('d', text(1)),
  ]);

  expect(folded.map(({ chunkId, duplicates }) => [chunkId, duplicates.map((other) => other.chunkId)])).toEqual([
    ['a-0', ['c-0', 'd-0']],
    ['b-0', []],
  ]);
});

it('leaves hits alone that only look alike', async () => {
  const prices = [12, 21, 34].map((price) => hit(`p${price}`, `${text(3)} It costs ${price} EUR.`));

  expect(await foldNearDuplicates(prices)).toHaveLength(3);
});
