import assert from 'node:assert/strict';
import type { Store } from '../../contracts/store.ts';
import type { EmbeddedChunk } from '../../model/chunk.ts';
import { buildChunk, buildCommit, buildPage } from '../builders.ts';
import type { ContractCases } from '../contract-suite.ts';
import { holdJob, namesOf, removePages, storePages } from './prepared-store.ts';

/** A text by its letter, and a vector that no other letter has. */
const vectorOf = (letter: string, model = 0): Float32Array => new Float32Array([letter.charCodeAt(0), model, 1]);
const hashOf = (letter: string): string => letter.charCodeAt(0).toString(16).padStart(32, '0');
const without: { readonly vector: null } = { vector: null };

/** Chunks of a page, one for each letter. */
function chunksOf(page: string, letters: string, overrides: Partial<EmbeddedChunk> = {}): EmbeddedChunk[] {
  return [...letters].map((letter, index) =>
    buildChunk({
      ...{ id: `${page}-${letter}`, index, text: `Text ${letter}`, embeddingHash: hashOf(letter) },
      ...{ vector: vectorOf(letter), ...overrides },
    }),
  );
}

const pageOf = (name: string, letters: string, overrides?: Partial<EmbeddedChunk>) =>
  buildPage({ name, chunks: chunksOf(name, letters, overrides) });

/** Letters whose vectors of a model are found. */
async function lettersFound(store: Store, modelId: string, letters: string): Promise<string> {
  const found = await store.findVectors('shop-1', modelId, [...letters].map(hashOf));
  return [...letters].filter((letter) => found.has(hashOf(letter))).join('');
}

const byHash = (letters: string, model = 0) =>
  new Map([...letters].map((letter) => [hashOf(letter), vectorOf(letter, model)]));

