import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { JobQueue, QueuedJob } from '../contracts/job-queue.ts';
import { type ContractCases, type ContractOptions, runContract } from './contract-suite.ts';

/**
 * Tests every promise of {@link JobQueue} on your own queue: one test per promise, each with a fresh, empty queue.
 *
 * @param options.create - the queue must run two jobs at a time.
 *
 * @example
 * ```ts
 * import { it } from 'vitest';
 * import { testJobQueueContract } from 'customer-scraping-integration/testing';
 *
 * testJobQueueContract({ it, create: () => new MyJobQueue({ concurrency: 2 }) });
 * ```
 */
export function testJobQueueContract(options: ContractOptions<JobQueue>): void {
  runContract(jobQueueCases, options);
}

const jobQueueCases: ContractCases<JobQueue> = {
  'returns what the work returned': async (queue) => {
    assert.deepEqual(await queue.run(jobOf('a'), async () => ({ pages: 3 })), { pages: 3 });
    assert.equal(await queue.run(jobOf('b'), async () => undefined), undefined);
  },

  'rejects with the very error the work failed with, and goes on': async (queue) => {
    const failure = new Error('out of paper');

    for (const id of ['a', 'b', 'c']) {
      await assert.rejects(
        queue.run(jobOf(id), () => Promise.reject(failure)),
        (error) => error === failure,
      );
    }

    assert.equal(await queue.run(jobOf('d'), async () => 'done'), 'done');
  },

  'runs two jobs at a time, and the next one as soon as one has ended': async (queue) => {
    const desk = new Desk(queue);
    desk.queue('a', 'b', 'c', 'd');
    await desk.settled();
    assert.deepEqual(desk.started, ['a', 'b']);

    desk.finish('b');
    await desk.settled();
    desk.queue('e');
    await desk.settled();

    assert.deepEqual(desk.started, ['a', 'b', 'c']);
    desk.finish('a', 'c', 'd', 'e');
    await desk.done();
  },

  'starts jobs in the order they came, whoever they are for': async (queue) => {
    const desk = new Desk(queue);
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    desk.queue(...ids);

    for (const id of ids) {
      await desk.settled();
      desk.finish(id);
    }
    await desk.done();

    assert.deepEqual(desk.started, ids);
  },

  'does not start a job whose signal fires before its turn: ABORTED': async (queue) => {
    const desk = new Desk(queue);
    const controller = new AbortController();
    desk.queue('a', 'b');
    const aborted = queue.run(jobOf('c'), desk.workOf('c'), { signal: controller.signal });
    desk.queue('d');
    await desk.settled();

    controller.abort();

    await assert.rejects(aborted, { code: 'ABORTED' });
    desk.finish('a', 'b');
    await desk.settled();
    assert.deepEqual(desk.started, ['a', 'b', 'd']);
    desk.finish('d');
    await desk.done();
  },

  'does not start a job whose signal has fired already: ABORTED': async (queue) => {
    const desk = new Desk(queue);

    const aborted = queue.run(jobOf('a'), desk.workOf('a'), { signal: AbortSignal.abort() });

    await assert.rejects(aborted, { code: 'ABORTED' });
    assert.deepEqual(desk.started, []);
  },

  'leaves a running job to its own work when its signal fires': async (queue) => {
    const desk = new Desk(queue);
    const controller = new AbortController();
    const running = queue.run(jobOf('a'), desk.workOf('a'), { signal: controller.signal });
    await desk.settled();

    controller.abort();
    await desk.settled();
    desk.finish('a');

    assert.equal(await running, 'a');
  },

  'closes when the running jobs have ended, and starts none of the others: INTEGRATION_CLOSED': async (queue) => {
    if (!queue.close) return;
    const desk = new Desk(queue);
    const [first, second] = ['a', 'b'].map((id) => queue.run(jobOf(id), desk.workOf(id)));
    const waiting = queue.run(jobOf('c'), desk.workOf('c'));
    await desk.settled();

    let closed = false;
    const closing = queue.close().then(() => {
      closed = true;
    });
    await assert.rejects(waiting, { code: 'INTEGRATION_CLOSED' });
    await assert.rejects(queue.run(jobOf('d'), desk.workOf('d')), { code: 'INTEGRATION_CLOSED' });
    assert.equal(closed, false);
    desk.finish('a', 'b');
    await closing;

    assert.deepEqual(await Promise.all([first, second]), ['a', 'b']);
    assert.deepEqual(desk.started, ['a', 'b']);
  },

  'is healthy while it is open': async (queue) => {
    await queue.check?.();
  },
};

const jobOf = (jobId: string): QueuedJob => ({ customerId: `customer of ${jobId}`, jobId });

/** Jobs that run until they are told to finish. */
class Desk {
  /** In the order they were started. */
  readonly started: string[] = [];
  readonly #queue: JobQueue;
  readonly #runs: Promise<unknown>[] = [];
  readonly #finished = new Set<string>();
  readonly #waiting = new Map<string, () => void>();

  constructor(queue: JobQueue) {
    this.#queue = queue;
  }

  queue(...ids: readonly string[]): void {
    for (const id of ids) this.#runs.push(this.#queue.run(jobOf(id), this.workOf(id)));
  }

  workOf(id: string): () => Promise<string> {
    return async () => {
      this.started.push(id);
      if (!this.#finished.has(id)) await new Promise<void>((resolve) => this.#waiting.set(id, resolve));
      return id;
    };
  }

  /** A job that has not started yet ends as soon as it does. */
  finish(...ids: readonly string[]): void {
    for (const id of ids) {
      this.#finished.add(id);
      this.#waiting.get(id)?.();
    }
  }

  /** Waits until whatever can start has started. */
  async settled(): Promise<void> {
    for (let turn = 0; turn < 5; turn++) await setImmediate();
  }

  /** Waits for all jobs that were queued here. */
  async done(): Promise<void> {
    await Promise.all(this.#runs);
  }
}
