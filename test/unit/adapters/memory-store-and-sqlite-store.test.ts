import { afterEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../src/adapters/memory-store/memory-store.ts';
import { SqliteStore } from '../../../src/adapters/sqlite-store/sqlite-store.ts';
import type { Store } from '../../../src/contracts/store.ts';
import { holdJob, removePages, storePages } from '../../../src/testing/store-contract/prepared-store.ts';
import { buildChunk, buildJob, buildOutcome, buildPage, buildUrl } from '../../helpers/builders.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';

/** What the contract cannot test on any store: it needs a clock that stands still, or two stores to compare. */

const clock = createFakeClock();
const open: Store[] = [];
const keep = <S extends Store>(store: S): S => {
  open.push(store);
  return store;
};
afterEach(() => Promise.all(open.splice(0).map((store) => store.close?.())));

const memoryStore = () => keep(new MemoryStore({ clock }));
const sqliteStore = () => keep(new SqliteStore({ path: ':memory:', clock }));

describe.each([
  ['MemoryStore', memoryStore],
  ['SqliteStore', sqliteStore],
])('%s', (_, createStore) => {
  it('dates a customer by when it was first saved and when last', async () => {
    const store = createStore();
    await store.createJob('shop-1', buildJob());
    await clock.advance(1_000);
    const createdAt = new Date(clock.now());
    await store.saveCustomer('shop-1', {});
    await clock.advance(1_000);

    const saved = await store.saveCustomer('shop-1', {});

    expect(saved).toMatchObject({ createdAt, updatedAt: new Date(clock.now()) });
  });

  it('dates a job, and lists the newest first', async () => {
    const store = createStore();
    for (const jobId of ['b', 'c', 'a']) {
      await store.createJob('shop-1', buildJob({ jobId }));
      await clock.advance(1_000);
    }

    const lease = await holdJob(store, 'shop-1', 'b');
    const updated = await store.updateJob('shop-1', lease, { state: 'active' }, { ttlMs: 1 });

    expect(updated.updatedAt).toEqual(new Date(clock.now()));
    expect((await store.listJobs('shop-1', { limit: 9 })).map(({ jobId }) => jobId)).toEqual(['a', 'c', 'b']);
  });

  it('dates a URL by when it was found and when its state changed', async () => {
    const store = createStore();
    const lease = await holdJob(store, 'shop-1');
    const foundAt = new Date(clock.now());
    await store.addUrls('shop-1', lease, [buildUrl('a')]);
    await clock.advance(1_000);

    await store.claimUrls('shop-1', lease, 1);

    const [active] = await store.listUrls('shop-1', 'job-1', { state: 'active', limit: 1 });
    expect(active).toMatchObject({ foundAt, at: new Date(clock.now()) });
    await clock.advance(1_000);
    await store.releaseJob('shop-1', lease, {});
    const [queued] = await store.listUrls('shop-1', 'job-1', { state: 'queued', limit: 1 });
    expect(queued).toMatchObject({ foundAt, at: new Date(clock.now()) });
  });

  it('dates an erasure', async () => {
    const receipt = await createStore().eraseCustomer('shop-1');

    expect(receipt.erasedAt).toEqual(new Date(clock.now()));
  });

  it('finds the visits of a URL newest job first', async () => {
    const store = createStore();
    for (const jobId of ['b', 'c', 'a']) {
      const lease = await holdJob(store, 'shop-1', jobId);
      await store.addUrls('shop-1', lease, [buildUrl('x')]);
      await clock.advance(1_000);
    }

    const visits = await store.findUrl('shop-1', buildUrl('x').key, 2);

    expect(visits.map(({ jobId }) => jobId)).toEqual(['a', 'c']);
  });

  it('does not turn a page’s time back when an older visit is committed late', async () => {
    const store = createStore();
    const page = buildPage({ name: 'a', fetchedAt: new Date('2026-02-01T00:00:00Z') });
    await storePages(store, 'shop-1', [page]);
    const lease = await holdJob(store, 'shop-1');
    const seen = { key: page.key, fetchedAt: new Date('2026-01-01T00:00:00Z'), history: page.history };

    await store.commitPages('shop-1', lease, [{ outcome: buildOutcome('a'), discovered: [], seen }]);

    expect((await store.getPage('shop-1', page.key))?.fetchedAt).toEqual(page.fetchedAt);
  });

  it('finds a chunk by words of its page’s title and of its headings too', async () => {
    const store = createStore();
    const chunks = [buildChunk({ id: 'c', text: 'Two weeks.', headingPath: ['Help', 'Warranty'] })];
    await storePages(store, 'shop-1', [buildPage({ name: 'a', title: 'Espresso machine', chunks })]);

    expect(await store.searchText('shop-1', 'warranty', { limit: 1 })).toHaveLength(1);
    expect(await store.searchText('shop-1', 'espresso', { limit: 1 })).toHaveLength(1);
  });

  it('finds other forms of an English word', async () => {
    const store = createStore();
    await storePages(store, 'shop-1', [buildPage({ chunks: [buildChunk({ text: 'We shipped your parcels.' })] })]);

    expect(await store.searchText('shop-1', 'shipping a parcel', { limit: 1 })).toHaveLength(1);
  });
});

describe('MemoryStore and SqliteStore', () => {
  it('answer one question with the same hits and scores, also after pages were replaced and removed', async () => {
    const stores = [memoryStore(), sqliteStore()];
    const words = ['return', 'parcel', 'warranty', 'espresso', 'machine', 'shoe', '返品', 'the', 'free', 'largest'];
    const textOf = (seed: number) =>
      Array.from({ length: 5 + (seed % 11) }, (_, at) => words[(seed * (at + 3) + at * at) % 10]);
    const pages = Array.from({ length: 20 }, (_, page) =>
      buildPage({
        ...{
          name: `p${page}`,
          title: textOf(page + 7)
            .slice(0, 2)
            .join(' '),
        },
        chunks: [0, 1, 2].map((index) => {
          const id = `p${page}-${index}`;
          const headingPath = [words[(page + index) % 10]!];
          const vector = Float32Array.from([page % 3, index, Math.sin(page * 3 + index)]);
          return buildChunk({ id, index, text: textOf(page * 3 + index).join(' '), headingPath, vector });
        }),
      }),
    );

    const answers = await Promise.all(
      stores.map(async (store) => {
        await storePages(store, 'shop-1', pages);
        await storePages(
          store,
          'shop-1',
          pages.slice(0, 5).map((page) => ({ ...page, title: 'replaced' })),
        );
        await removePages(store, 'shop-1', pages.slice(10, 13));
        const text = await store.searchText('shop-1', 'returning a largest parcel 返品', { limit: 100 });
        const vector = new Float32Array([1, 2, 3]);
        const near = await store.searchVector('shop-1', vector, { modelId: 'model-a', limit: 100 });
        return [text, near].map((hits) =>
          hits.map(({ chunkId, score }) => `${score.toFixed(9)} ${chunkId}`).toSorted(),
        );
      }),
    );

    expect(answers[0]?.map(({ length }) => length)).toEqual([expect.any(Number), 51]);
    expect(answers[0]?.[0]?.length).toBeGreaterThan(20);
    expect(answers[1]).toEqual(answers[0]);
  });
});
