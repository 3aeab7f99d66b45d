import { expect, it } from 'vitest';
import { cosineSimilarityTo } from '../../../../../src/adapters/cosine-similarity.ts';
import { blockBytes, CodeMemory } from '../../../../../src/adapters/sqlite-store/vector-search/code-memory.ts';
import { VectorSet } from '../../../../../src/adapters/sqlite-store/vector-search/vector-set.ts';
import { createRandom } from '../../../../helpers/random-text.ts';

const dimensions = 100;
const perSource = 5;
const megabyte = 1_048_576;

/** Vectors by source: some pointing anywhere, some in bunches, some of very different length, one of zeros. */
function createVectors(sources: number, seed = 1): Map<number, Float32Array[]> {
  const random = createRandom(seed);
  const center = Float32Array.from({ length: dimensions }, () => random() - 0.5);
  const vectorAt = (source: number, index: number): Float32Array => {
    if (source === 3 && index === 0) return new Float32Array(dimensions);
    const length = index === 1 ? 1e-6 : index === 2 ? 1e6 : 1;
    const near = index === 3 ? 1 : 0;
    return Float32Array.from(center, (value) => length * (near * value + 0.3 * (random() - 0.5)));
  };
  return new Map(
    Array.from({ length: sources }, (_, source) => [
      source + 1,
      Array.from({ length: perSource }, (_, index) => vectorAt(source, index)),
    ]),
  );
}

function createQuery(seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: dimensions }, () => random() - 0.5);
}

/** `source:index` of the most similar ones, compared as they are. */
function exactNearest(vectors: ReadonlyMap<number, readonly Float32Array[]>, query: Float32Array, limit: number) {
  const similarity = cosineSimilarityTo(query);
  const all = [...vectors].flatMap(([source, list]) =>
    list.map((vector, index) => ({ place: `${source}:${index}`, score: similarity(vector) })),
  );
  return all.toSorted((a, b) => b.score - a.score).slice(0, limit);
}

const placesOf = (set: VectorSet, query: Float32Array, limit: number) =>
  set.nearest(query, limit).map(({ source, index }) => `${source}:${index}`);

function fill(set: VectorSet, vectors: ReadonlyMap<number, readonly Float32Array[]>): boolean[] {
  return [...vectors].map(([source, list]) => set.add(source, list));
}

it('leaves out none of the nearest vectors, and nearly all others', () => {
  const vectors = createVectors(400);
  const set = new VectorSet(new CodeMemory(megabyte), dimensions);
  fill(set, vectors);

  for (let seed = 2; seed < 30; seed++) {
    const query = createQuery(seed);
    const places = placesOf(set, query, 20);

    expect(places).toEqual(expect.arrayContaining(exactNearest(vectors, query, 20).map(({ place }) => place)));
    expect(places.length).toBeLessThan(200);
  }
});

it('forgets the vectors of sources that are gone, and finds those that are left', () => {
  const vectors = createVectors(200);
  const set = new VectorSet(new CodeMemory(megabyte), dimensions);
  fill(set, vectors);
  const isLive = (source: number): boolean => source % 3 === 0 && source < 150;

  set.retain(isLive);
  fill(set, new Map([[500, vectors.get(1)!]]));

  const left = new Map([...[...vectors].filter(([source]) => isLive(source)), [500, vectors.get(1)!] as const]);
  const everything = placesOf(set, createQuery(2), 10_000);
  expect(everything.toSorted()).toEqual(
    exactNearest(left, createQuery(2), 10_000)
      .map(({ place }) => place)
      .toSorted(),
  );
  for (let seed = 2; seed < 10; seed++) {
    const nearest = exactNearest(left, createQuery(seed), 5).map(({ place }) => place);
    expect(placesOf(set, createQuery(seed), 5)).toEqual(expect.arrayContaining(nearest));
  }
});

it('skips chunks without a vector', () => {
  const set = new VectorSet(new CodeMemory(megabyte), 2);

  set.add(7, [null, Float32Array.of(1, 0), null]);

  expect(set.nearest(Float32Array.of(1, 0), 5)).toEqual([{ source: 7, index: 1 }]);
});

it('answers a query of zeros with as many as were asked for', () => {
  const set = new VectorSet(new CodeMemory(megabyte), dimensions);
  fill(set, createVectors(10));

  expect(set.nearest(new Float32Array(dimensions), 4)).toHaveLength(4);
});

it('takes a source whole or not at all when the memory is used up, and gives back what it has no more use for', () => {
  const memory = new CodeMemory(2 * blockBytes);
  const [first, second] = [new VectorSet(memory, 16_384), new VectorSet(memory, 16_384)];
  const vector = new Float32Array(16_384).fill(1);

  expect(first.add(1, [vector, vector, vector])).toBe(true);
  expect(second.add(2, [vector, vector, vector])).toBe(true);
  expect(first.add(3, [vector, vector])).toBe(false);
  expect(first.nearest(vector, 9)).toHaveLength(3);
  second.clear();

  expect(first.add(3, [vector, vector])).toBe(true);
  expect(second.nearest(vector, 9)).toEqual([]);
});

it('has no memory where there is no WebAssembly', () => {
  const webAssembly = globalThis.WebAssembly;
  Reflect.deleteProperty(globalThis, 'WebAssembly');
  try {
    const set = new VectorSet(new CodeMemory(megabyte), 2);
    expect(set.add(1, [Float32Array.of(1, 0)])).toBe(false);
  } finally {
    globalThis.WebAssembly = webAssembly;
  }
});
