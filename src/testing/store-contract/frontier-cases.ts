import assert from 'node:assert/strict';
import type { Store } from '../../contracts/store.ts';
import { buildCommit, buildJob, buildOutcome, buildPage, buildUrl } from '../builders.ts';
import type { ContractCases } from '../contract-suite.ts';
import { createJob, namesOf } from './prepared-store.ts';

/** Promises about the URLs of a job. */
export const frontierCases: ContractCases<Store> = {
  'hands out a URL as it was found': async (store) => {
    await createJob(store, 'shop-1');
    const url = buildUrl('a', {
      ...{ url: 'https://SHOP.example/a?utm_source=x', depth: 3, source: 'redirect', foundOn: null },
      ...{ priority: -0.5, redirects: 2 },
    });

    await store.addUrls('shop-1', 'job-1', [url]);

    assert.deepEqual(await store.claimUrls('shop-1', 'job-1', 10), [url]);
  },

  'adds a URL once per job, however often it is found': async (store) => {
    await createJob(store, 'shop-1');
    await createJob(store, 'shop-1', 'job-2');

    const first = await store.addUrls('shop-1', 'job-1', [buildUrl('a'), buildUrl('b'), buildUrl('a', { depth: 9 })]);
    const again = await store.addUrls('shop-1', 'job-1', [buildUrl('b'), buildUrl('c')]);
    const otherJob = await store.addUrls('shop-1', 'job-2', [buildUrl('a')]);

    assert.deepEqual([first, again, otherJob], [2, 1, 1]);
    const claimed = await store.claimUrls('shop-1', 'job-1', 10);
    assert.deepEqual(namesOf(claimed), ['a', 'b', 'c']);
    assert.equal(claimed[0]?.depth, 1);
  },

  'hands out URLs of high priority first, and of equal priority those found first': async (store) => {
    await createJob(store, 'shop-1');
    await store.addUrls('shop-1', 'job-1', [
      buildUrl('low', { priority: 1 }),
      buildUrl('high-2', { priority: 10 }),
      buildUrl('middle', { priority: 5.5 }),
    ]);
    await store.addUrls('shop-1', 'job-1', [
      buildUrl('high-1', { priority: 10 }),
      buildUrl('negative', { priority: -1 }),
      buildUrl('middle-2', { priority: 5.5 }),
    ]);

    const first = await store.claimUrls('shop-1', 'job-1', 2);
    const rest = await store.claimUrls('shop-1', 'job-1', 10);

    assert.deepEqual(namesOf(first), ['high-2', 'high-1']);
    assert.deepEqual(namesOf(rest), ['middle', 'middle-2', 'low', 'negative']);
  },

  'hands out every URL once, also to several who ask at the same time': async (store) => {
    await createJob(store, 'shop-1');
    const names = Array.from({ length: 30 }, (_, index) => `p${index}`);
    await store.addUrls(
      'shop-1',
      'job-1',
      names.map((name) => buildUrl(name)),
    );

    const claims = await Promise.all(Array.from({ length: 8 }, () => store.claimUrls('shop-1', 'job-1', 5)));

    assert.deepEqual(namesOf(claims.flat()).toSorted(), names.toSorted());
    assert.deepEqual(await store.claimUrls('shop-1', 'job-1', 5), []);
  },

  'puts active URLs back in their place, for a job that goes on after a stop': async (store) => {
    await createJob(store, 'shop-1');
    await store.addUrls(
      'shop-1',
      'job-1',
      ['a', 'b', 'c', 'd'].map((name) => buildUrl(name)),
    );
    await store.claimUrls('shop-1', 'job-1', 3);
    await store.commitPages('shop-1', [{ jobId: 'job-1', outcome: buildOutcome('a'), discovered: [] }]);

    await store.releaseUrls('shop-1', 'job-1');

    assert.deepEqual(await store.countUrls('shop-1', 'job-1'), { indexed: 1, queued: 3 });
    assert.deepEqual(namesOf(await store.claimUrls('shop-1', 'job-1', 10)), ['b', 'c', 'd']);
  },

  'does not hand out a URL that was settled while it waited': async (store) => {
    await createJob(store, 'shop-1');
    await store.addUrls('shop-1', 'job-1', [buildUrl('a'), buildUrl('b')]);

    await store.commitPages('shop-1', [
      { jobId: 'job-1', outcome: buildOutcome('a', { state: 'skipped', reason: 'SCOPE' }), discovered: [] },
    ]);

    assert.deepEqual(namesOf(await store.claimUrls('shop-1', 'job-1', 10)), ['b']);
  },

  'counts the URLs of a job by state': async (store) => {
    await createJob(store, 'shop-1');
    await store.addUrls(
      'shop-1',
      'job-1',
      ['a', 'b', 'c', 'd'].map((name) => buildUrl(name)),
    );
    await store.claimUrls('shop-1', 'job-1', 3);
    await store.commitPages('shop-1', [
      { jobId: 'job-1', outcome: buildOutcome('a'), discovered: [buildUrl('e'), buildUrl('b')] },
      { jobId: 'job-1', outcome: buildOutcome('b', { state: 'failed', reason: 'TIMEOUT' }), discovered: [] },
    ]);

    const counts = await store.countUrls('shop-1', 'job-1');

    assert.deepEqual(withoutZeros(counts), { active: 1, failed: 1, indexed: 1, queued: 2 });
  },

  'lists the URLs of one state by key, page by page': async (store) => {
    await createJob(store, 'shop-1');
    await store.addUrls(
      'shop-1',
      'job-1',
      ['d', 'a', 'c', 'b', 'e'].map((name) => buildUrl(name)),
    );
    await store.commitPages('shop-1', [{ jobId: 'job-1', outcome: buildOutcome('c'), discovered: [] }]);

    const first = await store.listUrls('shop-1', 'job-1', { state: 'queued', limit: 2 });
    await store.addUrls('shop-1', 'job-1', [buildUrl('d-2')]);
    const second = await store.listUrls('shop-1', 'job-1', { state: 'queued', after: first.at(-1)?.key, limit: 5 });

    assert.deepEqual(namesOf(first), ['a', 'b']);
    assert.deepEqual(namesOf(second), ['d', 'd-2', 'e']);
    assert.deepEqual(namesOf(await store.listUrls('shop-1', 'job-1', { state: 'indexed', limit: 5 })), ['c']);
  },

  'keeps how a visit ended, and when': async (store) => {
    await createJob(store, 'shop-1');
    const url = buildUrl('a');
    await store.addUrls('shop-1', 'job-1', [url]);
    const at = new Date('2026-05-06T07:08:09.123Z');
    const outcome = { reason: 'ROBOTS_DISALLOWED', detail: 'Disallow: /cart', httpStatus: null, at };

    await store.commitPages('shop-1', [
      { jobId: 'job-1', outcome: buildOutcome('a', { state: 'skipped', ...outcome }), discovered: [] },
    ]);

    const [record] = await store.listUrls('shop-1', 'job-1', { state: 'skipped', limit: 1 });
    assert.deepEqual(record, { ...url, jobId: 'job-1', state: 'skipped', ...outcome, foundAt: record?.foundAt });
    assert.ok(record.foundAt instanceof Date);
  },

  'adds the links of a visit, and says how many were new': async (store) => {
    await createJob(store, 'shop-1');
    await store.addUrls('shop-1', 'job-1', [buildUrl('a'), buildUrl('b')]);

    const added = await store.commitPages('shop-1', [
      buildCommit(buildPage({ name: 'a' }), { discovered: [buildUrl('b'), buildUrl('c')] }),
      buildCommit(buildPage({ name: 'b' }), { discovered: [buildUrl('c'), buildUrl('d', { priority: 3 })] }),
    ]);

    assert.equal(added, 2);
    assert.deepEqual(namesOf(await store.claimUrls('shop-1', 'job-1', 10)), ['d', 'c']);
  },

  'ignores the outcome of a URL the job does not know': async (store) => {
    await createJob(store, 'shop-1');

    await store.commitPages('shop-1', [{ jobId: 'job-1', outcome: buildOutcome('a'), discovered: [] }]);

    assert.deepEqual(withoutZeros(await store.countUrls('shop-1', 'job-1')), {});
  },

  'finds all visits of one URL, newest job first': async (store) => {
    const jobIds = ['c', 'a', 'b'];
    for (const jobId of jobIds) {
      await store.createJob('shop-1', buildJob({ jobId }));
      await store.addUrls('shop-1', jobId, [buildUrl('x'), buildUrl('y')]);
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

  'adds nothing for a job the customer does not have: JOB_UNKNOWN': async (store) => {
    await createJob(store, 'shop-1');

    await assert.rejects(store.addUrls('shop-1', 'nothing', [buildUrl('a')]), { code: 'JOB_UNKNOWN' });
    assert.deepEqual(await store.claimUrls('shop-1', 'nothing', 10), []);
    assert.deepEqual(await store.countUrls('shop-1', 'nothing'), {});
    assert.deepEqual(await store.listUrls('shop-1', 'nothing', { state: 'queued', limit: 10 }), []);
    await store.releaseUrls('shop-1', 'nothing');
  },
};

/** A store may name a state with no URLs or leave it out. */
const withoutZeros = (counts: Partial<Record<string, number>>): Partial<Record<string, number>> =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
