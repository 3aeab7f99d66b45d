import assert from 'node:assert/strict';
import type { Store } from '../../contracts/store.ts';
import { buildCommit, buildJob, buildOutcome, buildPage, buildProduct, buildTextPage, buildUrl } from '../builders.ts';
import type { ContractCases } from '../contract-suite.ts';
import { createJob, storePages } from './prepared-store.ts';

/*
 * What belongs to `owner` behaves for `stranger` as if it did not exist, whatever ids the stranger uses.
 */

const query = new Float32Array([1, 0, 0]);

/** Promises about what one customer sees of another: nothing. */
export const isolationCases: ContractCases<Store> = {
  'shows no page of another customer': async (store) => {
    const page = buildPage({ name: 'a', products: [buildProduct()] });
    await storePages(store, 'owner', [page]);

    assert.equal(await store.getPage('stranger', page.key), undefined);
    assert.equal(await store.readPage('stranger', page.key), undefined);
    assert.deepEqual(await store.listPages('stranger', { limit: 10 }), []);
    assert.deepEqual(await store.countPages('stranger'), { pages: 0, chunks: 0, products: 0 });
    assert.deepEqual(await store.getProducts('stranger', [page.key]), new Map());
  },

  'finds nothing of another customer': async (store) => {
    await storePages(store, 'owner', [buildTextPage('a', 'secret topic')]);
    await storePages(store, 'stranger', [buildTextPage('b', 'own topic')], 'job-2');

    const textHits = await store.searchText('stranger', 'secret topic', { limit: 10 });
    const vectorHits = await store.searchVector('stranger', query, { modelId: 'model-a', limit: 10 });

    assert.deepEqual(
      [...textHits, ...vectorHits].map(({ chunkId }) => chunkId),
      ['b-0', 'b-0'],
    );
    assert.deepEqual(await store.searchText('nobody', 'topic', { limit: 10 }), []);
    assert.deepEqual(await store.searchVector('nobody', query, { modelId: 'model-a', limit: 10 }), []);
  },

  'cannot be made to reach another customer’s words by the form of a query': async (store) => {
    await storePages(store, 'owner', [buildTextPage('a', 'topic')]);
    await storePages(store, 'stranger', [buildTextPage('b', 'own words')], 'job-2');

    for (const attempt of ['1_topic', '2_topic', '1·topic', '1 topic', 'owner topic', 'customer:1 topic']) {
      assert.deepEqual(await store.searchText('stranger', attempt, { limit: 10 }), [], `the query ${attempt}`);
    }
  },

  'keeps pages of one key apart': async (store) => {
    const owned = buildPage({ name: 'a', contentHash: 'owned' });
    const strange = buildPage({ name: 'a', contentHash: 'strange', modelId: 'model-b' });
    await storePages(store, 'owner', [owned]);

    await storePages(store, 'stranger', [strange], 'job-2');

    assert.deepEqual(await store.listPages('owner', { limit: 10 }), [owned]);
    assert.deepEqual(await store.listPages('stranger', { limit: 10 }), [strange]);
  },

  'removes and marks no page of another customer': async (store) => {
    const page = buildPage({ name: 'a' });
    await storePages(store, 'owner', [page]);
    await createJob(store, 'stranger', 'job-2');
    const seen = { key: page.key, fetchedAt: new Date('2030-01-01T00:00:00Z') };

    assert.equal(await store.removePages('stranger', [page.key]), 0);
    const outcome = buildOutcome('a', { state: 'unchanged' });
    await store.commitPages('stranger', [{ jobId: 'job-2', outcome, discovered: [], seen }]);

    assert.deepEqual(await store.listPages('owner', { limit: 10 }), [page]);
  },

  'writes nothing through a job of another customer: JOB_UNKNOWN': async (store) => {
    await createJob(store, 'owner');
    await store.addUrls('owner', 'job-1', [buildUrl('a')]);

    await assert.rejects(store.addUrls('stranger', 'job-1', [buildUrl('b')]), { code: 'JOB_UNKNOWN' });
    await assert.rejects(store.commitPages('stranger', [buildCommit(buildPage({ name: 'a' }))]), {
      code: 'JOB_UNKNOWN',
    });

    assert.deepEqual(await store.countUrls('owner', 'job-1'), { queued: 1 });
    assert.deepEqual(await store.countPages('owner'), { pages: 0, chunks: 0, products: 0 });
    assert.deepEqual(await store.countPages('stranger'), { pages: 0, chunks: 0, products: 0 });
  },

  'neither claims, releases, counts nor lists URLs of another customer’s job': async (store) => {
    await createJob(store, 'owner');
    await store.addUrls('owner', 'job-1', [buildUrl('a'), buildUrl('b')]);
    await store.claimUrls('owner', 'job-1', 1);

    assert.deepEqual(await store.claimUrls('stranger', 'job-1', 10), []);
    await store.releaseUrls('stranger', 'job-1');
    assert.deepEqual(await store.countUrls('stranger', 'job-1'), {});
    assert.deepEqual(await store.listUrls('stranger', 'job-1', { state: 'queued', limit: 10 }), []);
    assert.deepEqual(await store.findUrl('stranger', buildUrl('a').key, 10), []);

    assert.deepEqual(await store.countUrls('owner', 'job-1'), { active: 1, queued: 1 });
  },

  'neither lists nor changes a job of another customer': async (store) => {
    const { job } = await store.createJob('owner', buildJob());

    assert.deepEqual(await store.listJobs('stranger', { limit: 10 }), []);
    assert.equal(await store.updateJob('stranger', 'job-1', { state: 'failed', cancelRequested: true }), undefined);

    assert.deepEqual(await store.findJob('job-1'), job);
  },

  'erases nothing of another customer': async (store) => {
    const page = buildPage({ name: 'a', products: [buildProduct()] });
    await store.saveCustomer('owner', {});
    await storePages(store, 'owner', [page]);
    await store.addUrls('owner', 'job-1', [buildUrl('a')]);
    await storePages(store, 'stranger', [page], 'job-2');

    await store.eraseCustomer('stranger');
    await store.eraseCustomer('nobody');

    assert.deepEqual(await store.listPages('owner', { limit: 10 }), [page]);
    assert.deepEqual(await store.countUrls('owner', 'job-1'), { queued: 1 });
    assert.equal((await store.searchText('owner', 'topic', { limit: 10 })).length, 1);
    assert.equal((await store.searchVector('owner', query, { modelId: 'model-a', limit: 10 })).length, 1);
    assert.equal((await store.listCustomers({ limit: 10 })).length, 1);
  },

  'scores a customer’s chunks the same whatever others have stored': async (store) => {
    const pages = [buildTextPage('a', 'red shoes'), buildTextPage('b', 'red hats'), buildTextPage('c', 'blue hats')];
    await storePages(store, 'owner', pages);
    const alone = await store.searchText('owner', 'red hats', { limit: 10 });

    const others = Array.from({ length: 40 }, (_, index) =>
      buildTextPage(`x${index}`, `red words ${'more '.repeat(index)}`),
    );
    await storePages(store, 'stranger', others, 'job-2');

    assert.deepEqual(await store.searchText('owner', 'red hats', { limit: 10 }), alone);
  },
};
