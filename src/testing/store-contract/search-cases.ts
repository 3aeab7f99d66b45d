import assert from 'node:assert/strict';
import type { Store, StoreHit } from '../../contracts/store.ts';
import { buildChunk, buildCommit, buildPage, buildTextPage } from '../builders.ts';
import type { ContractCases } from '../contract-suite.ts';
import { holdJob, storePages } from './prepared-store.ts';

const textCases: ContractCases<Store> = {
  'finds chunks that share words with the query, best first': async (store) => {
    await storePages(store, 'shop-1', [
      buildTextPage('one', 'We ship parcels on weekdays and answer letters.'),
      buildTextPage('both', 'Returns of parcels are free.'),
      buildTextPage('none', 'Our story began in a garage.'),
    ]);

    const hits = await store.searchText('shop-1', 'returns of PARCELS', { limit: 10 });

    assert.deepEqual(chunkIdsOf(hits), ['both-0', 'one-0']);
    assertBestFirst(hits);
    assert.ok(hits.every(({ score }) => score > 0));
  },

  'counts a rare word for more than one that is everywhere': async (store) => {
    const common = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => buildTextPage(name, `Parcels of kind ${name}`));
    await storePages(store, 'shop-1', [...common, buildTextPage('rare', 'Warranty terms apply to all goods we sell')]);

    const hits = await store.searchText('shop-1', 'parcels warranty', { limit: 10 });

    assert.equal(hits[0]?.chunkId, 'rare-0');
  },

  'says of a hit where it was found': async (store) => {
    const chunk = buildChunk({ id: 'c1', index: 0, text: 'Parcels arrive.', headingPath: ['Help', 'Shipping'] });
    const page = buildPage({ name: 'a', title: 'Questions', chunks: [chunk] });
    await storePages(store, 'shop-1', [page]);

    const [hit] = await store.searchText('shop-1', 'parcels', { limit: 1 });

    const { score, ...rest } = hit!;
    const { key: pageKey, url, title } = page;
    assert.deepEqual(rest, { chunkId: 'c1', pageKey, url, title, text: chunk.text, headingPath: chunk.headingPath });
    assert.equal(typeof score, 'number');
  },

  'finds rows by the words in the header of their table, and gives it back with them': async (store) => {
    const chunk = buildChunk({ id: 'c1', text: '| 42 | 260 |', tableHeader: '| Size | Length |\n| --- | --- |' });
    await storePages(store, 'shop-1', [buildPage({ name: 'a', chunks: [chunk] })]);

    const [byText] = await store.searchText('shop-1', 'length', { limit: 1 });
    const [byVector] = await store.searchVector('shop-1', chunk.vector!, { modelId: 'model-a', limit: 1 });
    const stored = await store.readPage('shop-1', byText!.pageKey);

    assert.deepEqual([byText?.text, byText?.tableHeader], [chunk.text, chunk.tableHeader]);
    assert.equal(byVector?.tableHeader, chunk.tableHeader);
    assert.equal(stored?.chunks[0]?.tableHeader, chunk.tableHeader);
  },

  'finds every chunk of a page by itself': async (store) => {
    const chunks = ['Apples', 'Pears', 'Plums'].map((text, index) => buildChunk({ id: `c${index}`, index, text }));
    await storePages(store, 'shop-1', [buildPage({ name: 'a', title: '', chunks })]);

    const hits = await store.searchText('shop-1', 'pears', { limit: 10 });

    assert.deepEqual(chunkIdsOf(hits), ['c1']);
  },

  'gives at most as many text hits as asked for, the best ones': async (store) => {
    const texts = ['red', 'red shoes', 'red shoes on sale'].map((text, index) => buildTextPage(`p${index}`, text));
    await storePages(store, 'shop-1', texts);

    const all = await store.searchText('shop-1', 'red shoes on sale', { limit: 10 });
    const two = await store.searchText('shop-1', 'red shoes on sale', { limit: 2 });

    assert.equal(all.length, 3);
    assert.deepEqual(two, all.slice(0, 2));
  },

  'takes a query as plain text: nothing in it is an operator': async (store) => {
    await storePages(store, 'shop-1', [buildTextPage('a', 'Red shoes'), buildTextPage('b', 'Blue hats')]);
    const queries = [
      ...['shoes NOT red', 'shoes AND hatstand', '-shoes', '+shoes', '"shoes', "shoes'", 'shoes"', '""shoes""'],
      ...['shoes*', '^shoes', 'title:shoes', 'text : shoes', '{text} : shoes', 'NEAR(shoes, 2)', '(shoes', 'shoes)'],
      ...['shoes; DROP TABLE pages; --', 'shoes & !red', 'shoes | x', 'shoes <-> red', 'shoes:*', '%shoes%', '\\shoes'],
      ...[
        'shoes\0',
        '\0shoes',
        'shoes\n\t',
        'shoes 👟',
        '👟shoes',
        'shoes \ud800',
        '$1 shoes ? :a @b',
        `shoes${' '.repeat(9)}`,
      ],
    ];

    for (const query of queries) {
      const hits = await store.searchText('shop-1', query, { limit: 10 });
      assert.equal(hits[0]?.chunkId, 'a-0', `the query ${JSON.stringify(query)}`);
    }
  },

  'answers a query without words with nothing': async (store) => {
    await storePages(store, 'shop-1', [buildTextPage('a', 'Red shoes')]);

    for (const query of ['', ' ', '\0', '👟', '"', '*', '()', '...', '\ud800']) {
      assert.deepEqual(
        await store.searchText('shop-1', query, { limit: 10 }),
        [],
        `the query ${JSON.stringify(query)}`,
      );
    }
  },

  'answers a query that consists of stop words': async (store) => {
    await storePages(store, 'shop-1', [
      buildTextPage('hamlet', 'To be, or not to be'),
      buildTextPage('other', 'Red shoes'),
    ]);

    const hits = await store.searchText('shop-1', 'to be or not to be', { limit: 10 });

    assert.deepEqual(chunkIdsOf(hits), ['hamlet-0']);
  },

  'answers a query as long as a page': async (store) => {
    await storePages(store, 'shop-1', [buildTextPage('a', 'Red shoes')]);
    const query = `shoes ${Array.from({ length: 20_000 }, (_, index) => `word${index}`).join(' ')}`;

    const hits = await store.searchText('shop-1', query, { limit: 10 });

    assert.deepEqual(chunkIdsOf(hits), ['a-0']);
  },

  'finds text of languages that put no spaces between words': async (store) => {
    await storePages(store, 'shop-1', [
      buildTextPage('japanese', '送料は全国一律五百円です。返品は三十日以内。'),
      buildTextPage('chinese', '我们提供免费退货服务'),
      buildTextPage('thai', 'การจัดส่งสินค้าฟรี'),
      buildTextPage('korean', '무료 배송은 서울에서 가능합니다'),
      buildTextPage('english', 'Returns are free.'),
    ]);

    const found = async (query: string) => (await store.searchText('shop-1', query, { limit: 1 }))[0]?.chunkId;

    assert.equal(await found('返品'), 'japanese-0');
    assert.equal(await found('免费退货'), 'chinese-0');
    assert.equal(await found('จัดส่ง'), 'thai-0');
    assert.equal(await found('배송'), 'korean-0');
  },

  'finds words of other scripts and words with numbers': async (store) => {
    await storePages(store, 'shop-1', [
      buildTextPage('russian', 'Доставка по всей стране'),
      buildTextPage('arabic', 'الشحن مجاني'),
      buildTextPage('hindi', 'मुफ़्त वापसी'),
      buildTextPage('number', 'Model XR500 has 64GB'),
    ]);

    const found = async (query: string) => (await store.searchText('shop-1', query, { limit: 1 }))[0]?.chunkId;

    assert.equal(await found('доставка'), 'russian-0');
    assert.equal(await found('الشحن'), 'arabic-0');
    assert.equal(await found('वापसी'), 'hindi-0');
    assert.equal(await found('xr500'), 'number-0');
  },
};

