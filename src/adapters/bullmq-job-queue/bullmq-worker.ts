import type { Clock } from '../../contracts/clock.ts';
import type { QueueHandler, QueueOutcome } from '../../contracts/job-queue.ts';
import { IntegrationError, toIntegrationError } from '../../errors.ts';
import { settleWithin } from '../../resilience/settle-within.ts';
import { withDeadline } from '../../resilience/with-deadline.ts';
import { redactText } from '../../security/redact-text.ts';
import type { BullJobLike, BullMQLike, BullWorkerLike, RedisLike } from './load-bullmq.ts';
import { leaveRound } from './redis-turns.ts';

export interface BullMQWorkerOptions {
  readonly bullmq: BullMQLike;
  /** Its settings are the worker's too; the worker waits for jobs on connections of its own. */
  readonly redis: RedisLike;
  readonly handler: QueueHandler;
  readonly concurrency: number;
  readonly stalledMs: number;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly prefix: string;
  readonly name: string;
  readonly roundsKey: string;
}

/** How often a job may take its worker down, or be lost sight of, before it is dead. */
const maxStalls = 5;
const reportMs = 1_000;

/** One worker of BullMQ around a handler. */
export class BullMQWorker {
  readonly #options: BullMQWorkerOptions;
  readonly #redis: RedisLike;
  readonly #worker: BullWorkerLike;
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<unknown>>();

  constructor(options: BullMQWorkerOptions) {
    const { bullmq, redis, name, prefix, concurrency, stalledMs } = options;
    this.#options = options;
    this.#redis = redis.duplicate();
    this.#redis.on('error', () => {});
    this.#worker = new bullmq.Worker(name, (job, token) => this.#process(job, token), {
      ...{ connection: this.#redis, prefix, concurrency, maxStalledCount: maxStalls },
      // The same for every worker: BullMQ checks as often as whichever of them checked last has it.
      ...{ lockDuration: stalledMs, stalledInterval: Math.ceil(stalledMs / 2), runRetryDelay: 1_000 },
    });
    // BullMQ goes on by itself; a job it lost meanwhile is found in the store.
    this.#worker.on('error', () => {});
  }

  async close({ graceMs = 0 }: { readonly graceMs?: number | undefined } = {}): Promise<void> {
    const { timeoutMs, clock } = this.#options;
    const closing = this.#worker.close();
    if (graceMs > 0) await settleWithin(this.#running, { timeoutMs: graceMs, service: 'queue', clock });
    this.#closing.abort(new IntegrationError('The worker is closed', { code: 'ABORTED', service: 'queue' }));
    await Promise.allSettled(this.#running);
    // Redis may be away, and BullMQ wait for it to take back what is left.
    await withDeadline(() => closing, { timeoutMs, service: 'queue', clock }).catch(() => undefined);
    this.#redis.disconnect();
  }

  /** Settles as BullMQ understands it. */
  async #process(job: BullJobLike, token: string | undefined): Promise<void> {
    const { bullmq, clock, roundsKey } = this.#options;
    const { customerId, round } = job.data;
    // Who comes next is of no matter to this job.
    leaveRound(this.#redis, roundsKey, { customerId, round, how: 'started' }).catch(() => undefined);
    const outcome = await this.#handle(job);
    if (outcome === 'done') return;
    await job.moveToDelayed(clock.now() + outcome.againInMs, token);
    throw new bullmq.DelayedError();
  }

  async #handle(job: BullJobLike): Promise<QueueOutcome> {
    const { bullmq, handler } = this.#options;
    const { customerId, jobId } = job.data;
    const turn = { signal: this.#closing.signal, report: this.#reporterOf(job) };
    const running = Promise.resolve().then(() => handler({ customerId, jobId }, turn));
    this.#running.add(running);
    try {
      return await running;
    } catch (cause) {
      const error = toIntegrationError(cause, 'queue');
      // BullMQ stores the message.
      const message = redactText(error.message.slice(0, 1_000));
      throw error.retryable ? new Error(message) : new bullmq.UnrecoverableError(message);
    } finally {
      this.#running.delete(running);
    }
  }

  /** Once a second at most: progress is for people. */
  #reporterOf(job: BullJobLike): (percentage: number) => void {
    const { clock } = this.#options;
    let nextAt = Number.NEGATIVE_INFINITY;
    return (percentage) => {
      if (clock.now() < nextAt) return;
      nextAt = clock.now() + reportMs;
      // A job that has left the queue meanwhile takes no more reports.
      job.updateProgress(percentage).catch(() => undefined);
    };
  }
}
