import assert from 'node:assert/strict';
import type { JobLease } from '../../contracts/job-store.ts';
import type { Store } from '../../contracts/store.ts';
import { buildCommit, buildJob, buildPage, buildUrl } from '../builders.ts';
import type { ContractCases } from '../contract-suite.ts';
import { anyState, countByState, holdJob, namesOf, storePages } from './prepared-store.ts';

const minute = { states: anyState, ttlMs: 60_000 };
/** Runs out at once. */
const moment = { states: anyState, ttlMs: 0 };

/** Every way to write for a job: what a run that was overtaken may try. */
const writes: Readonly<Record<string, (store: Store, lease: JobLease) => Promise<unknown>>> = {
  updateJob: (store, lease) => store.updateJob('shop-1', lease, { state: 'failed' }, minute),
  releaseJob: (store, lease) => store.releaseJob('shop-1', lease, { state: 'failed' }),
  addUrls: (store, lease) => store.addUrls('shop-1', lease, [buildUrl('late')]),
  claimUrls: (store, lease) => store.claimUrls('shop-1', lease, 10),
  requeueUrls: (store, lease) => store.requeueUrls('shop-1', lease, [buildUrl('done').key]),
  distrustHost: (store, lease) => store.distrustHost('shop-1', lease, { host: 'shop.example', reason: 'NOT_MODIFIED' }),
  commitPages: (store, lease) => store.commitPages('shop-1', lease, [buildCommit(buildPage({ name: 'late' }))]),
  removePages: (store, lease) =>
    store.removePages('shop-1', lease, [
      { key: buildUrl('done').key, reason: 'late', provenAt: new Date('2100-01-01') },
    ]),
};

/** A job with one page in the index and one URL in the queue. */
async function prepareJob(store: Store): Promise<JobLease> {
  const lease = await holdJob(store, 'shop-1');
  await store.addUrls('shop-1', lease, [buildUrl('done'), buildUrl('open')]);
  await store.commitPages('shop-1', lease, [buildCommit(buildPage({ name: 'done' }))]);
  return lease;
}

async function assertUntouched(store: Store): Promise<void> {
  assert.deepEqual(namesOf(await store.listPages('shop-1', { limit: 10 })), ['done']);
  assert.deepEqual(countByState(await store.tallyUrls('shop-1', 'job-1')), { indexed: 1, queued: 1 });
  const job = await store.findJob('job-1');
  assert.deepEqual([job?.state, job?.distrusted], ['queued', []]);
}

