import type { JobQueue, QueuedJob } from '../contracts/job-queue.ts';
import { IntegrationError } from '../errors.ts';
import { Semaphore } from '../resilience/semaphore.ts';

/** How much an {@link InProcessJobQueue} does at a time. */
export interface InProcessJobQueueOptions {
  /** Jobs that run at a time, 1 or more. @default 4 */
  readonly concurrency?: number | undefined;
}

/** Jobs that may wait. Whoever queues more is not waiting for any of them. */
const maxWaitingJobs = 10_000;

/**
 * A {@link JobQueue} in this process. It keeps nothing: a job that waits or runs when the process ends is carried on from
 * its row in the store.
 */
export class InProcessJobQueue implements JobQueue {
  readonly #places: Semaphore;
  readonly #running = new Set<Promise<unknown>>();
  readonly #closing = new AbortController();

  /** @throws IntegrationError `OPTIONS_INVALID` when `concurrency` is not a whole number from 1. */
  constructor({ concurrency = 4 }: InProcessJobQueueOptions = {}) {
    this.#places = new Semaphore(concurrency);
  }

  async run<T>(
    job: QueuedJob,
    work: () => Promise<T>,
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<T> {
    if (this.#places.waiting >= maxWaitingJobs) {
      throw new IntegrationError(`${maxWaitingJobs} jobs wait already; job ${job.jobId} must come again later`, {
        code: 'RATE_LIMITED',
        service: 'queue',
        retryable: true,
        context: { ...job },
      });
    }
    const closing = this.#closing.signal;
    return this.#places.run(() => this.#track(work()), signal ? AbortSignal.any([closing, signal]) : closing);
  }

  /** Refuses the jobs that wait or come later with `INTEGRATION_CLOSED`, and waits for those that run. */
  async close(): Promise<void> {
    this.#closing.abort(
      new IntegrationError('The job queue is closed', { code: 'INTEGRATION_CLOSED', service: 'queue' }),
    );
    await Promise.allSettled(this.#running);
  }

  async #track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    try {
      return await work;
    } finally {
      this.#running.delete(work);
    }
  }
}
