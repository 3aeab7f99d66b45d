import { IntegrationError } from '../../errors.ts';

/** The parts of `bullmq` we call. Declared here so that vendor types stay out of our declarations. */
export interface BullMQLike {
  readonly Queue: new (name: string, options: object) => BullQueueLike;
  readonly Worker: new (
    name: string,
    processor: (job: BullJobLike, token?: string) => Promise<unknown>,
    options: object,
  ) => BullWorkerLike;
  /** Thrown by a processor that has moved its job by itself. */
  readonly DelayedError: new () => Error;
  /** Thrown by a processor whose job is not to be tried again. */
  readonly UnrecoverableError: new (
    message: string,
  ) => Error;
}

/** What is kept with a job, besides its id. */
export interface BullJobData {
  readonly customerId: string;
  readonly jobId: string;
  readonly round: number;
}

export interface BullJobLike {
  readonly data: BullJobData;
  readonly attemptsMade: number;
  readonly stalledCounter: number;
  readonly failedReason?: string | undefined;
  readonly finishedOn?: number | undefined;
  getState(): Promise<string>;
  moveToDelayed(timestamp: number, token?: string): Promise<void>;
  retry(state: 'failed', options: { resetAttemptsMade: boolean; resetAttemptsStarted: boolean }): Promise<void>;
  updateProgress(progress: number): Promise<void>;
}

export interface BullQueueLike {
  addBulk(jobs: readonly { name: string; data: BullJobData; opts: object }[]): Promise<unknown>;
  getJob(id: string): Promise<BullJobLike | undefined>;
  getJobs(types: readonly ['failed'], start: number, end: number, ascending: boolean): Promise<readonly BullJobLike[]>;
  remove(id: string): Promise<number>;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  close(): Promise<void>;
}

export interface BullWorkerLike {
  on(event: 'error', listener: (error: unknown) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  close(force?: boolean): Promise<void>;
}

/** The part of an `ioredis` client we call ourselves. */
export interface RedisLike {
  evalsha(sha1: string, numberOfKeys: number, ...keysAndArguments: (string | number)[]): Promise<unknown>;
  eval(script: string, numberOfKeys: number, ...keysAndArguments: (string | number)[]): Promise<unknown>;
  ping(): Promise<unknown>;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  duplicate(): RedisLike;
  disconnect(): void;
}

/** @throws IntegrationError `OPTIONS_INVALID` when the package is not installed. */
export async function loadBullMQ(): Promise<BullMQLike> {
  try {
    const { Queue, Worker, DelayedError, UnrecoverableError } = await import('bullmq');
    // The vendor's generics name data, results and connections of every kind; those we use are among them.
    return { Queue, Worker, DelayedError, UnrecoverableError } as unknown as BullMQLike;
  } catch (cause) {
    throw new IntegrationError('BullMQJobQueue needs the package "bullmq": npm install bullmq', {
      code: 'OPTIONS_INVALID',
      service: 'queue',
      cause,
    });
  }
}

/** A client that is not connected yet. The package's own dependency, which BullMQ also works with. */
export async function createRedis(url: string): Promise<RedisLike> {
  const { Redis } = await import('ioredis');
  const retryStrategy = (attempts: number): number =>
    Math.min(longestReconnectPauseMs, 50 * 2 ** Math.min(attempts, 6));
  // BullMQ wants commands of workers to be tried for as long as it takes.
  return new Redis(url, { maxRetriesPerRequest: null, retryStrategy }) as unknown as RedisLike;
}

const longestReconnectPauseMs = 2_000;
