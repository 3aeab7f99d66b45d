/** One unit of work for a worker: everything else is read from the store under its customer. */
export interface QueuedJob {
  readonly customerId: string;
  /** Of one customer only. */
  readonly jobId: string;
}

/** A job that is to wait for a worker. */
export interface QueueEntry extends QueuedJob {
  /** 1 (first) to 9 (last): while one of a lower number can start, none of a higher does. */
  readonly priority: number;
  /** Milliseconds from now before which it does not start, 0 or more. */
  readonly delayMs: number;
}

/** What has become of an entry: it has been carried out, or is to come again. */
export type QueueOutcome = 'done' | { readonly againInMs: number };

/** What a handler is given besides the job. */
export interface QueueTurn {
  /** Fires when the worker is closed: the job is to be left to another one. */
  readonly signal: AbortSignal;
  /** Shows how far the job is, in percent, to whoever looks at the queue itself. May be left unshown. */
  report(percentage: number): void;
}

/**
 * Carries a job out. May be called for a job that another worker has in hand, or that has ended already: a worker that is
 * believed dead may be alive.
 *
 * @throws what went wrong. When it is `retryable`, the entry comes again after a pause, a few times; otherwise, and
 * after that, it is dead.
 */
export type QueueHandler = (job: QueuedJob, turn: QueueTurn) => Promise<QueueOutcome>;

export interface QueueWorker {
  /**
   * Starts no more entries from now on, fires the signals of those it has after `graceMs`, and resolves when their handlers
   * have settled. A second call, with less time, shortens it.
   *
   * @param options.graceMs - 0 or more. @default 0
   */
  close(options?: { readonly graceMs?: number | undefined }): Promise<void>;
}

/** An entry that was given up. It stays until it is tried again. */
export interface DeadEntry extends QueuedJob {
  /** For a person to read. */
  readonly reason: string;
  /** How often it was tried. */
  readonly attempts: number;
  readonly diedAt: Date;
}

/**
 * Hands jobs to workers, in this process or in many.
 *
 * The job in the store is the truth: an entry says no more than that somebody should look after it. A queue may lose its
 * entries; the workers put back what the store knows of. It may also start an entry twice, when a worker is slow to say that
 * it lives: the lease of the job in the store keeps the second one out.
 *
 * Of entries that can start, those of the lowest `priority` come first, and among them customers take turns: one with a
 * hundred jobs does not make one with a single job wait for all of them. One customer's jobs of one priority keep their order.
 *
 * Methods throw IntegrationError `QUEUE_FAILED`, retryable, when the queue cannot be reached, within a few seconds.
 */
export interface JobQueue {
  /** A job that is in the queue already, dead ones included, is left where it is. */
  add(entries: readonly QueueEntry[]): Promise<void>;
  /**
   * Begins to carry out entries.
   *
   * @param options.concurrency - entries at a time, 1 or more.
   */
  work(handler: QueueHandler, options: { readonly concurrency: number }): Promise<QueueWorker>;
  /** Takes an entry out that waits or is dead; leaves one that a worker has. */
  remove(jobId: string): Promise<void>;
  /** The latest first. */
  listDead(options: { readonly limit: number }): Promise<readonly DeadEntry[]>;
  /** Lets a dead entry start again. @returns false when there is none of this job. */
  retryDead(jobId: string): Promise<boolean>;

  /** Cheap self-test for health. */
  check?(): Promise<void>;
  /** Closes what workers it has left without further grace, and refuses calls from then on with `INTEGRATION_CLOSED`. */
  close?(): Promise<void>;
}
