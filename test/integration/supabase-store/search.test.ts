import { createClient } from '@supabase/supabase-js';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { SqliteStore } from '../../../src/adapters/sqlite-store/sqlite-store.ts';
import type { SupabaseStore } from '../../../src/adapters/supabase-store/supabase-store.ts';
import type { Store, StoredPage } from '../../../src/contracts/store.ts';
import { storePages } from '../../../src/testing/store-contract/prepared-store.ts';
import { buildChunk, buildPage, buildProduct, buildTextPage } from '../../helpers/builders.ts';
import { createRandom } from '../../helpers/random-text.ts';
import { openSupabase } from '../../helpers/supabase/start-supabase.ts';

const supabase = await openSupabase('embedded', { hnswDimensions: 16 });

beforeEach(() => supabase.clear());

function openStore(options?: Parameters<typeof supabase.openStore>[0]): SupabaseStore {
  const store = supabase.openStore(options);
  onTestFinished(() => store.close());
  return store;
}

const dimensions = 16;
const words =
  'red blue shoes hats shipping returns parcels warranty sizes leather winter sale store opening hours'.split(' ');

/** Pages of a few chunks each, of words from a small vocabulary, so that many chunks match a query. */
function randomPages(count: number, seed: number): StoredPage[] {
  const random = createRandom(seed);
  const some = (most: number): string =>
    Array.from({ length: 1 + Math.floor(random() * most) }, () => words[Math.floor(random() ** 2 * words.length)]).join(
      ' ',
    );
  return Array.from({ length: count }, (_, number) => {
    const name = `p${String(number).padStart(3, '0')}`;
    const chunks = Array.from({ length: 1 + Math.floor(random() * 4) }, (__, index) =>
      buildChunk({
        ...{ id: `${name}-${index}`, index, text: some(40), headingPath: [some(2)] },
        vector: Float32Array.from({ length: dimensions }, () => random() - 0.5),
      }),
    );
    return buildPage({ name, title: some(3), chunks });
  });
}

const queries = [
  'red shoes',
  'shipping and returns of parcels',
  'warranty',
  'the store opening hours',
  'winter hats sale',
];

describe('SupabaseStore', () => {
  it('finds the same chunks as SqliteStore, in the same order and with the same scores', {
    timeout: 60_000,
  }, async () => {
    const sqlite: Store = new SqliteStore({ path: ':memory:' });
    onTestFinished(() => sqlite.close?.());
    const store = openStore();
    const pages = randomPages(60, 1);
    for (const each of [store, sqlite]) await storePages(each, 'shop-1', pages);
    const random = createRandom(2);

    for (const query of queries) {
      const vector = Float32Array.from({ length: dimensions }, () => random() - 0.5);
      const byText = await Promise.all([store, sqlite].map((each) => each.searchText('shop-1', query, { limit: 30 })));
      const byVector = await Promise.all(
        [store, sqlite].map((each) => each.searchVector('shop-1', vector, { modelId: 'model-a', limit: 30 })),
      );

      for (const [ours, theirs] of [byText, byVector]) {
        expect(ours!.length).toBeGreaterThan(10);
        expect(ours!.map(({ score }) => score.toFixed(5))).toEqual(theirs!.map(({ score }) => score.toFixed(5)));
        expect(new Set(ours!.map(({ chunkId }) => chunkId))).toEqual(new Set(theirs!.map(({ chunkId }) => chunkId)));
      }
    }
  });

  it('brings the words of a customer to their stems in the language it was opened with', async () => {
    const german = openStore({ textLanguage: 'german' });
    await storePages(german, 'shop-1', [
      buildTextPage('a', 'Wir versenden alle Pakete werktags.'),
      buildTextPage('b', 'Die Häuser stehen am Fluss.'),
      buildTextPage('c', 'Über uns'),
    ]);
    const found = async (query: string) =>
      (await german.searchText('shop-1', query, { limit: 9 })).map(({ chunkId }) => chunkId);

    expect(await found('Paket versendet')).toEqual(['a-0']);
    expect(await found('Haus')).toEqual(['b-0']);
    // Nothing but stop words: then they count.
    expect(await found('über uns')).toEqual(['c-0']);
    expect(await found('die Pakete')).toEqual(['a-0']);
  });

  it('refuses to mix languages, and takes another one when nothing is stored', async () => {
    const english = openStore();
    const german = openStore({ textLanguage: 'german' });
    await storePages(english, 'shop-1', [buildTextPage('a', 'parcels')]);

    const refusal = { code: 'OPTIONS_INVALID', message: expect.stringContaining('textLanguage') };
    await expect(german.searchText('shop-1', 'Pakete', { limit: 1 })).rejects.toMatchObject(refusal);
    await expect(storePages(german, 'shop-1', [buildTextPage('b', 'Pakete')], 'job-2')).rejects.toMatchObject(refusal);
    await english.eraseCustomer('shop-1');
    await storePages(german, 'shop-1', [buildTextPage('b', 'Pakete')], 'job-3');

    expect(await german.searchText('shop-1', 'Paket', { limit: 1 })).toHaveLength(1);
  });
});

