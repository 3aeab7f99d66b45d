import assert from 'node:assert/strict';
import type { Store } from '../../contracts/store.ts';
import { buildErrorInfo, buildJob, buildResult } from '../builders.ts';
import type { ContractCases } from '../contract-suite.ts';
import { holdJob } from './prepared-store.ts';

const minute = { ttlMs: 60_000 };

async function endJob(store: Store, jobId: string): Promise<void> {
  const { lease } = await store.takeJob('shop-1', jobId, { states: ['queued'], ...minute });
  await store.releaseJob('shop-1', lease!, { state: 'completed' });
}

/** Promises about jobs. */
export const jobCases: ContractCases<Store> = {
  'creates a queued job with what it was given': async (store) => {
    const newJob = buildJob({ jobId: 'job-1' });

    const { job, created } = await store.createJob('shop-1', newJob);

    assert.equal(created, true);
    const { createdAt, updatedAt, ...rest } = job;
    const begun = { customerId: 'shop-1', state: 'queued', result: null, cancelRequested: false };
    assert.deepEqual(rest, { ...newJob, ...begun, turn: null, heldUntil: null, runs: 0, crashes: 0, distrusted: [] });
    assert.ok(createdAt instanceof Date && updatedAt instanceof Date);
    assert.deepEqual(await store.findJob('job-1'), job);
  },

  'returns the job as it is when it is created again': async (store) => {
    const lease = await holdJob(store, 'shop-1');
    const active = await store.updateJob('shop-1', lease, { state: 'active' }, minute);

    const other = buildJob({ jobId: 'job-1' });
    const again = await store.createJob('shop-1', { ...other, config: { ...other.config, maxPages: 7 } });

    assert.equal(again.created, false);
    assert.deepEqual(again.job, active);
  },

  'creates a job once, however many ask at the same time': async (store) => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => store.createJob('shop-1', buildJob({ jobId: 'job-1' }))),
    );

    assert.equal(answers.filter(({ created }) => created).length, 1);
    assert.equal((await store.listJobs('shop-1', { limit: 10 })).length, 1);
  },

  'keeps when a job is to be run': async (store) => {
    const schedule = { id: 'job-1', everyMs: 60_000, slot: 3 };
    const turn = { priority: 3, notBefore: 1_790_000_000_000, key: 'nightly', schedule };

    const { job } = await store.createJob('shop-1', buildJob({ jobId: 'job-1', turn }));

    assert.deepEqual(job.turn, turn);
    assert.deepEqual((await store.listOpenJobs({ limit: 10 }))[0]?.turn, turn);
  },

  'creates no second job under a key while the first is open, however many ask, and one when it has ended': async (
    store,
  ) => {
    const turn = { priority: 5, notBefore: 0, key: 'nightly', schedule: null };
    const ask = (customerId: string, jobId: string) =>
      store.createJob(customerId, buildJob({ jobId, turn, unlessOpen: 'nightly' }));

    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((jobId) => ask('shop-1', jobId)));
    const first = answers.find(({ created }) => created)!.job;

    assert.deepEqual(
      answers.map(({ job }) => job.jobId),
      Array(4).fill(first.jobId),
    );
    assert.equal((await ask('shop-2', 'other')).created, true);
    assert.equal((await store.createJob('shop-1', buildJob({ jobId: 'next', turn }))).created, true);
    await endJob(store, 'next');
    await endJob(store, first.jobId);
    assert.equal((await ask('shop-1', 'later')).created, true);
  },

  'refuses the id of another customer’s job with JOB_CONFLICT, and tells nothing of that job': async (store) => {
    await store.createJob('shop-1', buildJob({ jobId: 'job-1' }));

    const conflict = store.createJob('shop-2', buildJob({ jobId: 'job-1' }));

    await assert.rejects(conflict, ({ code, message, context }) => {
      assert.equal(code, 'JOB_CONFLICT');
      assert.doesNotMatch(`${message} ${JSON.stringify(context)}`, /shop-1/);
      return true;
    });
    assert.equal((await store.findJob('job-1'))?.customerId, 'shop-1');
    assert.deepEqual(await store.listJobs('shop-2', { limit: 10 }), []);
  },

  'knows no job that was not created': async (store) => {
    assert.equal(await store.findJob('nothing'), undefined);
    assert.deepEqual(await store.listJobs('shop-1', { limit: 10 }), []);
    assert.deepEqual(await store.listOpenJobs({ limit: 10 }), []);
  },

  'writes the fields of a patch and leaves the others': async (store) => {
    const lease = await holdJob(store, 'shop-1');
    const job = (await store.findJob('job-1'))!;
    const progress = { ...job.progress, percentage: 40, errors: [buildErrorInfo()] };
    const counters = { ...job.counters, changedPages: 3 };

    await store.updateJob('shop-1', lease, { progress, counters }, minute);
    const updated = await store.updateJob('shop-1', lease, { state: 'active', cancelRequested: true }, minute);

    const { heldUntil, updatedAt } = updated;
    const expected = { ...job, progress, counters, state: 'active', cancelRequested: true };
    assert.deepEqual(updated, { ...expected, heldUntil, updatedAt });
    assert.ok(updatedAt >= job.updatedAt);
    assert.deepEqual(await store.findJob('job-1'), updated);
  },

  'keeps a result with its dates until null takes it away': async (store) => {
    const lease = await holdJob(store, 'shop-1');
    const result = buildResult({ status: 'failed', errors: [buildErrorInfo()] });

    await store.updateJob('shop-1', lease, { state: 'failed', result }, minute);
    const untouched = await store.updateJob('shop-1', lease, { cancelRequested: false }, minute);
    const cleared = await store.updateJob('shop-1', lease, { result: null }, minute);

    assert.deepEqual(untouched.result, result);
    assert.equal(cleared.result, null);
  },

  'writes the end of a job as it is given up': async (store) => {
    const lease = await holdJob(store, 'shop-1');
    const result = buildResult({ status: 'completed' });

    const ended = await store.releaseJob('shop-1', lease, { state: 'completed', result });

    assert.deepEqual([ended.state, ended.result, ended.heldUntil], ['completed', result, null]);
    assert.deepEqual(await store.findJob('job-1'), ended);
  },

  'tells the writer of progress that the job is to be cancelled': async (store) => {
    const lease = await holdJob(store, 'shop-1');
    const { progress } = await store.updateJob('shop-1', lease, { state: 'active' }, minute);

    const asked = await store.requestCancel('shop-1', 'job-1');
    const answer = await store.updateJob('shop-1', lease, { progress: { ...progress, percentage: 50 } }, minute);

    assert.equal(asked?.cancelRequested, true);
    assert.equal(answer.cancelRequested, true);
    assert.equal(answer.state, 'active');
  },

  'lists the jobs of a customer, newest first and of equal age by id': async (store) => {
    for (const jobId of ['c', 'a', 'b']) await store.createJob('shop-1', buildJob({ jobId }));
    await store.createJob('shop-2', buildJob({ jobId: 'other' }));

    const jobs = await store.listJobs('shop-1', { limit: 10 });

    const expected = jobs.toSorted(
      (a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.jobId < b.jobId ? -1 : 1),
    );
    assert.deepEqual(jobs, expected);
    assert.deepEqual(jobs.map(({ jobId }) => jobId).toSorted(), ['a', 'b', 'c']);
    assert.deepEqual(await store.listJobs('shop-1', { limit: 2 }), expected.slice(0, 2));
  },

  'lists the jobs of one state': async (store) => {
    for (const jobId of ['a', 'b', 'c']) await store.createJob('shop-1', buildJob({ jobId }));
    await store.updateJob('shop-1', await holdJob(store, 'shop-1', 'b'), { state: 'active' }, minute);

    const active = await store.listJobs('shop-1', { limit: 10, state: 'active' });
    const completed = await store.listJobs('shop-1', { limit: 10, state: 'completed' });

    assert.deepEqual(
      active.map(({ jobId }) => jobId),
      ['b'],
    );
    assert.deepEqual(completed, []);
  },

  'lists the jobs of one key': async (store) => {
    const turn = { priority: 5, notBefore: 0, schedule: null };
    for (const jobId of ['a', 'b']) await store.createJob('shop-1', buildJob({ jobId, turn: { ...turn, key: jobId } }));
    await store.createJob('shop-1', buildJob({ jobId: 'c', turn: { ...turn, key: null } }));
    await store.createJob('shop-1', buildJob({ jobId: 'd' }));
    await store.createJob('shop-2', buildJob({ jobId: 'e', turn: { ...turn, key: 'a' } }));
    const idsOf = async (options: { key: string; state?: 'queued' | 'completed' }) =>
      (await store.listJobs('shop-1', { limit: 10, ...options })).map(({ jobId }) => jobId);

    assert.deepEqual(await idsOf({ key: 'a' }), ['a']);
    assert.deepEqual(await idsOf({ key: 'b', state: 'queued' }), ['b']);
    await endJob(store, 'b');
    assert.deepEqual(await idsOf({ key: 'b', state: 'queued' }), []);
    assert.deepEqual(await idsOf({ key: 'null' }), []);
  },
};