const vectorCases: ContractCases<Store> = {
  'ranks chunks by the angle to the query, not by the length of their vectors': async (store) => {
    await storePages(store, 'shop-1', [
      embeddedPage('far', [-1, 0, 0]),
      embeddedPage('near', [0.9, 0.1, 0]),
      embeddedPage('long', [50, 50, 0]),
      embeddedPage('square', [0, 0, 1]),
    ]);

    const hits = await store.searchVector('shop-1', new Float32Array([2, 0, 0]), { modelId: 'model-a', limit: 10 });

    assert.deepEqual(chunkIdsOf(hits), ['near-0', 'long-0', 'square-0', 'far-0']);
    const expected = [0.9 / Math.hypot(0.9, 0.1), Math.SQRT1_2, 0, -1];
    for (const [place, { score }] of hits.entries()) assert.ok(Math.abs(score - expected[place]!) < 1e-6);
  },

  'ranks exactly, in any number of dimensions': async (store) => {
    const random = seededRandom();
    const dimensions = 13;
    const randomVector = () => Float32Array.from({ length: dimensions }, () => random() - 0.5);
    const chunks = Array.from({ length: 300 }, (_, index) =>
      buildChunk({ id: `c${index}`, index: index % 10, vector: randomVector() }),
    );
    const pages = Array.from({ length: 30 }, (_, page) =>
      buildPage({ name: `p${page}`, chunks: chunks.slice(page * 10, page * 10 + 10) }),
    );
    await storePages(store, 'shop-1', pages);
    const query = randomVector();

    const hits = await store.searchVector('shop-1', query, { modelId: 'model-a', limit: 25 });

    const ranking = chunks.toSorted((a, b) => cosine(query, b.vector!) - cosine(query, a.vector!));
    assert.deepEqual(
      chunkIdsOf(hits),
      ranking.slice(0, 25).map(({ id }) => id),
    );
  },

  'compares only vectors of the model asked for': async (store) => {
    await storePages(store, 'shop-1', [
      embeddedPage('a', [1, 0, 0]),
      { ...embeddedPage('b', [1, 0, 0]), modelId: 'model-b' },
    ]);
    const query = new Float32Array([1, 0, 0]);

    const hitsOf = async (modelId: string) =>
      chunkIdsOf(await store.searchVector('shop-1', query, { modelId, limit: 10 }));

    assert.deepEqual(await hitsOf('model-a'), ['a-0']);
    assert.deepEqual(await hitsOf('model-b'), ['b-0']);
    assert.deepEqual(await hitsOf('model-c'), []);
  },

  'finds those chunks of a page that have a vector, where others have none': async (store) => {
    const chunks = [0, 1, 2].map((index) =>
      buildChunk({ id: `c${index}`, index, ...(index === 1 && { vector: null }) }),
    );
    await storePages(store, 'shop-1', [buildPage({ name: 'a', chunks })]);

    const hits = await store.searchVector('shop-1', new Float32Array([1, 0, 0]), { modelId: 'model-a', limit: 10 });

    assert.deepEqual(chunkIdsOf(hits).toSorted(), ['c0', 'c2']);
  },

  'gives a vector of zeros no direction, and does not fail on it': async (store) => {
    await storePages(store, 'shop-1', [embeddedPage('zero', [0, 0, 0]), embeddedPage('a', [1, 0, 0])]);

    const hits = await store.searchVector('shop-1', new Float32Array([1, 0, 0]), { modelId: 'model-a', limit: 10 });
    const none = await store.searchVector('shop-1', new Float32Array(3), { modelId: 'model-a', limit: 10 });

    assert.equal(hits[0]?.chunkId, 'a-0');
    assert.ok([...hits, ...none].every(({ score }) => Number.isFinite(score)));
  },

  'finds by vector what was last committed': async (store) => {
    await storePages(store, 'shop-1', [embeddedPage('a', [1, 0, 0]), embeddedPage('b', [0, 1, 0])]);
    const query = new Float32Array([1, 0, 0]);
    const before = await store.searchVector('shop-1', query, { modelId: 'model-a', limit: 1 });

    const lease = await holdJob(store, 'shop-1');
    await store.commitPages('shop-1', lease, [
      buildCommit(embeddedPage('a', [0, 0, 1])),
      buildCommit(embeddedPage('c', [1, 0, 0])),
    ]);

    const after = await store.searchVector('shop-1', query, { modelId: 'model-a', limit: 10 });
    assert.deepEqual(chunkIdsOf(before), ['a-0']);
    assert.equal(after.length, 3);
    assert.equal(after[0]?.chunkId, 'c-0');
  },

  'gives at most as many vector hits as asked for': async (store) => {
    await storePages(
      store,
      'shop-1',
      ['a', 'b', 'c'].map((name) => embeddedPage(name, [1, 0, 0])),
    );

    const hits = await store.searchVector('shop-1', new Float32Array([1, 0, 0]), { modelId: 'model-a', limit: 2 });

    assert.equal(hits.length, 2);
  },
};

/** Promises about text and vector search. */
export const searchCases: ContractCases<Store> = { ...textCases, ...vectorCases };

const embeddedPage = (name: string, vector: readonly number[]) =>
  buildPage({ name, chunks: [buildChunk({ id: `${name}-0`, vector: new Float32Array(vector) })] });

const chunkIdsOf = (hits: readonly StoreHit[]): string[] => hits.map(({ chunkId }) => chunkId);

function assertBestFirst(hits: readonly StoreHit[]): void {
  assert.deepEqual(
    hits.map(({ score }) => score),
    hits.map(({ score }) => score).toSorted((a, b) => b - a),
  );
}

function cosine(a: Float32Array, b: Float32Array): number {
  const product = a.reduce((sum, value, index) => sum + value * b[index]!, 0);
  return product / Math.hypot(...a) / Math.hypot(...b);
}

/** A linear congruential generator (Numerical Recipes): the same numbers in every run. */
function seededRandom(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