/** Promises about who may write for a job. */
export const leaseCases: ContractCases<Store> = {
  'gives a job to one run at a time': async (store) => {
    await store.createJob('shop-1', buildJob());

    const answers = await Promise.all([1, 2, 3, 4].map(() => store.takeJob('shop-1', 'job-1', minute)));

    const taken = answers.filter(({ lease }) => lease !== null);
    assert.equal(taken.length, 1);
    assert.equal(taken[0]?.lease?.jobId, 'job-1');
    assert.ok(taken[0]!.job.heldUntil! > taken[0]!.job.updatedAt);
    assert.deepEqual([taken[0]?.job.runs, taken[0]?.job.crashes], [1, 0]);
    assert.ok(answers.every(({ job }) => job.jobId === 'job-1'));
  },

  'gives a job only in one of the states asked for': async (store) => {
    await store.createJob('shop-1', buildJob());

    const refused = await store.takeJob('shop-1', 'job-1', { states: ['completed', 'needs_approval'], ttlMs: 60_000 });

    assert.equal(refused.lease, null);
    assert.deepEqual([refused.job.state, refused.job.runs, refused.job.heldUntil], ['queued', 0, null]);
    assert.ok((await store.takeJob('shop-1', 'job-1', { states: ['queued'], ttlMs: 60_000 })).lease);
  },

  'gives a job whose lease has run out to the next run, and counts the crash': async (store) => {
    await store.createJob('shop-1', buildJob());
    const first = await store.takeJob('shop-1', 'job-1', moment);

    const second = await store.takeJob('shop-1', 'job-1', minute);

    assert.ok(second.lease!.fence > first.lease!.fence);
    assert.deepEqual([second.job.runs, second.job.crashes], [2, 1]);
  },

  'gives a job that was given up to the next run': async (store) => {
    const first = await holdJob(store, 'shop-1');
    const released = await store.releaseJob('shop-1', first, { state: 'cancelled' });

    const second = await store.takeJob('shop-1', 'job-1', minute);

    assert.deepEqual([released.state, released.heldUntil], ['cancelled', null]);
    assert.ok(second.lease!.fence > first.fence);
    assert.deepEqual([second.job.runs, second.job.crashes], [2, 0]);
  },

  'extends a lease with every update': async (store) => {
    await store.createJob('shop-1', buildJob());
    const { lease } = await store.takeJob('shop-1', 'job-1', moment);

    const job = await store.updateJob('shop-1', lease!, {}, { ttlMs: 60_000 });

    assert.ok(job.heldUntil!.getTime() > job.updatedAt.getTime() + 1_000);
    assert.equal((await store.takeJob('shop-1', 'job-1', minute)).lease, null);
  },

  'lets a run write on whose lease has run out, as long as no other has taken the job': async (store) => {
    await store.createJob('shop-1', buildJob());
    const { lease } = await store.takeJob('shop-1', 'job-1', moment);

    await store.commitPages('shop-1', lease!, [buildCommit(buildPage({ name: 'a' }))]);
    await store.updateJob('shop-1', lease!, { state: 'active' }, { ttlMs: 60_000 });

    assert.deepEqual(namesOf(await store.listPages('shop-1', { limit: 10 })), ['a']);
  },

  'refuses every write of a run that was overtaken: LEASE_LOST': async (store) => {
    const lease = await prepareJob(store);
    await store.updateJob('shop-1', lease, {}, { ttlMs: 0 });
    await store.takeJob('shop-1', 'job-1', minute);

    for (const [name, write] of Object.entries(writes)) {
      await assert.rejects(write(store, lease), { code: 'LEASE_LOST' }, name);
    }

    await assertUntouched(store);
  },

  'refuses every write of a run that has given its job up: LEASE_LOST': async (store) => {
    const lease = await prepareJob(store);
    await store.releaseJob('shop-1', lease, {});

    for (const [name, write] of Object.entries(writes)) {
      await assert.rejects(write(store, lease), { code: 'LEASE_LOST' }, name);
    }

    await assertUntouched(store);
  },

  'refuses every write for a customer that was erased, also when it is back with a job of that id': async (store) => {
    const lease = await prepareJob(store);
    await store.eraseCustomer('shop-1');

    for (const [name, write] of Object.entries(writes)) {
      await assert.rejects(write(store, lease), { code: 'JOB_UNKNOWN' }, name);
    }
    const next = await prepareJob(store);
    for (const [name, write] of Object.entries(writes)) {
      await assert.rejects(write(store, lease), { code: 'LEASE_LOST' }, name);
    }

    assert.ok(next.fence > lease.fence);
    await assertUntouched(store);
  },

  'refuses every write with the lease of another customer’s job': async (store) => {
    await prepareJob(store);
    const strange = await holdJob(store, 'shop-2', 'job-2');

    for (const [name, write] of Object.entries(writes)) {
      await assert.rejects(write(store, strange), { code: 'JOB_UNKNOWN' }, name);
    }

    await assertUntouched(store);
  },

  'puts the active URLs of the run before back into the queue': async (store) => {
    await store.createJob('shop-1', buildJob());
    const { lease } = await store.takeJob('shop-1', 'job-1', moment);
    await store.addUrls('shop-1', lease!, [buildUrl('a'), buildUrl('b'), buildUrl('c')]);
    await store.claimUrls('shop-1', lease!, 2);

    const next = await store.takeJob('shop-1', 'job-1', minute);

    assert.deepEqual(namesOf(await store.claimUrls('shop-1', next.lease!, 10)), ['a', 'b', 'c']);
  },

  'writes and cancels nothing for a job that the customer does not have': async (store) => {
    await store.createJob('shop-2', buildJob());

    await assert.rejects(store.takeJob('shop-1', 'job-1', minute), { code: 'JOB_UNKNOWN' });
    await assert.rejects(store.takeJob('shop-1', 'nothing', minute), { code: 'JOB_UNKNOWN' });
    assert.equal(await store.requestCancel('shop-1', 'job-1'), undefined);

    const job = await store.findJob('job-1');
    assert.deepEqual([job?.runs, job?.cancelRequested], [0, false]);
  },

  'lists the jobs of all customers that somebody has to carry on': async (store) => {
    for (const [customerId, jobId] of [
      ['shop-1', 'd'],
      ['shop-2', 'a'],
      ['shop-1', 'c'],
      ['shop-1', 'b'],
    ] as const) {
      await store.createJob(customerId, buildJob({ jobId }));
    }
    const ended = await holdJob(store, 'shop-1', 'b');
    await store.releaseJob('shop-1', ended, { state: 'completed' });
    const held = await holdJob(store, 'shop-1', 'c');
    await store.updateJob('shop-1', held, { state: 'active' }, minute);

    const first = await store.listOpenJobs({ limit: 2 });
    const second = await store.listOpenJobs({ after: 'c', limit: 2 });

    assert.deepEqual(
      [...first, ...second].map(({ customerId, jobId }) => [customerId, jobId]),
      [
        ['shop-2', 'a'],
        ['shop-1', 'c'],
        ['shop-1', 'd'],
      ],
    );
    assert.deepEqual(first[1], await store.findJob('c'));
  },

  'removes what was proved, notes it in the ledger, and keeps a page that was seen since': async (store) => {
    const fetchedAt = new Date('2026-03-01T12:00:00Z');
    await storePages(store, 'shop-1', [buildPage({ name: 'a', fetchedAt }), buildPage({ name: 'b', fetchedAt })]);
    const lease = await holdJob(store, 'shop-1', 'job-2');
    await store.addUrls('shop-1', lease, [buildUrl('a'), buildUrl('b')]);
    const removal = { reason: 'HTTP 404', provenAt: fetchedAt };

    const removed = await store.removePages('shop-1', lease, [
      { ...removal, key: buildUrl('a').key },
      { ...removal, key: buildUrl('b').key, provenAt: new Date(fetchedAt.getTime() - 1) },
      { ...removal, key: buildUrl('never').key },
    ]);

    assert.deepEqual(removed, [buildUrl('a').key]);
    assert.deepEqual(namesOf(await store.listPages('shop-1', { limit: 10 })), ['b']);
    const [visit] = await store.findUrl('shop-1', buildUrl('a').key, 1);
    assert.equal(visit?.removal?.reason, 'HTTP 404');
    assert.ok(visit.removal.at instanceof Date);
    const [kept] = await store.findUrl('shop-1', buildUrl('b').key, 1);
    assert.equal(kept?.removal, null);
    const [tally] = await store.tallyUrls('shop-1', 'job-2');
    assert.deepEqual([tally?.urls, tally?.removed], [2, 1]);
  },
};
