import { expect, it } from 'vitest';
import { HashMemory } from '../../../src/crawl/hash-memory.ts';
import { hashText } from '../../../src/hash-text.ts';

const hashes = (count: number): number[] =>
  Array.from({ length: count }, (_, at) => hashText(`https://shop.example/${at}`));

it('knows the latest entries, at least as many as it was made for, with their values', () => {
  const memory = new HashMemory(1_000);
  const all = hashes(5_500);
  for (const [at, hash] of all.entries()) memory.set(hash, at);
  expect(all.slice(-1_000).map((hash) => memory.get(hash))).toEqual(
    Array.from({ length: 1_000 }, (_, at) => 4_500 + at),
  );
  expect(all.filter((hash) => memory.get(hash) !== undefined).length).toBeLessThanOrEqual(2_000);
});

it('takes a new value for an entry, also when it is full', () => {
  const memory = new HashMemory(2);
  for (const value of [1, 2, 3]) memory.set(7, value);
  memory.set(8, 4);
  memory.set(8, 5);
  expect([memory.get(7), memory.get(8), memory.get(9)]).toEqual([3, 5, undefined]);
  memory.set(9, 6);
  memory.set(10, 7);
  expect(memory.get(7)).toBe(3);
});

it.each([0, 2 ** 53 - 1])('takes the hash %i like any other', (hash) => {
  const memory = new HashMemory(10);
  expect(memory.get(hash)).toBeUndefined();
  memory.set(hash, 2 ** 32 - 1);
  expect(memory.get(hash)).toBe(2 ** 32 - 1);
});

it('forgets everything when it is told to', () => {
  const memory = new HashMemory(10);
  for (const hash of hashes(15)) memory.set(hash, 1);
  memory.clear();
  expect(hashes(15).map((hash) => memory.get(hash))).toEqual(Array.from({ length: 15 }));
});