describe('the index for customers with many chunks', () => {
  const pages = randomPages(120, 3);

  async function recallOf(store: Store, limit: number): Promise<number> {
    const random = createRandom(4);
    let found = 0;
    for (let round = 0; round < 5; round++) {
      const vector = Float32Array.from({ length: dimensions }, () => random() - 0.5);
      const exact = rankExactly(pages, vector).slice(0, limit);
      const hits = await store.searchVector('shop-1', vector, { modelId: 'model-a', limit });
      expect(hits.map(({ score }) => score)).toEqual(hits.map(({ score }) => score).toSorted((a, b) => b - a));
      found += hits.filter(({ chunkId }) => exact.includes(chunkId)).length / limit;
    }
    return found / 5;
  }

  async function scansOfIndex(): Promise<number> {
    await supabase.database.query('select pg_stat_force_next_flush()');
    const [row] = await supabase.database.query<{ readonly scans: number }>(
      `select idx_scan::integer as scans from pg_stat_user_indexes where indexrelname = 'csi_vectors_hnsw_16'`,
    );
    return row!.scans;
  }

  it('is used above 20,000 chunks, and compares what it finds exactly', { timeout: 60_000 }, async () => {
    const store = openStore();
    await storePages(store, 'shop-1', pages);
    await storePages(store, 'other', randomPages(30, 5), 'job-2');
    expect(await recallOf(store, 10)).toBe(1);

    // What decides is the count in the customer's row.
    await supabase.database.query(`update csi_customers set chunks = 20001 where customer_id = 'shop-1'`);

    const before = await scansOfIndex();
    expect(await recallOf(store, 10)).toBeGreaterThan(0.9);
    expect(await scansOfIndex()).toBe(before + 5);
  });

  it('gives as many hits as an exact search to a customer that is few among many', { timeout: 60_000 }, async () => {
    const store = openStore();
    await storePages(store, 'large', randomPages(150, 6), 'job-1');
    await storePages(store, 'small', randomPages(8, 7), 'job-2');
    await supabase.database.query('update csi_customers set chunks = 20001');

    const hits = await store.searchVector('small', new Float32Array(dimensions).fill(1), {
      modelId: 'model-a',
      limit: 10,
    });

    expect(hits).toHaveLength(10);
  });
});

describe('LangChain and LlamaIndex', () => {
  const client = createClient(supabase.url, supabase.serviceRoleKey);

  beforeEach(async () => {
    await storePages(openStore(), 'shop-1', [
      buildPage({ name: 'de', language: 'de', category: 'policy', chunks: [embedded('de', [1, 0, 0])] }),
      buildPage({ name: 'en', language: 'en', products: [buildProduct()], chunks: [embedded('en', [0.9, 0.1, 0])] }),
    ]);
  });

  it('read documents by similarity, with the filter of their stores', async () => {
    const filter = { customer_id: 'shop-1' };
    // LangChain for JavaScript and LlamaIndex send all three; LangChain for Python sets no count and limits the rows.
    const javascript = await client.rpc('match_documents', { query_embedding: [1, 0, 0], match_count: 1, filter });
    const python = await client.rpc('match_documents', { query_embedding: [1, 0, 0], filter }).limit(5);
    const narrowed = await client.rpc('match_documents', {
      ...{ query_embedding: [1, 0, 0], match_count: 5, filter: { ...filter, language: 'en' } },
    });

    const metadata = { customer_id: 'shop-1', url: 'https://shop.example/de', title: 'Title of de', language: 'de' };
    expect(javascript.data).toEqual([
      {
        ...{ id: 'de-0', content: 'Text of de', embedding: [1, 0, 0], similarity: 1 },
        metadata: { ...metadata, category: 'policy', heading_path: [], model: 'model-a' },
      },
    ]);
    expect(python.data?.map(({ id }: { readonly id: string }) => id)).toEqual(['de-0', 'en-0']);
    expect(narrowed.data?.map(({ id }: { readonly id: string }) => id)).toEqual(['en-0']);
  });

  it('are told when several models fit, and read the one they name', async () => {
    const hash = embedded('de', [1, 0, 0]).embeddingHash;
    await openStore().addVectors('shop-1', 'model-b', new Map([[hash, new Float32Array([0, 0, 1])]]));
    const match = (model?: string) =>
      client.rpc('match_documents', { query_embedding: [0, 0, 1], filter: { customer_id: 'shop-1', model } });

    expect((await match()).error?.message).toContain('name one in the filter');
    expect((await match('model-b')).data).toMatchObject([{ id: 'de-0', similarity: 1 }]);
  });

  it('read the view by metadata, and cannot write it', async () => {
    const { data } = await client.from('documents').select('id, content').eq('metadata->>language', 'en');
    const { error } = await client.from('documents').upsert([{ id: 'x', content: 'y', metadata: {}, embedding: [1] }]);

    expect(data).toEqual([{ id: 'en-0', content: 'Text of en' }]);
    expect(error?.message).toMatch(/cannot (?:insert|update)/);
  });
});

const embedded = (name: string, vector: readonly number[]) =>
  buildChunk({ id: `${name}-0`, text: `Text of ${name}`, vector: new Float32Array(vector) });

function rankExactly(pages: readonly StoredPage[], vector: Float32Array): readonly string[] {
  const cosine = (a: Float32Array, b: Float32Array): number =>
    a.reduce((sum, value, index) => sum + value * b[index]!, 0) / Math.hypot(...a) / Math.hypot(...b);
  return pages
    .flatMap(({ chunks }) => chunks)
    .toSorted((a, b) => cosine(vector, b.vector!) - cosine(vector, a.vector!))
    .map(({ id }) => id);
}
