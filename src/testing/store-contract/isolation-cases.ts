import assert from 'node:assert/strict';
import type { Store } from '../../contracts/store.ts';
import {
  buildCommit,
  buildHistory,
  buildJob,
  buildOutcome,
  buildPage,
  buildProduct,
  buildTextPage,
  buildUrl,
} from '../builders.ts';
import type { ContractCases } from '../contract-suite.ts';
import { countByState, holdJob, storePages } from './prepared-store.ts';

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
    assert.deepEqual(await store.listProducts('stranger', { limit: 10 }), []);
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
    const lease = await holdJob(store, 'stranger', 'job-2');
    const late = new Date('2030-01-01T00:00:00Z');
    const seen = { key: page.key, fetchedAt: late, history: buildHistory({ dueAt: late }) };
    const removal = { key: page.key, reason: 'HTTP 404', provenAt: late };

    assert.deepEqual(await store.removePages('stranger', lease, [removal]), []);
    const outcome = buildOutcome('a', { state: 'unchanged' });
    await store.commitPages('stranger', lease, [{ outcome, discovered: [], seen }]);

    assert.deepEqual(await store.listPages('owner', { limit: 10 }), [page]);
  },

  'neither writes nor reads through a job of another customer': async (store) => {
    const lease = await holdJob(store, 'owner');
    await store.addUrls('owner', lease, [buildUrl('a'), buildUrl('b')]);
    await store.claimUrls('owner', lease, 1);

    const commit = buildCommit(buildPage({ name: 'a' }));
    await assert.rejects(store.addUrls('stranger', lease, [buildUrl('b')]), { code: 'JOB_UNKNOWN' });
    await assert.rejects(store.claimUrls('stranger', lease, 10), { code: 'JOB_UNKNOWN' });
    await assert.rejects(store.commitPages('stranger', lease, [commit]), { code: 'JOB_UNKNOWN' });
    await assert.rejects(store.releaseJob('stranger', lease, { state: 'failed' }), { code: 'JOB_UNKNOWN' });
    assert.deepEqual(await store.tallyUrls('stranger', 'job-1'), []);
    assert.deepEqual(await store.listUrls('stranger', 'job-1', { state: 'queued', limit: 10 }), []);
    assert.deepEqual(await store.findUrl('stranger', buildUrl('a').key, 10), []);

    assert.deepEqual(countByState(await store.tallyUrls('owner', 'job-1')), { active: 1, queued: 1 });
    assert.deepEqual(await store.countPages('owner'), { pages: 0, chunks: 0, products: 0 });
    assert.deepEqual(await store.countPages('stranger'), { pages: 0, chunks: 0, products: 0 });
  },

  'neither lists nor takes nor cancels a job of another customer': async (store) => {
    const { job } = await store.createJob('owner', buildJob());

    assert.deepEqual(await store.listJobs('stranger', { limit: 10 }), []);
    const taken = store.takeJob('stranger', 'job-1', { states: ['queued'], ttlMs: 60_000 });
    await assert.rejects(taken, { code: 'JOB_UNKNOWN' });
    assert.equal(await store.requestCancel('stranger', 'job-1'), undefined);

    assert.deepEqual(await store.findJob('job-1'), job);
  },

  'erases nothing of another customer': async (store) => {
    const page = buildPage({ name: 'a', products: [buildProduct()] });
    await store.saveCustomer('owner', {});
    await storePages(store, 'owner', [page]);
    const lease = await holdJob(store, 'owner');
    await store.addUrls('owner', lease, [buildUrl('a')]);
    await storePages(store, 'stranger', [page], 'job-2');

    await store.eraseCustomer('stranger');
    await store.eraseCustomer('nobody');

    assert.deepEqual(await store.listPages('owner', { limit: 10 }), [page]);
    assert.deepEqual(countByState(await store.tallyUrls('owner', 'job-1')), { queued: 1 });
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
