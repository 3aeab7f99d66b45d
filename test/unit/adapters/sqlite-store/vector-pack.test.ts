import { expect, it } from 'vitest';
import {
  copyVectors,
  packVectors,
  presentVectors,
  shrinkVectors,
  unpackVector,
  unpackVectors,
} from '../../../../src/adapters/sqlite-store/vector-pack.ts';

const dense = Float32Array.from({ length: 70 }, (_, index) => index + 0.1);
const sparse = Float32Array.from({ length: 70 }, (_, index) => (index % 9 === 5 ? -index : 0));
const zeros = new Float32Array(70);

it('gives vectors back as they were, and none where there was none', () => {
  const vectors = [null, dense, sparse, null, zeros, dense];
  const packed = packVectors(vectors)!;

  expect(unpackVectors(packed)).toEqual(vectors);
  expect(vectors.map((_, index) => unpackVector(packed, index))).toEqual(vectors);
  expect(presentVectors(packed)).toEqual([false, true, true, false, true, true]);
  expect(packed).toMatchObject({ dimensions: 70, missing: 2 });
});

it('keeps every bit: a negative zero, what is too small to be normal, the ends of the range', () => {
  const odd = Float32Array.of(-0, 0, 1e-45, -3.4028234e38, 0, 0, 0, 0);

  const [vector] = unpackVectors(packVectors([odd])!);

  expect([...vector!].map((value) => Object.is(value, -0))).toEqual([true, ...new Array(7).fill(false)]);
  expect(vector).toEqual(odd);
});

it('takes a part of a larger array, and copies it', () => {
  const batch = Float32Array.of(9, 9, 1, 2, 3, 9);
  const packed = packVectors([batch.subarray(2, 5)])!;

  batch.fill(0);

  expect(unpackVectors(packed)).toEqual([Float32Array.of(1, 2, 3)]);
});

it('takes less room for vectors of few numbers, and hardly more than theirs for others', () => {
  expect(packVectors([sparse])!.bytes.byteLength).toBeLessThan((70 * 4) / 4);
  expect(packVectors([dense])!.bytes.byteLength).toBeLessThanOrEqual(70 * 4 + 8);
});

it('copies vectors as they are, and makes of the copy what it would have made of them', () => {
  const vectors = [null, dense, sparse, null, zeros];
  const copied = copyVectors(vectors)!;

  expect(unpackVectors(copied)).toEqual(vectors);
  expect(copied).toMatchObject({ dimensions: 70, missing: 2 });
  expect(copied.bytes.byteLength).toBe((1 + 5 + 3 * 70) * 4);
  expect(shrinkVectors(copied)).toEqual(packVectors(vectors));
  expect(copyVectors([null])).toBeNull();
});

it('packs many at once, so that no copy of all is made', () => {
  const vectors = new Array<Float32Array>(1_001).fill(sparse);
  const packed = packVectors(vectors)!;

  expect(copyVectors(vectors)).toEqual(packed);
  expect(shrinkVectors(packed)).toBe(packed);
  expect(copyVectors(vectors.slice(1))!.bytes.byteLength).toBe((1 + 1_000 + 1_000 * 70) * 4);
});

it('packs nothing when there is none', () => {
  expect(packVectors([])).toBeNull();
  expect(packVectors([null, null])).toBeNull();
});
