import type { Clock } from '../../contracts/clock.ts';
import type { DeadEntry, JobQueue, QueueEntry, QueueHandler, QueueWorker } from '../../contracts/job-queue.ts';
import { IntegrationError } from '../../errors.ts';
import { assertNumber } from '../../resilience/assert-number.ts';
import { systemClock } from '../../resilience/system-clock.ts';
import { withDeadline } from '../../resilience/with-deadline.ts';
import { redactError } from '../../security/redact.ts';
import { redactText } from '../../security/redact-text.ts';
import { BullMQWorker } from './bullmq-worker.ts';
import { type BullMQLike, type BullQueueLike, createRedis, loadBullMQ, type RedisLike } from './load-bullmq.ts';
import { assignRounds, leaveRound } from './redis-turns.ts';

/** Options of {@link BullMQJobQueue}. One of `url` and `client` is needed; all processes of a fleet need the same. */
export interface BullMQJobQueueOptions {
  /** `redis://` or `rediss://`, user name and password included. */
  readonly url?: string | undefined;
  /** An `ioredis` client of your own, a `Cluster` too: without a `keyPrefix`, with `maxRetriesPerRequest: null`. You end it yourself. */
  readonly client?: object | undefined;
  /** First part of every key; 1 to 64 letters, digits, `:`, `-`, `_`. @default 'csi' */
  readonly keyPrefix?: string | undefined;
  /** Attempts at a job before it is dead, 1 to 100. @default 3 */
  readonly attempts?: number | undefined;
  /** Pause after the first attempt in milliseconds, 0 to 3,600,000; doubles each time. @default 30000 */
  readonly backoffMs?: number | undefined;
  /**
   * How long nothing may be heard of a worker before another takes its jobs over, in milliseconds, 1,000 to 600,000.
   * @default 10000
   */
  readonly stalledMs?: number | undefined;
  /** Longest wait for an answer of Redis in milliseconds, 100 to 60,000. @default 5000 */
  readonly timeoutMs?: number | undefined;
}

/** The options with their defaults. */
interface Settings {
  readonly attempts: number;
  readonly backoffMs: number;
  readonly stalledMs: number;
  readonly timeoutMs: number;
}

interface Opened {
  readonly bullmq: BullMQLike;
  readonly redis: RedisLike;
  readonly queue: BullQueueLike;
}

/** BullMQ: 1 to 2,097,152. Nine priorities share them. */
const roundsPerPriority = 230_000;
/** Kept for {@link BullMQJobQueue.listDead}. */
const keptDead = { count: 10_000, age: 30 * 24 * 3_600 };
/** While Redis does not answer, one call a second waits for it; the others fail at once. */
const quietMs = 1_000;

/**
 * A {@link JobQueue} on BullMQ and Redis 6.2 or newer, for any number of processes on any number of machines.
 *
 * Redis must keep what it is given (`maxmemory-policy noeviction`). A Redis that loses everything costs time only: workers
 * fill the queue again from the store. Needs the package `bullmq`, which is loaded by the first call.
 *
 * @example
 * ```ts
 * import { BullMQJobQueue } from 'customer-scraping-integration/bullmq';
 *
 * const queue = new BullMQJobQueue({ url: 'redis://localhost:6379' });
 * const integration = new CustomerScrapingIntegration({ adapters: { queue } });
 * const worker = await integration.jobs.work({ concurrency: 4 });
 * ```
 */
export class BullMQJobQueue implements JobQueue {
  readonly #options: Settings;
  readonly #open: () => Promise<RedisLike>;
  readonly #ownsClient: boolean;
  readonly #clock: Clock;
  readonly #prefix: string;
  readonly #workers = new Set<BullMQWorker>();
  #opened: Promise<Opened> | undefined;
  #quietUntil = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  /** @throws IntegrationError `OPTIONS_INVALID` */
  constructor(options: BullMQJobQueueOptions, { clock = systemClock }: { readonly clock?: Clock } = {}) {
    const { url, client, keyPrefix = 'csi', attempts = 3, backoffMs = 30_000, stalledMs = 10_000 } = options;
    const { timeoutMs = 5_000 } = options;
    assertNumber('attempts', attempts, { min: 1, max: 100, whole: true });
    assertNumber('backoffMs', backoffMs, { min: 0, max: 3_600_000 });
    assertNumber('stalledMs', stalledMs, { min: 1_000, max: 600_000 });
    assertNumber('timeoutMs', timeoutMs, { min: 100, max: 60_000 });
    if (!/^[\w:-]{1,64}$/.test(keyPrefix)) throw invalid('keyPrefix must be 1 to 64 letters, digits and : - _');
    this.#open = openerOf(url, client);
    this.#ownsClient = client === undefined;
    this.#options = { attempts, backoffMs, stalledMs, timeoutMs };
    this.#clock = clock;
    // The braces put all keys of the queue on one node of a cluster: its scripts touch several at once.
    this.#prefix = `{${keyPrefix}}`;
  }

