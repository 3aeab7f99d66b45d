import { setTimeout as sleep } from 'node:timers/promises';
import type {
  JobQueue,
  QueueEntry,
  QueueHandler,
  QueueOutcome,
  QueueTurn,
  QueueWorker,
} from '../../contracts/job-queue.ts';

/** An entry that can start at once, of a customer of its own. */
export const entryOf = (jobId: string, given: Partial<QueueEntry> = {}): QueueEntry => ({
  ...{ jobId, customerId: `customer of ${jobId}`, priority: 5, delayMs: 0 },
  ...given,
});

/** A handler whose jobs run until they are told how they end. */
export class Desk {
  /** In the order they were started. */
  readonly started: string[] = [];
  readonly turns: Map<string, QueueTurn> = new Map();
  readonly #ends = new Map<string, (outcome: QueueOutcome | Error) => void>();

  readonly handler: QueueHandler = ({ jobId }, turn) => {
    this.started.push(jobId);
    this.turns.set(jobId, turn);
    return new Promise((resolve, reject) => {
      this.#ends.set(jobId, (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome)));
    });
  };

  /** Begins to work. */
  open(queue: JobQueue, concurrency = 1): Promise<QueueWorker> {
    return queue.work(this.handler, { concurrency });
  }

  /** Ends a job that runs, or will. */
  async end(jobId: string, outcome: QueueOutcome | Error = 'done'): Promise<void> {
    await until(() => this.#ends.has(jobId));
    this.#ends.get(jobId)?.(outcome);
    this.#ends.delete(jobId);
  }

  /** Ends each job as it comes, until so many were started. @returns them in their order. */
  async endAll(count: number): Promise<readonly string[]> {
    for (let ended = 0; ended < count; ended++) {
      await this.hasStarted(ended + 1);
      await this.end(this.started[ended]!);
    }
    return this.started;
  }

  /** Waits until so many were started. */
  async hasStarted(count: number): Promise<readonly string[]> {
    await until(() => this.started.length >= count);
    return this.started;
  }
}

/** Longer than any queue takes, also on a busy machine: only a broken promise is waited for in vain. */
const patienceMs = 15_000;

/** Waits until it is so. Throws when it does not come to that. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`Waited ${patienceMs} ms in vain for ${isSo}`);
    await sleep(5);
  }
}
