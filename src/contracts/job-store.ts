import type {
  JobConfig,
  JobCounters,
  JobRecord,
  JobState,
  JobTurn,
  ProgressStatus,
  ScrapingResult,
} from '../model/job.ts';

export interface NewJob {
  readonly jobId: string;
  readonly config: JobConfig;
  readonly progress: ProgressStatus;
  readonly counters: JobCounters;
  /** @default null */
  readonly turn?: JobTurn | null | undefined;
  /** With a key of a turn: an open job of the customer whose turn has it is returned, and none is created. */
  readonly unlessOpen?: string | undefined;
}

export interface ListJobsOptions {
  /** 1 or more. */
  readonly limit: number;
  /** Only those in it. */
  readonly state?: JobState | undefined;
  /** Only those whose turn has this key. */
  readonly key?: string | undefined;
}

export interface JobPatch {
  readonly state?: JobState | undefined;
  readonly progress?: ProgressStatus | undefined;
  readonly counters?: JobCounters | undefined;
  readonly result?: ScrapingResult | null | undefined;
  readonly cancelRequested?: boolean | undefined;
}

/**
 * The right to write for a job. Every write carries it, and the store refuses it with `LEASE_LOST` as soon as another run
 * has taken the job or this one has given it up: a process that slept through the end of its lease cannot do harm.
 */
export interface JobLease {
  readonly jobId: string;
  /** From 1. Higher than every one the store gave out before, those of erased jobs included. */
  readonly fence: number;
}

export interface LeaseOptions {
  /** Milliseconds until another run may take the job, unless the lease is extended before. */
  readonly ttlMs: number;
}

export interface TakeJobOptions extends LeaseOptions {
  /** The job is taken only when it is in one of these. */
  readonly states: readonly JobState[];
}

/** A job as it was found, and the lease of it. */
export interface TakenJob {
  /** `runs` counts this one already, if there is a lease. */
  readonly job: JobRecord;
  /** `null` when another run holds the job, or when it is in none of the states asked for. */
  readonly lease: JobLease | null;
}

/**
 * Keeps jobs, and sees to it that one run at a time writes for each.
 *
 * Times are the store's own: on a server, all processes share its clock. Methods that take a lease throw IntegrationError
 * `LEASE_LOST` when it is not the job's latest, and `JOB_UNKNOWN` when the customer has no such job (it may have been
 * erased). A lease that ran out is good until another run takes the job.
 */
export interface JobStore {
  /**
   * Creates a queued job that nobody holds. Idempotent: a job of this id that the customer already has is returned as it
   * is, and so is the latest open one that {@link NewJob.unlessOpen} speaks of. Of several that ask at the same time, one
   * creates.
   *
   * @throws IntegrationError `JOB_CONFLICT` when the id belongs to another customer.
   */
  createJob(customerId: string, job: NewJob): Promise<{ readonly job: JobRecord; readonly created: boolean }>;
  /** A read without a customer: whoever has the job id may watch the job. */
  findJob(jobId: string): Promise<JobRecord | undefined>;
  /** Newest first; of equal age, by id. */
  listJobs(customerId: string, options: ListJobsOptions): Promise<readonly JobRecord[]>;
  /** Queued and active jobs of all customers, ordered by id, starting behind `after`. For whoever carries them on. */
  listOpenJobs(options: { readonly after?: string | undefined; readonly limit: number }): Promise<readonly JobRecord[]>;
  /**
   * Takes a job that no other run holds, and puts its active URLs back into the queue: whoever visited them is gone.
   *
   * @throws IntegrationError `JOB_UNKNOWN`
   */
  takeJob(customerId: string, jobId: string, options: TakeJobOptions): Promise<TakenJob>;
  /**
   * Writes the given fields, leaves the others, and extends the lease.
   *
   * @returns the job as it is now, so that a writer of progress also learns of a cancel request.
   */
  updateJob(customerId: string, lease: JobLease, patch: JobPatch, options: LeaseOptions): Promise<JobRecord>;
  /** Writes a last time, puts active URLs back into the queue and gives the lease up. */
  releaseJob(customerId: string, lease: JobLease, patch: JobPatch): Promise<JobRecord>;
  /**
   * Asks whoever holds the job, or takes it next, to cancel it. Needs no lease.
   *
   * @returns the job as it is now; `undefined` when the customer has no such job.
   */
  requestCancel(customerId: string, jobId: string): Promise<JobRecord | undefined>;
}