  async add(entries: readonly QueueEntry[]): Promise<void> {
    const { attempts, backoffMs } = this.#options;
    await this.#call(async ({ queue, redis }) => {
      const once = [...new Map(entries.map((entry) => [entry.jobId, entry])).values()];
      if (once.length === 0) return;
      const rounds = await assignRounds(
        redis,
        this.#roundsKey,
        once.map(({ customerId, jobId }) => ({ customerId, key: `${this.#prefix}:${queueName}:${idOf(jobId)}` })),
      );
      const jobs = once.flatMap(({ customerId, jobId, priority, delayMs }, index) => {
        const round = rounds[index];
        if (round === undefined) return [];
        const opts = {
          jobId: idOf(jobId),
          delay: Math.ceil(delayMs),
          // The rounds of one priority: beyond the last of them, jobs come in the order they were added.
          priority: (priority - 1) * roundsPerPriority + Math.min(round, roundsPerPriority - 1) + 1,
          ...{ attempts, backoff: { type: 'exponential', delay: backoffMs } },
          ...{ removeOnComplete: true, removeOnFail: keptDead, stackTraceLimit: 0 },
        };
        return [{ name: 'job', data: { customerId, jobId, round }, opts }];
      });
      await queue.addBulk(jobs);
    });
  }

  async work(handler: QueueHandler, { concurrency }: { readonly concurrency: number }): Promise<QueueWorker> {
    assertNumber('concurrency', concurrency, { min: 1, whole: true });
    const { stalledMs, timeoutMs } = this.#options;
    const { bullmq, redis } = await this.#call(async (opened) => opened);
    // Closed meanwhile: nobody would close this worker any more.
    if (this.#isClosed) throw closedError();
    const worker = new BullMQWorker({
      ...{ bullmq, redis, handler, concurrency, stalledMs, timeoutMs, clock: this.#clock },
      ...{ prefix: this.#prefix, name: queueName, roundsKey: this.#roundsKey },
    });
    this.#workers.add(worker);
    return {
      close: async (options) => {
        await worker.close(options);
        this.#workers.delete(worker);
      },
    };
  }

  async remove(jobId: string): Promise<void> {
    await this.#call(async ({ queue, redis }) => {
      const job = await queue.getJob(idOf(jobId));
      if (!job || (await queue.remove(idOf(jobId))) === 0) return;
      await leaveRound(redis, this.#roundsKey, { ...job.data, how: 'removed' });
    });
  }

  async listDead({ limit }: { readonly limit: number }): Promise<readonly DeadEntry[]> {
    const dead = await this.#call(({ queue }) => queue.getJobs(['failed'], 0, limit - 1, false));
    return dead.map(({ data: { customerId, jobId }, failedReason = '', attemptsMade, finishedOn = 0 }) => ({
      ...{ customerId, jobId, reason: failedReason, attempts: attemptsMade, diedAt: new Date(finishedOn) },
    }));
  }

  async retryDead(jobId: string): Promise<boolean> {
    return this.#call(async ({ queue }) => {
      const job = await queue.getJob(idOf(jobId));
      if (!job || (await job.getState()) !== 'failed') return false;
      await job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });
      return true;
    });
  }

  async check(): Promise<void> {
    await this.#call(({ redis }) => redis.ping());
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await Promise.all([...this.#workers].map((worker) => worker.close()));
    // What could not be opened has nothing to close.
    const opened = await this.#opened?.catch(() => undefined);
    if (!opened) return;
    // Redis may be away: BullMQ would wait for it.
    await withDeadline(() => opened.queue.close(), { timeoutMs: quietMs, service: 'queue' }).catch(() => undefined);
    if (this.#ownsClient) opened.redis.disconnect();
  }

  get #roundsKey(): string {
    return `${this.#prefix}:${queueName}-rounds`;
  }

  async #call<T>(operation: (opened: Opened) => Promise<T>): Promise<T> {
    if (this.#isClosed) throw closedError();
    if (this.#clock.now() < this.#quietUntil) throw unavailable('it did not answer a moment ago');
    try {
      const { timeoutMs } = this.#options;
      const opened = await this.#openOnce();
      return await withDeadline(() => operation(opened), { timeoutMs, service: 'queue', clock: this.#clock });
    } catch (cause) {
      if (this.#isClosed) throw closedError();
      if (IntegrationError.isInstance(cause) && cause.code !== 'TIMEOUT') throw cause;
      this.#quietUntil = this.#clock.now() + quietMs;
      throw unavailable(cause instanceof Error ? cause.message : String(cause), cause);
    }
  }

  #openOnce(): Promise<Opened> {
    this.#opened ??= this.#connect();
    return this.#opened;
  }

  async #connect(): Promise<Opened> {
    const bullmq = await loadBullMQ();
    // After it: without the package, no connection is to be left.
    const redis = await this.#open();
    const queue = new bullmq.Queue(queueName, { connection: redis, prefix: this.#prefix });
    // Every failure also rejects the call it concerns; without a listener it would be thrown at nobody.
    if (this.#ownsClient) redis.on('error', () => {});
    queue.on('error', () => {});
    return { bullmq, redis, queue };
  }
}

const queueName = 'jobs';

/** BullMQ takes no ids of digits alone. */
const idOf = (jobId: string): string => `job_${jobId}`;

function openerOf(url: string | undefined, client: object | undefined): () => Promise<RedisLike> {
  // Only an ioredis client has what BullMQ asks of it; which members those are is BullMQ's to say.
  if (typeof client === 'object' && client !== null && url === undefined) return async () => client as RedisLike;
  if (client === undefined && typeof url === 'string' && /^rediss?:\/\/[^\s]+$/.test(url))
    return () => createRedis(url);
  throw invalid('url or client: expected one of them, a redis:// or rediss:// URL or an ioredis client');
}

function invalid(message: string): IntegrationError {
  return new IntegrationError(message, { code: 'OPTIONS_INVALID', service: 'queue' });
}

function closedError(): IntegrationError {
  return new IntegrationError('The job queue is closed', { code: 'INTEGRATION_CLOSED', service: 'queue' });
}

function unavailable(reason: string, cause?: unknown): IntegrationError {
  return new IntegrationError(`The queue cannot be reached: ${redactText(reason.slice(0, 200))}`, {
    code: 'QUEUE_FAILED',
    service: 'queue',
    retryable: true,
    cause: redactError(cause),
  });
}
