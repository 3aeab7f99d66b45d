import { afterEach, expect, it } from 'vitest';
import { MemoryStore } from '../../../../src/adapters/memory-store/memory-store.ts';
import { SqliteStore } from '../../../../src/adapters/sqlite-store/sqlite-store.ts';
import { blockBytes } from '../../../../src/adapters/sqlite-store/vector-search/code-memory.ts';
import type { Store } from '../../../../src/contracts/store.ts';
import { removePages, storePages } from '../../../../src/testing/store-contract/prepared-store.ts';
import { buildChunk, buildPage } from '../../../helpers/builders.ts';
import { temporaryFolder } from '../../../helpers/open-integration.ts';
import { createRandom } from '../../../helpers/random-text.ts';

const dimensions = 96;
const open: Store[] = [];
afterEach(() => Promise.all(open.splice(0).map((store) => store.close?.())));

function pageOf(name: string, seed: number) {
  const random = createRandom(seed);
  const chunks = Array.from({ length: 8 }, (_, index) =>
    buildChunk({
      ...{ id: `${name}-${index}`, index },
      vector: Float32Array.from({ length: dimensions }, () => random() - 0.5),
    }),
  );
  return buildPage({ name, chunks });
}

const pages = (from: number, to: number, version: number) =>
  Array.from({ length: to - from }, (_, offset) => pageOf(`p${from + offset}`, 1 + version * 1_000 + from + offset));

/** The hits of several queries, after each of several changes. */
async function searchAmidChanges(store: Store): Promise<string[][]> {
  open.push(store);
  const answers: string[][] = [];
  const search = async () => {
    for (const customerId of ['shop-1', 'shop-2', 'shop-3']) {
      for (let seed = 1; seed <= 3; seed++) {
        const query = pageOf('query', seed * 77).chunks[0]!.vector!;
        const hits = await store.searchVector(customerId, query, { modelId: 'model-a', limit: 12 });
        answers.push(hits.map(({ chunkId, score }) => `${score.toFixed(12)} ${chunkId}`));
      }
    }
  };
  await search();
  await storePages(store, 'shop-1', pages(0, 60, 0));
  await storePages(store, 'shop-2', pages(0, 40, 3), 'job-2');
  await storePages(store, 'shop-3', pages(0, 20, 5), 'job-3');
  await search();
  await storePages(store, 'shop-1', pages(10, 30, 1));
  await removePages(store, 'shop-1', pages(40, 50, 0));
  await search();
  await storePages(store, 'shop-1', pages(5, 6, 2));
  await store.eraseCustomer('shop-2');
  await search();
  return answers;
}

it.each([
  ['with memory for all vectors', undefined],
  ['with memory for the vectors of one customer or two', 2 * blockBytes],
  ['with memory for a part of them', blockBytes],
  ['without memory', 0],
])('finds exactly the nearest vectors %s', async (_, vectorMemoryBytes) => {
  const found = await searchAmidChanges(new SqliteStore({ path: ':memory:', vectorMemoryBytes }));

  expect(found).toEqual(await searchAmidChanges(new MemoryStore()));
  expect(found.filter((hits) => hits.length === 12).length).toBeGreaterThan(20);
});

it('finds what another process has stored, replaced and removed', async () => {
  const path = `${temporaryFolder()}/index.sqlite`;
  const [one, other] = [new SqliteStore({ path }), new SqliteStore({ path })];
  open.push(one, other);
  const query = new Float32Array(dimensions).fill(1);
  const search = (store: Store) => store.searchVector('shop-1', query, { modelId: 'model-a', limit: 500 });
  await storePages(one, 'shop-1', pages(0, 20, 0));
  await search(other);

  await storePages(one, 'shop-1', [...pages(0, 3, 1), ...pages(30, 33, 0)]);
  await removePages(one, 'shop-1', pages(19, 20, 0));

  expect(await search(other)).toEqual(await search(one));
  expect(await search(other)).toHaveLength(22 * 8);
});
