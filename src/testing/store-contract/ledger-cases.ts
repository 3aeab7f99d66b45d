import assert from 'node:assert/strict';
import type { PageCommit, Store } from '../../contracts/store.ts';
import type { UrlOutcome } from '../../model/crawl.ts';
import { buildOutcome, buildUrl } from '../builders.ts';
import type { ContractCases } from '../contract-suite.ts';
import { countByState, holdJob, namesOf } from './prepared-store.ts';

/** Promises about what became of a job's URLs. */
export const ledgerCases: ContractCases<Store> = {
  'keeps how a visit ended, and when': async (store) => {
    const lease = await holdJob(store, 'shop-1');
    const url = buildUrl('a');
    await store.addUrls('shop-1', lease, [url]);
    const at = new Date('2026-05-06T07:08:09.123Z');
    const outcome = { reason: 'ROBOTS_DISALLOWED', detail: 'Disallow: /cart', httpStatus: null, requests: 0, at };

    await store.commitPages('shop-1', lease, [
      { outcome: buildOutcome('a', { state: 'skipped', ...outcome }), discovered: [] },
    ]);

    const [record] = await store.listUrls('shop-1', 'job-1', { state: 'skipped', limit: 1 });
    const ended = { ...outcome, jobId: 'job-1', state: 'skipped', brought: nothing, failures: [], removal: null };
    assert.deepEqual(record, { ...url, ...ended, foundAt: record?.foundAt });
    assert.ok(record.foundAt instanceof Date);
  },

  'keeps what a visit brought and what of it failed': async (store) => {
    const lease = await holdJob(store, 'shop-1');
    await store.addUrls('shop-1', lease, [buildUrl('a'), buildUrl('b')]);
    const brought = { products: 3, chunksStored: 5, chunksEmbedded: 4 };
    const failures = [{ code: 'EMBEDDING_FAILED', service: 'openai', message: 'No "answer"', retryable: true }];
    const outcome = buildOutcome('a', { brought, failures });

    await store.commitPages('shop-1', lease, [{ outcome, discovered: [] }]);

    const [visited] = await store.findUrl('shop-1', buildUrl('a').key, 1);
    assert.deepEqual([visited?.brought, visited?.failures, visited?.removal], [brought, failures, null]);
    const [waiting] = await store.findUrl('shop-1', buildUrl('b').key, 1);
    assert.deepEqual([waiting?.brought, waiting?.failures, waiting?.removal], [nothing, [], null]);
    await store.commitPages('shop-1', lease, [{ outcome: buildOutcome('b'), discovered: [] }]);
    const failed = await store.listUrls('shop-1', 'job-1', { state: 'indexed', only: 'failures', limit: 10 });
    assert.deepEqual(namesOf(failed), ['a']);
  },

  'ignores the outcome of a URL the job does not know': async (store) => {
    const lease = await holdJob(store, 'shop-1');

    await store.commitPages('shop-1', lease, [{ outcome: buildOutcome('a'), discovered: [] }]);

    assert.deepEqual(countByState(await store.tallyUrls('shop-1', 'job-1')), {});
  },

  'puts settled URLs back into the queue as if they had not been visited, and counts all requests': async (store) => {
    const lease = await holdJob(store, 'shop-1');
    await store.addUrls('shop-1', lease, [buildUrl('a'), buildUrl('b'), buildUrl('c')]);
    await store.claimUrls('shop-1', lease, 2);
    const brought = { products: 3, chunksStored: 2, chunksEmbedded: 1 };
    const settled = (outcome: Partial<UrlOutcome>): PageCommit => ({
      outcome: buildOutcome('a', { requests: 2, ...outcome }),
      discovered: [],
    });
    await store.commitPages('shop-1', lease, [settled({ state: 'redirected', reason: 'CANONICAL', brought })]);

    const keys = ['a', 'b', 'c', 'never'].map((name) => buildUrl(name).key);
    const requeued = await store.requeueUrls('shop-1', lease, keys);

    assert.equal(requeued, 1);
    const [queued] = await store.findUrl('shop-1', buildUrl('a').key, 1);
    assert.deepEqual([queued?.state, queued?.reason, queued?.requests], ['queued', null, 2]);
    assert.deepEqual(queued?.brought, nothing);
    assert.deepEqual(namesOf(await store.claimUrls('shop-1', lease, 10)), ['a', 'c']);
    await store.commitPages('shop-1', lease, [settled({ state: 'indexed', reason: null })]);
    const [record] = await store.findUrl('shop-1', buildUrl('a').key, 1);
    assert.deepEqual([record?.state, record?.requests], ['indexed', 4]);
  },

  'believes a host that has lied no more, and puts back what it had called unchanged': async (store) => {
    const lease = await holdJob(store, 'shop-1');
    const other = 'https://blog.example/d';
    const names = ['a', 'b', 'c', 'e'];
    const urls = [...names.map((name) => buildUrl(name)), buildUrl('d', { key: other, url: other })];
    await store.addUrls('shop-1', lease, urls);
    const settle = (name: string, outcome: Partial<UrlOutcome>): PageCommit => ({
      outcome: buildOutcome(name, { state: 'unchanged', reason: 'NOT_MODIFIED', ...outcome }),
      discovered: [],
    });
    const brought = { ...nothing, products: 2 };
    await store.commitPages('shop-1', lease, [
      settle('a', { brought }),
      settle('b', { reason: 'LASTMOD', brought }),
      settle('c', { state: 'skipped' }),
      settle('d', { key: other, brought }),
      settle('e', { brought }),
    ]);
    const distrust = { host: 'shop.example', reason: 'NOT_MODIFIED' };

    const revoked = await store.distrustHost('shop-1', lease, distrust);
    const again = await store.distrustHost('shop-1', lease, distrust);

    assert.deepEqual(revoked, { urls: 2, products: 4 });
    assert.deepEqual(again, { urls: 0, products: 0 });
    assert.deepEqual(namesOf(await store.claimUrls('shop-1', lease, 10)), ['a', 'e']);
    assert.deepEqual((await store.findJob('job-1'))?.distrusted, [distrust]);
  },

  'tallies the URLs of a job by state and reason, with what they brought': async (store) => {
    const lease = await holdJob(store, 'shop-1');
    await store.addUrls(
      'shop-1',
      lease,
      ['a', 'b', 'c', 'd'].map((name) => buildUrl(name)),
    );
    await store.claimUrls('shop-1', lease, 3);
    await store.commitPages('shop-1', lease, [
      {
        outcome: buildOutcome('a', { brought: { products: 1, chunksStored: 4, chunksEmbedded: 3 } }),
        discovered: [buildUrl('e'), buildUrl('b')],
      },
      {
        outcome: buildOutcome('b', { brought: { products: 2, chunksStored: 5, chunksEmbedded: 5 } }),
        discovered: [buildUrl('f')],
      },
      { outcome: buildOutcome('c', { state: 'failed', reason: 'TIMEOUT' }), discovered: [] },
      { outcome: buildOutcome('f', { state: 'failed', reason: 'NETWORK' }), discovered: [] },
    ]);

    const tallies = await store.tallyUrls('shop-1', 'job-1');

    const none = { ...nothing, removed: 0 };
    assert.deepEqual(
      tallies.toSorted((x, y) => (`${x.state} ${x.reason}` < `${y.state} ${y.reason}` ? -1 : 1)),
      [
        { state: 'failed', reason: 'NETWORK', urls: 1, ...none },
        { state: 'failed', reason: 'TIMEOUT', urls: 1, ...none },
        { state: 'indexed', reason: null, urls: 2, products: 3, chunksStored: 9, chunksEmbedded: 8, removed: 0 },
        { state: 'queued', reason: null, urls: 2, ...none },
      ],
    );
  },

  'lists the URLs of one state by key, page by page': async (store) => {
    const lease = await holdJob(store, 'shop-1');
    await store.addUrls(
      'shop-1',
      lease,
      ['d', 'a', 'c', 'b', 'e'].map((name) => buildUrl(name, { source: name === 'e' ? 'sitemap' : 'link' })),
    );
    await store.commitPages('shop-1', lease, [{ outcome: buildOutcome('c'), discovered: [] }]);

    const first = await store.listUrls('shop-1', 'job-1', { state: 'queued', limit: 2 });
    await store.addUrls('shop-1', lease, [buildUrl('d-2')]);
    const second = await store.listUrls('shop-1', 'job-1', { state: 'queued', after: first.at(-1)?.key, limit: 5 });

    assert.deepEqual(namesOf(first), ['a', 'b']);
    assert.deepEqual(namesOf(second), ['d', 'd-2', 'e']);
    assert.deepEqual(namesOf(await store.listUrls('shop-1', 'job-1', { state: 'indexed', limit: 5 })), ['c']);
    const bySource = await store.listUrls('shop-1', 'job-1', { state: 'queued', source: 'sitemap', limit: 5 });
    assert.deepEqual(namesOf(bySource), ['e']);
  },

  'finds all visits of one URL, newest job first': async (store) => {
    const jobIds = ['c', 'a', 'b'];
    for (const jobId of jobIds) {
      const lease = await holdJob(store, 'shop-1', jobId);
      await store.addUrls('shop-1', lease, [buildUrl('x'), buildUrl('y')]);
    }

    const visits = await store.findUrl('shop-1', buildUrl('x').key, 10);

    const newestFirst = (await store.listJobs('shop-1', { limit: 10 })).map(({ jobId }) => jobId);
    assert.deepEqual(
      visits.map(({ jobId }) => jobId),
      newestFirst,
    );
    assert.ok(visits.every(({ key, state }) => key === buildUrl('x').key && state === 'queued'));
    assert.deepEqual(await store.findUrl('shop-1', buildUrl('x').key, 2), visits.slice(0, 2));
    assert.deepEqual(await store.findUrl('shop-1', 'https://shop.example/never', 10), []);
  },
};

const nothing = { products: 0, chunksStored: 0, chunksEmbedded: 0 };
