/** One unit of work for a worker: everything else is read from the store under its customer. */
export interface QueuedJob {
  readonly customerId: string;
  readonly jobId: string;
}

/**
 * Runs jobs in the order they come, so many at a time.
 *
 * The in-process default holds nothing a restart could need: the job row in the store is the truth.
 */
export interface JobQueue {
  /**
   * Runs `work` when a place is free.
   *
   * @returns what `work` returned. Rejects with `ABORTED` when `signal` fires before a place was free.
   */
  run<T>(job: QueuedJob, work: () => Promise<T>, options?: { readonly signal?: AbortSignal | undefined }): Promise<T>;

  check?(): Promise<void>;
  close?(): Promise<void>;
}