/** Promises about vectors by the text they were made of. */
export const vectorCases: ContractCases<Store> = {
  'finds the vector of a text by its hash, on whichever page the text is': async (store) => {
    await storePages(store, 'shop-1', [pageOf('one', 'ab'), pageOf('two', 'bc')]);

    const found = await store.findVectors('shop-1', 'model-a', ['a', 'c', 'z', 'a'].map(hashOf));

    assert.deepEqual(new Map(found), byHash('ac'));
    assert.deepEqual(new Map(await store.findVectors('shop-1', 'model-a', [])), new Map());
  },

  'finds a vector as long as one chunk of its text is there': async (store) => {
    await storePages(store, 'shop-1', [pageOf('one', 'ab'), pageOf('two', 'bc')]);

    await removePages(store, 'shop-1', [buildPage({ name: 'one' })]);

    assert.equal(await lettersFound(store, 'model-a', 'abc'), 'bc');
  },

  'keeps models apart, and customers': async (store) => {
    await storePages(store, 'shop-1', [pageOf('one', 'a')]);
    await storePages(store, 'shop-2', [{ ...pageOf('one', 'b'), modelId: 'model-b' }], 'job-2');

    assert.equal(await lettersFound(store, 'model-b', 'ab'), '');
    assert.deepEqual(new Map(await store.findVectors('shop-2', 'model-b', ['a', 'b'].map(hashOf))), byHash('b'));
    assert.deepEqual(new Map(await store.findVectors('nobody', 'model-a', [hashOf('a')])), new Map());
    assert.equal(await store.addVectors('shop-2', 'model-a', byHash('a')), 0);
    assert.equal(await store.removeVectors('shop-2', 'model-a'), 0);
    assert.deepEqual(await store.listUnembedded('nobody', 'model-a', { limit: 10 }), []);
    assert.deepEqual(await store.countVectors('shop-1'), [{ modelId: 'model-a', chunks: 1 }]);
  },

  'gives every chunk of a text the vector that is added, and leaves those that have one': async (store) => {
    const bare = ['one', 'two'].map((name) => pageOf(name, name === 'one' ? 'ab' : 'a', without));
    await storePages(store, 'shop-1', [...bare, pageOf('three', 'cd')]);

    const added = await store.addVectors('shop-1', 'model-a', byHash('abcz', 7));

    assert.equal(added, 3);
    const pages = await store.listPages('shop-1', { limit: 10, modelId: 'model-a' });
    assert.deepEqual(
      pages.flatMap(({ chunks }) => chunks.map(({ vector }) => vector)),
      [vectorOf('a', 7), vectorOf('b', 7), vectorOf('c'), vectorOf('d'), vectorOf('a', 7)],
    );
    assert.equal(await store.addVectors('shop-1', 'model-a', byHash('abcz', 8)), 0);
  },

  'finds chunks by vectors that were added': async (store) => {
    await storePages(store, 'shop-1', [pageOf('one', 'ab', without)]);
    const search = async () =>
      (await store.searchVector('shop-1', vectorOf('a'), { modelId: 'model-a', limit: 9 })).map(
        ({ chunkId }) => chunkId,
      );
    assert.deepEqual(await search(), []);

    await store.addVectors('shop-1', 'model-a', byHash('b'));
    assert.deepEqual(await search(), ['one-b']);
    await store.addVectors('shop-1', 'model-a', byHash('a'));

    assert.deepEqual((await search()).toSorted(), ['one-a', 'one-b']);
  },

  'lists pages with chunks that have no vector of a model, page by page': async (store) => {
    const [first, second] = chunksOf('half', 'ab');
    await storePages(store, 'shop-1', [
      pageOf('full', 'a'),
      pageOf('none', 'cd', without),
      buildPage({ name: 'half', chunks: [first!, { ...second!, vector: null }] }),
      buildPage({ name: 'empty', chunks: [] }),
    ]);

    const one = await store.listUnembedded('shop-1', 'model-a', { limit: 1 });
    const two = await store.listUnembedded('shop-1', 'model-a', { after: one[0]!.key, limit: 9 });
    const other = await store.listUnembedded('shop-1', 'model-b', { limit: 9 });

    assert.deepEqual([...namesOf(one), ...namesOf(two)], ['half', 'none']);
    const { vector: _, ...chunk } = second!;
    const { key, url, title, chunking } = buildPage({ name: 'half' });
    assert.deepEqual(one, [{ key, url, title, chunking, chunks: [chunk] }]);
    assert.deepEqual(namesOf(other), ['full', 'half', 'none']);
  },

  'names the models of which every chunk of a page has a vector': async (store) => {
    await storePages(store, 'shop-1', [pageOf('one', 'ab'), buildPage({ name: 'empty', chunks: [] })]);
    const { key } = buildPage({ name: 'one' });
    const models = async () => (await store.getPage('shop-1', key))?.modelIds;

    await store.addVectors('shop-1', 'model-b', byHash('a', 1));
    assert.deepEqual(await models(), ['model-a']);
    await store.addVectors('shop-1', 'model-b', byHash('b', 1));

    assert.deepEqual(await models(), ['model-a', 'model-b']);
    const empty = await store.getPage('shop-1', buildPage({ name: 'empty' }).key);
    assert.deepEqual([empty?.chunkCount, empty?.modelIds], [0, []]);
  },

  'compares and reads the vectors of the model that is asked for, of several a page has': async (store) => {
    await storePages(store, 'shop-1', [pageOf('one', 'ab')]);
    const { key } = buildPage({ name: 'one' });
    await store.addVectors('shop-1', 'model-b', byHash('ab', 500));
    const read = async (modelId?: string | null) => {
      const page = await store.readPage('shop-1', key, { modelId });
      return [page?.modelId, page?.chunks[0]?.vector];
    };
    const scoreOf = async (modelId: string) =>
      (await store.searchVector('shop-1', vectorOf('a', 500), { modelId, limit: 1 }))[0]!.score;

    assert.deepEqual(await read(), ['model-a', vectorOf('a')]);
    assert.deepEqual(await read('model-b'), ['model-b', vectorOf('a', 500)]);
    assert.deepEqual(await read('model-c'), [null, null]);
    assert.deepEqual(await read(null), [null, null]);
    assert.ok(Math.abs((await scoreOf('model-b')) - 1) < 1e-6);
    assert.ok((await scoreOf('model-a')) < 0.9);
  },

  'lets a page that is replaced keep its vectors of the texts that stay': async (store) => {
    await storePages(store, 'shop-1', [pageOf('one', 'ab')]);
    await store.addVectors('shop-1', 'model-b', byHash('ab', 1));

    await store.commitPages('shop-1', await holdJob(store, 'shop-1'), [
      buildCommit({ ...pageOf('one', 'bc', without), modelId: null }),
    ]);

    assert.equal(await lettersFound(store, 'model-a', 'abc'), 'b');
    assert.equal(await lettersFound(store, 'model-b', 'abc'), 'b');
    assert.deepEqual(namesOf(await store.listUnembedded('shop-1', 'model-a', { limit: 9 })), ['one']);
  },

  'prefers the vectors a page comes with to those it had': async (store) => {
    await storePages(store, 'shop-1', [pageOf('one', 'ab')]);
    const [a, b] = chunksOf('one', 'ab');

    await store.commitPages('shop-1', await holdJob(store, 'shop-1'), [
      buildCommit(
        buildPage({
          name: 'one',
          chunks: [
            { ...a!, vector: vectorOf('a', 9) },
            { ...b!, vector: null },
          ],
        }),
      ),
    ]);

    const page = await store.readPage('shop-1', buildPage({ name: 'one' }).key);
    assert.deepEqual(
      page?.chunks.map(({ vector }) => vector),
      [vectorOf('a', 9), vectorOf('b')],
    );
  },

  'counts chunks with a vector by model, and removes the vectors of one model': async (store) => {
    await storePages(store, 'shop-1', [pageOf('one', 'ab'), pageOf('two', 'bc')]);
    await store.addVectors('shop-1', 'model-b', byHash('b', 1));
    assert.deepEqual(await store.countVectors('shop-1'), [
      { modelId: 'model-a', chunks: 4 },
      { modelId: 'model-b', chunks: 2 },
    ]);

    const removed = await store.removeVectors('shop-1', 'model-a');

    assert.equal(removed, 4);
    assert.deepEqual(await store.countVectors('shop-1'), [{ modelId: 'model-b', chunks: 2 }]);
    assert.deepEqual(await store.searchVector('shop-1', vectorOf('a'), { modelId: 'model-a', limit: 9 }), []);
    assert.equal((await store.countPages('shop-1')).chunks, 4);
  },

  'keeps no vector of a customer that was erased': async (store) => {
    await storePages(store, 'shop-1', [pageOf('one', 'a')]);
    await store.eraseCustomer('shop-1');
    await holdJob(store, 'shop-1');

    assert.equal(await store.addVectors('shop-1', 'model-a', byHash('a')), 0);
    assert.equal(await lettersFound(store, 'model-a', 'a'), '');
    assert.deepEqual(await store.countVectors('shop-1'), []);
  },

  'does not let a caller change a vector through what it was given': async (store) => {
    await storePages(store, 'shop-1', [pageOf('one', 'a', without)]);
    const given = byHash('a');
    await store.addVectors('shop-1', 'model-a', given);

    given.get(hashOf('a'))?.fill(0);
    (await store.findVectors('shop-1', 'model-a', [hashOf('a')])).get(hashOf('a'))?.fill(0);

    assert.deepEqual(new Map(await store.findVectors('shop-1', 'model-a', [hashOf('a')])), byHash('a'));
  },
};
