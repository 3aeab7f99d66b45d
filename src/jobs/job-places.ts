import { IntegrationError } from '../errors.ts';
import { Semaphore } from '../resilience/semaphore.ts';

/** Jobs that may wait. Whoever starts more is not waiting for any of them. */
const maxWaitingJobs = 10_000;

/** Lets so many jobs of this process run at a time; the others wait in the order they came. */
export class JobPlaces {
  readonly #places: Semaphore;

  /** @param limit - jobs at a time, 1 or more. */
  constructor(limit: number) {
    this.#places = new Semaphore(limit);
  }

  /** @throws what `work` throws; IntegrationError `ABORTED` when `signal` fires before a place was free; `RATE_LIMITED` */
  async run<T>(jobId: string, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    if (this.#places.waiting < maxWaitingJobs) return this.#places.run(work, signal);
    throw new IntegrationError(`${maxWaitingJobs} jobs wait already; job ${jobId} must come again later`, {
      code: 'RATE_LIMITED',
      service: 'jobs',
      retryable: true,
      context: { jobId },
    });
  }
}
