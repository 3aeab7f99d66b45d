import { expect, it, onTestFinished } from 'vitest';
import { InProcessJobQueue } from '../../../src/adapters/in-process-job-queue.ts';
import { MemoryStore } from '../../../src/adapters/memory-store/memory-store.ts';
import type { JobQueue } from '../../../src/contracts/job-queue.ts';
import { IntegrationError } from '../../../src/errors.ts';
import type { IntegrationEvent } from '../../../src/events.ts';
import type { JobHandle } from '../../../src/jobs/job-runner.ts';
import { JobWorker, type JobWorkerDependencies } from '../../../src/jobs/job-worker.ts';
import type { ScrapingResult } from '../../../src/model/job.ts';
import { systemClock } from '../../../src/resilience/system-clock.ts';
import { buildJob, buildResult } from '../../helpers/builders.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** A job that has ended in the store as well, with a word on how far it is. */
function endedJob(store: MemoryStore, jobId: string): JobHandle {
  const progress = buildJob({ jobId }).progress;
  async function* events(): AsyncIterable<IntegrationEvent> {
    yield { type: 'job:progress', jobId, customerId: 'shop-1', progress };
  }
  const end = async (): Promise<ScrapingResult> => {
    const { lease } = await store.takeJob('shop-1', jobId, { states: ['queued'], ttlMs: 1_000 });
    await store.releaseJob('shop-1', lease!, { state: 'completed' });
    return buildResult({ jobId, customerId: 'shop-1', status: 'completed' });
  };
  return { jobId, customerId: 'shop-1', result: end(), cancel: async () => false, events };
}

async function openWorker(queue: JobQueue, given: Partial<JobWorkerDependencies>, store = new MemoryStore()) {
  const dependencies: JobWorkerDependencies = {
    environment: { store, queue, clock: systemClock, logger: silent, leaseMs: 20 },
    prepareNext: async () => undefined,
    carryOn: async ({ jobId }) => endedJob(store, jobId),
    leave: () => undefined,
    onClosed: () => undefined,
    ...given,
  };
  const worker = new JobWorker(dependencies, {});
  await store.createJob(
    'shop-1',
    buildJob({ jobId: 'a', turn: { priority: 5, notBefore: 0, key: null, schedule: null } }),
  );
  await worker.start({});
  onTestFinished(() => worker.close());
  return { worker, store };
}

it('takes a job up again that could not be carried out because something it needs was closed', async () => {
  const queue = new InProcessJobQueue();
  const store = new MemoryStore();
  let calls = 0;

  await openWorker(
    queue,
    {
      carryOn: async ({ jobId }) => {
        calls += 1;
        if (calls > 2) return endedJob(store, jobId);
        throw new IntegrationError('The integration is closed', { code: 'INTEGRATION_CLOSED', service: 'jobs' });
      },
    },
    store,
  );

  await expect.poll(async () => (await store.findJob('a'))?.state).toBe('completed');
  expect(await queue.listDead({ limit: 9 })).toEqual([]);
});

it('survives a queue that takes no reports of how far a job is', async () => {
  const inner = new InProcessJobQueue();
  const work: JobQueue['work'] = (handler, options) =>
    inner.work((job, turn) => {
      const report = (): void => {
        throw new Error('No room for reports');
      };
      return handler(job, { ...turn, report });
    }, options);

  // A rejection that nobody handles fails the run of the tests, as it would end the process.
  const { store } = await openWorker(Object.assign(new InProcessJobQueue(), { work, add: inner.add.bind(inner) }), {});

  await expect.poll(async () => (await store.findJob('a'))?.state).toBe('completed');
});
