import assert from 'node:assert/strict';
import type { Store } from '../../contracts/store.ts';
import type { ScrapingResult } from '../../model/job.ts';
import { buildErrorInfo, buildJob } from '../builders.ts';
import type { ContractCases } from '../contract-suite.ts';

/** Promises about jobs. */
export const jobCases: ContractCases<Store> = {
  'creates a queued job with what it was given': async (store) => {
    const newJob = buildJob({ jobId: 'job-1' });

    const { job, created } = await store.createJob('shop-1', newJob);

    assert.equal(created, true);
    const { createdAt, updatedAt, ...rest } = job;
    const begun = { customerId: 'shop-1', state: 'queued', result: null, cancelRequested: false };
    assert.deepEqual(rest, { ...newJob, ...begun });
    assert.ok(createdAt instanceof Date && updatedAt instanceof Date);
    assert.deepEqual(await store.findJob('job-1'), job);
  },

  'returns the job as it is when it is created again': async (store) => {
    await store.createJob('shop-1', buildJob({ jobId: 'job-1' }));
    const active = await store.updateJob('shop-1', 'job-1', { state: 'active' });

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
    assert.equal(await store.updateJob('shop-1', 'nothing', { state: 'active' }), undefined);
  },

  'writes the fields of a patch and leaves the others': async (store) => {
    const { job } = await store.createJob('shop-1', buildJob({ jobId: 'job-1' }));
    const progress = { ...job.progress, percentage: 40, errors: [buildErrorInfo()] };
    const counters = { ...job.counters, changedPages: 3 };

    await store.updateJob('shop-1', 'job-1', { progress, counters });
    const updated = await store.updateJob('shop-1', 'job-1', { state: 'active', cancelRequested: true });

    const expected = { ...job, progress, counters, state: 'active', cancelRequested: true };
    assert.deepEqual(updated, { ...expected, updatedAt: updated?.updatedAt });
    assert.ok(updated.updatedAt >= job.updatedAt);
    assert.deepEqual(await store.findJob('job-1'), updated);
  },

  'keeps a result with its dates until null takes it away': async (store) => {
    const { job } = await store.createJob('shop-1', buildJob({ jobId: 'job-1' }));
    const { counters } = job;
    const result: ScrapingResult = {
      ...{ ...counters, usage: { ...counters.usage }, jobId: 'job-1', customerId: 'shop-1' },
      ...{ success: false, status: 'failed', processedPages: 0, errors: [buildErrorInfo()] },
    };

    await store.updateJob('shop-1', 'job-1', { state: 'failed', result });
    const untouched = await store.updateJob('shop-1', 'job-1', { cancelRequested: false });
    const cleared = await store.updateJob('shop-1', 'job-1', { result: null });

    assert.deepEqual(untouched?.result, result);
    assert.equal(cleared?.result, null);
  },

  'tells the writer of progress that the job is to be cancelled': async (store) => {
    const { job } = await store.createJob('shop-1', buildJob({ jobId: 'job-1' }));
    await store.updateJob('shop-1', 'job-1', { state: 'active' });
    await store.updateJob('shop-1', 'job-1', { cancelRequested: true });

    const answer = await store.updateJob('shop-1', 'job-1', { progress: { ...job.progress, percentage: 50 } });

    assert.equal(answer?.cancelRequested, true);
    assert.equal(answer?.state, 'active');
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
    await store.updateJob('shop-1', 'b', { state: 'active' });

    const active = await store.listJobs('shop-1', { limit: 10, state: 'active' });
    const completed = await store.listJobs('shop-1', { limit: 10, state: 'completed' });

    assert.deepEqual(
      active.map(({ jobId }) => jobId),
      ['b'],
    );
    assert.deepEqual(completed, []);
  },
};
