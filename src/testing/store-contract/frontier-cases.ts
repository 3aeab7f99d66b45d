import assert from 'node:assert/strict';
import type { Store } from '../../contracts/store.ts';
import { buildCommit, buildOutcome, buildPage, buildUrl } from '../builders.ts';
import type { ContractCases } from '../contract-suite.ts';
import { countByState, holdJob, namesOf, storePages } from './prepared-store.ts';

/** Promises about the queue of a job's URLs. */
export const frontierCases: ContractCases<Store> = {
  'hands out a URL as it was found': async (store) => {
    const lease = await holdJob(store, 'shop-1');
    const url = buildUrl('a', {
      ...{ url: 'https://SHOP.example/a?utm_source=x', depth: 3, source: 'redirect', foundOn: null },
      ...{ priority: -0.5, redirects: 2, lastmod: new Date('2026-01-02T03:04:05.678Z') },
    });

    await store.addUrls('shop-1', lease, [url]);

    assert.deepEqual(await store.claimUrls('shop-1', lease, 10), [{ ...url, known: null }]);
  },

  'hands out a URL together with what the index holds for it': async (store) => {
    await storePages(store, 'shop-1', [buildPage({ name: 'a', etag: '"v1"', links: ['https://shop.example/b'] })]);
    const lease = await holdJob(store, 'shop-1');
    await store.addUrls('shop-1', lease, [buildUrl('a'), buildUrl('b')]);

    const claimed = await store.claimUrls('shop-1', lease, 10);

    const summary = await store.getPage('shop-1', buildUrl('a').key);
    assert.equal(summary?.etag, '"v1"');
    assert.deepEqual(
      claimed.map(({ known }) => known),
      [summary, null],
    );
  },

  'writes refused URLs down, and never hands them out': async (store) => {
    const lease = await holdJob(store, 'shop-1');
    const refused = { reason: 'SHOP_ACTION', detail: 'cart (shop action)' };

    const added = await store.addUrls('shop-1', lease, [buildUrl('cart', { refused }), buildUrl('a')]);

    assert.equal(added, 1);
    assert.deepEqual(namesOf(await store.claimUrls('shop-1', lease, 10)), ['a']);
    assert.deepEqual(countByState(await store.tallyUrls('shop-1', 'job-1')), { refused: 1, active: 1 });
    const [record] = await store.findUrl('shop-1', buildUrl('cart').key, 1);
    assert.deepEqual([record?.state, record?.reason, record?.detail], ['refused', refused.reason, refused.detail]);
  },

  'takes a refused URL in when it is found by a way that is allowed, and not the reverse': async (store) => {
    const lease = await holdJob(store, 'shop-1');
    const refused = { reason: 'TRAP', detail: 'calendar' };
    await store.addUrls('shop-1', lease, [buildUrl('a', { refused, depth: 9 }), buildUrl('b')]);

    const added = await store.addUrls('shop-1', lease, [buildUrl('a', { depth: 2 }), buildUrl('b', { refused })]);

    assert.equal(added, 1);
    const claimed = await store.claimUrls('shop-1', lease, 10);
    assert.deepEqual(namesOf(claimed).toSorted(), ['a', 'b']);
    assert.equal(claimed.find(({ key }) => key.endsWith('/a'))?.depth, 2);
    assert.deepEqual(countByState(await store.tallyUrls('shop-1', 'job-1')), { active: 2 });
  },

  'adds a URL once per job, however often it is found': async (store) => {
    const lease = await holdJob(store, 'shop-1');
    const otherLease = await holdJob(store, 'shop-1', 'job-2');

    const first = await store.addUrls('shop-1', lease, [buildUrl('a'), buildUrl('b'), buildUrl('a', { depth: 9 })]);
    const again = await store.addUrls('shop-1', lease, [buildUrl('b'), buildUrl('c')]);
    const otherJob = await store.addUrls('shop-1', otherLease, [buildUrl('a')]);

    assert.deepEqual([first, again, otherJob], [2, 1, 1]);
    const claimed = await store.claimUrls('shop-1', lease, 10);
    assert.deepEqual(namesOf(claimed), ['a', 'b', 'c']);
    assert.equal(claimed[0]?.depth, 1);
  },

  'hands out URLs of high priority first, and of equal priority those found first': async (store) => {
    const lease = await holdJob(store, 'shop-1');
    await store.addUrls('shop-1', lease, [
      buildUrl('low', { priority: 1 }),
      buildUrl('high-2', { priority: 10 }),
      buildUrl('middle', { priority: 5.5 }),
    ]);
    await store.addUrls('shop-1', lease, [
      buildUrl('high-1', { priority: 10 }),
      buildUrl('negative', { priority: -1 }),
      buildUrl('middle-2', { priority: 5.5 }),
    ]);

    const first = await store.claimUrls('shop-1', lease, 2);
    const rest = await store.claimUrls('shop-1', lease, 10);

    assert.deepEqual(namesOf(first), ['high-2', 'high-1']);
    assert.deepEqual(namesOf(rest), ['middle', 'middle-2', 'low', 'negative']);
  },

  'hands out every URL once, also to several who ask at the same time': async (store) => {
    const lease = await holdJob(store, 'shop-1');
    const names = Array.from({ length: 30 }, (_, index) => `p${index}`);
    await store.addUrls(
      'shop-1',
      lease,
      names.map((name) => buildUrl(name)),
    );

    const claims = await Promise.all(Array.from({ length: 8 }, () => store.claimUrls('shop-1', lease, 5)));

    assert.deepEqual(namesOf(claims.flat()).toSorted(), names.toSorted());
    assert.deepEqual(await store.claimUrls('shop-1', lease, 5), []);
  },

  'puts active URLs back in their place when the job is given up': async (store) => {
    const lease = await holdJob(store, 'shop-1');
    await store.addUrls(
      'shop-1',
      lease,
      ['a', 'b', 'c', 'd'].map((name) => buildUrl(name)),
    );
    await store.claimUrls('shop-1', lease, 3);
    await store.commitPages('shop-1', lease, [{ outcome: buildOutcome('a'), discovered: [] }]);

    await store.releaseJob('shop-1', lease, {});

    assert.deepEqual(countByState(await store.tallyUrls('shop-1', 'job-1')), { indexed: 1, queued: 3 });
    const next = await holdJob(store, 'shop-1');
    assert.deepEqual(namesOf(await store.claimUrls('shop-1', next, 10)), ['b', 'c', 'd']);
  },

  'does not hand out a URL that was settled while it waited': async (store) => {
    const lease = await holdJob(store, 'shop-1');
    await store.addUrls('shop-1', lease, [buildUrl('a'), buildUrl('b')]);

    await store.commitPages('shop-1', lease, [
      { outcome: buildOutcome('a', { state: 'skipped', reason: 'SCOPE' }), discovered: [] },
    ]);

    assert.deepEqual(namesOf(await store.claimUrls('shop-1', lease, 10)), ['b']);
  },

  'adds the links of a visit, and says how many were new': async (store) => {
    const lease = await holdJob(store, 'shop-1');
    await store.addUrls('shop-1', lease, [buildUrl('a'), buildUrl('b')]);

    const added = await store.commitPages('shop-1', lease, [
      buildCommit(buildPage({ name: 'a' }), { discovered: [buildUrl('b'), buildUrl('c')] }),
      buildCommit(buildPage({ name: 'b' }), { discovered: [buildUrl('c'), buildUrl('d', { priority: 3 })] }),
    ]);

    assert.equal(added, 2);
    assert.deepEqual(namesOf(await store.claimUrls('shop-1', lease, 10)), ['d', 'c']);
  },

  'writes nothing for a job the customer does not have: JOB_UNKNOWN': async (store) => {
    const held = await holdJob(store, 'shop-1');
    const lease = { ...held, jobId: 'nothing' };

    await assert.rejects(store.addUrls('shop-1', lease, [buildUrl('a')]), { code: 'JOB_UNKNOWN' });
    await assert.rejects(store.claimUrls('shop-1', lease, 10), { code: 'JOB_UNKNOWN' });
    await assert.rejects(store.requeueUrls('shop-1', lease, []), { code: 'JOB_UNKNOWN' });
    assert.deepEqual(await store.tallyUrls('shop-1', 'nothing'), []);
    assert.deepEqual(await store.listUrls('shop-1', 'nothing', { state: 'queued', limit: 10 }), []);
  },
};
