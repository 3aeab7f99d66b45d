import assert from 'node:assert/strict';
import type { PageRemoval, SeenPage, Store } from '../../contracts/store.ts';
import { buildChunk, buildCommit, buildOutcome, buildPage, buildProduct } from '../builders.ts';
import type { ContractCases } from '../contract-suite.ts';
import { holdJob, namesOf, removePages, storePages } from './prepared-store.ts';

/** Promises about pages. */
export const pageCases: ContractCases<Store> = {
  'gives a page back as it was committed': async (store) => {
    const page = buildPage({
      ...{ name: 'a', title: 'Größe & Maß 👟', description: 'What fits', language: 'de-AT', category: 'guide' },
      ...{ fetchedAt: new Date('2026-04-05T06:07:08.009Z'), markdown: '# Größe\n\n日本語 и 🎉' },
      chunks: [
        buildChunk({ id: 'c0', index: 0, text: 'Größe', headingPath: ['Maß', '"Quotes" & more'], start: 2, end: 7 }),
        buildChunk({ id: 'c1', index: 1, text: '日本語 и 🎉', start: 9, end: 17, tokens: 9 }),
      ],
      products: [buildProduct({ images: ['https://shop.example/1.jpg'] }), buildProduct({ price: null, rating: null })],
    });

    await storePages(store, 'shop-1', [page]);

    assert.deepEqual(await store.readPage('shop-1', page.key), page);
    assert.deepEqual(await store.listPages('shop-1', { limit: 10 }), [page]);
    assert.deepEqual(await store.getProducts('shop-1', [page.key]), new Map([[page.key, page.products]]));
  },

  'summarises a page without its text': async (store) => {
    const page = buildPage({ name: 'a', etag: 'W/"1"', lastModified: 'Sun, 01 Mar 2026 12:00:00 GMT' });
    await storePages(store, 'shop-1', [page]);

    const summary = await store.getPage('shop-1', page.key);

    const { key, url, title, contentHash, chunking, fetchedAt, history, etag, lastModified, reading } = page;
    const identity = { key, url, title, contentHash, chunking, fetchedAt, history };
    const contents = { chunkCount: 1, modelIds: ['model-a'] };
    assert.deepEqual(summary, { ...identity, etag, lastModified, reading, ...contents });
    assert.equal(await store.getPage('shop-1', 'https://shop.example/never'), undefined);
    assert.equal(await store.readPage('shop-1', 'https://shop.example/never'), undefined);
  },

  'keeps every bit of a vector, also of one that is a part of a larger array': async (store) => {
    const batch = new Float32Array([9, 9, 0.1, -1e-30, 3.4e38, 9, 9]);
    const page = buildPage({ name: 'a', chunks: [buildChunk({ vector: batch.subarray(2, 5) })] });

    await storePages(store, 'shop-1', [page]);

    const vector = (await store.readPage('shop-1', page.key))?.chunks[0]?.vector;
    assert.ok(vector instanceof Float32Array);
    assert.deepEqual([...vector], [...new Float32Array([0.1, -1e-30, 3.4e38])]);
    assert.equal(batch.length, 7);
  },

  'keeps which chunks have a vector and which have none': async (store) => {
    const chunks = [null, new Float32Array([0, 1, 0]), null, new Float32Array([0, 0, 1])].map((vector, index) =>
      buildChunk({ id: `c${index}`, index, vector }),
    );
    await storePages(store, 'shop-1', [buildPage({ name: 'a', chunks })]);

    const stored = await store.readPage('shop-1', buildPage({ name: 'a' }).key);

    assert.deepEqual(stored?.chunks, chunks);
  },

  'keeps a page without chunks, and one without vectors': async (store) => {
    const empty = buildPage({ name: 'a', chunks: [], markdown: '', modelId: null });
    const unembedded = buildPage({ name: 'b', chunks: [buildChunk({ vector: null })], modelId: null });

    await storePages(store, 'shop-1', [empty, unembedded]);

    assert.deepEqual(await store.listPages('shop-1', { limit: 10 }), [empty, unembedded]);
  },

  'keeps text with NUL and half a surrogate pair, or a U+FFFD in their place': async (store) => {
    const text = 'before\0between\ud800after';
    const page = buildPage({ name: 'a', title: text, markdown: text, chunks: [buildChunk({ text })] });

    await storePages(store, 'shop-1', [page]);

    const stored = await store.readPage('shop-1', page.key);
    const kept = /^before[\0\ufffd]between[\ud800\ufffd]after$/;
    assert.match(stored?.title ?? '', kept);
    assert.match(stored?.markdown ?? '', kept);
    assert.match(stored?.chunks[0]?.text ?? '', kept);
  },

  'does not let a caller change a stored page through what it was given': async (store) => {
    const page = buildPage({ name: 'a' });
    await storePages(store, 'shop-1', [page]);

    page.chunks[0]?.vector?.fill(7);
    page.fetchedAt.setTime(0);
    const given = await store.readPage('shop-1', page.key);
    given?.chunks[0]?.vector?.fill(8);
    given?.fetchedAt.setTime(1);

    assert.deepEqual(await store.readPage('shop-1', page.key), buildPage({ name: 'a' }));
  },

  'replaces a page with its chunks and products': async (store) => {
    const chunks = [0, 1, 2].map((index) => buildChunk({ id: `old-${index}`, index, text: `Apples ${index}` }));
    await storePages(store, 'shop-1', [buildPage({ name: 'a', chunks, products: [buildProduct(), buildProduct()] })]);
    const replacement = buildPage({ name: 'a', chunks: [buildChunk({ id: 'new', text: 'Pears' })] });
    const lease = await holdJob(store, 'shop-1');

    await store.commitPages('shop-1', lease, [buildCommit(replacement)]);

    assert.deepEqual(await store.listPages('shop-1', { limit: 10 }), [replacement]);
    assert.deepEqual(await store.countPages('shop-1'), { pages: 1, chunks: 1, products: 0 });
    assert.deepEqual(await store.searchText('shop-1', 'apples', { limit: 10 }), []);
    assert.equal((await store.searchText('shop-1', 'pears', { limit: 10 }))[0]?.chunkId, 'new');
  },

  'shows a reader the old page or the new one, never both and never none': async (store) => {
    const version = (number: number) =>
      buildPage({
        ...{ name: 'a', contentHash: `version-${number}` },
        chunks: [0, 1].map((index) => buildChunk({ id: `${number}-${index}`, index, text: `Topic ${number}` })),
      });
    await storePages(store, 'shop-1', [version(0)]);
    const lease = await holdJob(store, 'shop-1');

    const writes = [1, 2, 3, 4, 5].map((number) => store.commitPages('shop-1', lease, [buildCommit(version(number))]));
    const reads = [1, 2, 3, 4, 5].map(() => store.searchText('shop-1', 'topic', { limit: 10 }));
    const seen = await Promise.all(reads);
    await Promise.all(writes);

    for (const hits of seen) {
      assert.equal(hits.length, 2);
      assert.equal(new Set(hits.map(({ text }) => text)).size, 1);
    }
  },

  'keeps the last of several commits of one page': async (store) => {
    const lease = await holdJob(store, 'shop-1');
    const first = buildPage({ name: 'a', contentHash: 'first' });
    const last = buildPage({ name: 'a', contentHash: 'last' });

    await store.commitPages('shop-1', lease, [buildCommit(first), buildCommit(last)]);

    assert.deepEqual(await store.listPages('shop-1', { limit: 10 }), [last]);
  },

  'marks an unchanged page as just seen, and changes nothing else': async (store) => {
    const page = buildPage({ name: 'a', fetchedAt: new Date('2026-01-01T00:00:00Z') });
    await storePages(store, 'shop-1', [page]);
    const lease = await holdJob(store, 'shop-1');
    const fetchedAt = new Date('2026-02-02T00:00:00Z');
    const { history } = page;
    const outcome = buildOutcome('a', { state: 'unchanged' });

    await store.commitPages('shop-1', lease, [
      { outcome, discovered: [], seen: { key: page.key, fetchedAt, history } },
      { outcome, discovered: [], seen: { key: 'https://shop.example/never', fetchedAt, history } },
    ]);

    assert.deepEqual(await store.listPages('shop-1', { limit: 10 }), [{ ...page, fetchedAt }]);
  },

  'keeps the links of a page, and what a later reading found in their place': async (store) => {
    const links = ['https://shop.example/b', 'https://shop.example/c?d=ä'];
    const page = buildPage({ name: 'a', links, etag: '"1"' });
    await storePages(store, 'shop-1', [page, buildPage({ name: 'b' })]);
    const lease = await holdJob(store, 'shop-1');
    const outcome = buildOutcome('a', { state: 'unchanged' });
    const { key, fetchedAt, history } = page;
    const seen = (read?: SeenPage['read']) => ({ outcome, discovered: [], seen: { key, fetchedAt, history, read } });

    assert.deepEqual(await store.readLinks('shop-1', key), links);
    assert.deepEqual(await store.readLinks('shop-2', key), []);
    assert.deepEqual(await store.readLinks('shop-1', buildPage({ name: 'b' }).key), []);
    await store.commitPages('shop-1', lease, [seen()]);
    assert.deepEqual(await store.readLinks('shop-1', key), links);
    const read = { etag: '"2"', lastModified: null, reading: 'reading-b', links: ['https://shop.example/z'] };
    await store.commitPages('shop-1', lease, [seen(read)]);

    assert.deepEqual(await store.readPage('shop-1', key), { ...page, ...read });
  },

  'removes pages with all that was in them, and says how many there were': async (store) => {
    await storePages(store, 'shop-1', [
      buildPage({ name: 'a', products: [buildProduct()] }),
      buildPage({ name: 'b' }),
      buildPage({ name: 'c' }),
    ]);
    const lease = await holdJob(store, 'shop-1');
    const keys = ['a', 'c', 'never', 'a'].map((name) => buildPage({ name }).key);

    const removed = await store.removePages('shop-1', lease, keys.map(toRemoval));

    assert.deepEqual(removed, [keys[0], keys[1]]);
    assert.deepEqual(await store.countPages('shop-1'), { pages: 1, chunks: 1, products: 0 });
    const vectorHits = await store.searchVector('shop-1', new Float32Array([1, 0, 0]), {
      modelId: 'model-a',
      limit: 9,
    });
    const textHits = await store.searchText('shop-1', 'topic', { limit: 9 });
    assert.deepEqual(
      [...vectorHits, ...textHits].map(({ chunkId }) => chunkId),
      ['b-0', 'b-0'],
    );
  },

  'lists pages by key, page by page, each once': async (store) => {
    await storePages(
      store,
      'shop-1',
      ['d', 'a', 'c', 'b', 'e'].map((name) => buildPage({ name })),
    );

    const first = await store.listPages('shop-1', { limit: 2 });
    await removePages(store, 'shop-1', [first[1]!]);
    const second = await store.listPages('shop-1', { after: first[1]!.key, limit: 2 });
    const third = await store.listPages('shop-1', { after: second[1]!.key, limit: 2 });

    assert.deepEqual([first, second, third].map(namesOf), [['a', 'b'], ['c', 'd'], ['e']]);
  },

  'counts pages, chunks and products': async (store) => {
    assert.deepEqual(await store.countPages('nobody'), { pages: 0, chunks: 0, products: 0 });
    const chunks = [0, 1, 2].map((index) => buildChunk({ id: `c${index}`, index }));
    await storePages(store, 'shop-1', [
      buildPage({ name: 'a', chunks, products: [buildProduct(), buildProduct()] }),
      buildPage({ name: 'b', products: [buildProduct()] }),
      buildPage({ name: 'c', chunks: [] }),
    ]);

    assert.deepEqual(await store.countPages('shop-1'), { pages: 3, chunks: 4, products: 3 });
  },
};

/** Of a page that nobody has seen since. */
const toRemoval = (key: string): PageRemoval => ({ key, reason: 'HTTP 404', provenAt: new Date('2100-01-01') });
