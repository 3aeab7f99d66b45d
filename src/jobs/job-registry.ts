import type { DeadEntry } from '../contracts/job-queue.ts';
import { IntegrationError } from '../errors.ts';
import type { CustomerContext, CustomerSettings, DeepPartial } from '../model/customer.ts';
import type { JobConfig, JobRecord, JobState, ScrapingResult } from '../model/job.ts';
import type { ScrapingConfig } from '../options/scraping-config.ts';
import { assertNumber } from '../resilience/assert-number.ts';
import { approveRemovals } from './approve-removals.ts';
import { assertPriced } from './assert-priced.ts';
import { assertEnqueueOptions, type EnqueuedJob, type EnqueueOptions, enqueueJob } from './enqueue-job.ts';
import type { JobEnvironment } from './job-environment.ts';
import type { JobHandle, JobRunner } from './job-runner.ts';
import { JobWorker, type WorkOptions } from './job-worker.ts';
import { type DueOptions, type DueWork, listDue } from './list-due.ts';

export interface JobListOptions {
  /** Most jobs, 1 to 1,000. @default 100 */
  readonly limit?: number | undefined;
  readonly state?: JobState | undefined;
}

/** How {@link JobRegistry.resume} goes on. */
export interface ResumeOptions {
  /**
   * For this run, in place of the job's own. It bounds all that the job has spent, in earlier runs too: 2 dollars, when one is
   * spent, leave another one. @default the job's own
   */
  readonly budget?: Partial<JobConfig['budget']> | undefined;
}

/** Throws `CUSTOMER_ID_INVALID` or `CUSTOMER_UNKNOWN`. @param overrides - over the stored settings. */
export type LoadCustomer = (customerId: string, overrides?: DeepPartial<CustomerSettings>) => Promise<CustomerContext>;

/** Checks what was given for a new job, and creates the customer when it does not exist. */
export type PrepareJob = (
  customerId: string,
  config: unknown,
) => Promise<{ readonly config: JobConfig; readonly jobId?: string | undefined }>;

export interface JobRegistryDependencies {
  readonly environment: JobEnvironment;
  readonly runner: JobRunner;
  readonly loadCustomer: LoadCustomer;
  readonly prepareJob: PrepareJob;
  /** Takes a job up for a worker; `undefined` when this process has it in hand already. */
  readonly carryOn: (job: JobRecord) => Promise<JobHandle | undefined>;
}

/** The stored jobs: read them, carry them on, hand them to workers, approve what they held back; and what is due. */
export class JobRegistry {
  readonly #environment: JobEnvironment;
  readonly #runner: JobRunner;
  readonly #loadCustomer: LoadCustomer;
  readonly #prepareJob: PrepareJob;
  readonly #carryOn: JobRegistryDependencies['carryOn'];
  readonly #workers = new Set<JobWorker>();
  #isClosed = false;

  /** Built by the integration. */
  constructor({ environment, runner, loadCustomer, prepareJob, carryOn }: JobRegistryDependencies) {
    this.#environment = environment;
    this.#runner = runner;
    this.#loadCustomer = loadCustomer;
    this.#prepareJob = prepareJob;
    this.#carryOn = carryOn;
  }

  /**
   * @throws IntegrationError `JOB_UNKNOWN`
   */
  async get(jobId: string): Promise<JobRecord> {
    const job = typeof jobId === 'string' ? await this.#environment.store.findJob(jobId) : undefined;
    if (job) return job;
    throw new IntegrationError(`No job has the id ${JSON.stringify(jobId)}`, {
      code: 'JOB_UNKNOWN',
      service: 'jobs',
      context: { jobId },
    });
  }

  /**
   * A customer's jobs, newest first.
   *
   * @throws IntegrationError `CUSTOMER_ID_INVALID`, `CUSTOMER_UNKNOWN`
   */
  async list(customerId: string, options: JobListOptions = {}): Promise<readonly JobRecord[]> {
    const customer = await this.#loadCustomer(customerId);
    const limit = Math.min(Math.max(1, Math.trunc(options.limit ?? 100)), 1_000);
    return this.#environment.store.listJobs(customer.customerId, { limit, state: options.state });
  }

  /**
   * Goes on with a job that was cancelled, failed, whose process died, or whose budget was used up; pages that are done are
   * not fetched again, and chunks without a vector get theirs from the stored text. Any other completed job is answered with
   * its result. A job that another process runs is joined, and taken over if that process dies: it is run by one at a time.
   *
   * @throws IntegrationError `JOB_UNKNOWN`, `OPTIONS_INVALID`, `INTEGRATION_CLOSED`
   *
   * @example
   * ```ts
   * const handle = await integration.jobs.resume(jobId, { budget: { maxUsd: 2 } });
   * const result = await handle.result;
   * ```
   */
  async resume(jobId: string, { budget }: ResumeOptions = {}): Promise<JobHandle> {
    const job = await this.get(jobId);
    const config = this.#environment.parseJobConfig(budget === undefined ? job.config : { ...job.config, budget });
    const customer = await this.#loadCustomer(job.customerId, config.settings);
    assertPriced(config, customer.settings, this.#environment);
    return this.#runner.resume({ ...job, config }, { customer, budget: config.budget });
  }

  /**
   * Stores a job for the next free worker: see {@link work}. Resolves before it starts; `get` and `getProgressStatus` tell how
   * far it is, `cancelJob` stops it. When the queue cannot be reached, workers find the job in the store a little later.
   *
   * @param config - as of `processCustomerScraping`; a `signal` has no effect.
   * @throws IntegrationError `OPTIONS_INVALID`, `CUSTOMER_ID_INVALID`, `URL_INVALID`, `SCHEME_BLOCKED`, `SSRF_BLOCKED`,
   * `JOB_CONFLICT`, `STORE_FAILED`, `INTEGRATION_CLOSED`
   *
   * @example
   * ```ts
   * const day = 24 * 60 * 60 * 1000;
   * await integration.jobs.enqueue('customer-123', { urls: ['https://shop.example'] }, { every: day, dedupe: 'daily' });
   * ```
   */
  async enqueue(customerId: string, config: ScrapingConfig, options: EnqueueOptions = {}): Promise<EnqueuedJob> {
    assertEnqueueOptions(options);
    const prepared = await this.#prepareJob(customerId, config);
    return enqueueJob({ customerId, ...prepared }, options, this.#environment);
  }

  /**
   * Carries out jobs that were enqueued, here or by any process with the same store and queue, until the returned worker or
   * the integration is closed. Takes over what a worker that died has left.
   *
   * @throws IntegrationError `OPTIONS_INVALID`, `QUEUE_FAILED`, `INTEGRATION_CLOSED`
   *
   * @example
   * ```ts
   * const worker = await integration.jobs.work({ concurrency: 4 });
   * process.once('SIGTERM', () => worker.close({ waitMs: 20_000 }).then(() => integration.close()));
   * ```
   */
  async work(options: WorkOptions = {}): Promise<JobWorker> {
    const { concurrency = 4, sweepMs = 15_000 } = options;
    assertNumber('concurrency', concurrency, { min: 1, max: 16, whole: true });
    assertNumber('sweepMs', sweepMs, { min: 500, max: 3_600_000 });
    this.#assertOpen();
    const worker = new JobWorker(
      {
        environment: this.#environment,
        prepareNext: (job) => this.#runner.prepareNext(job),
        carryOn: this.#carryOn,
        leave: (jobId) => this.#runner.leave(jobId),
        onClosed: (closed) => void this.#workers.delete(closed),
      },
      { sweepMs },
    );
    // Before it starts: closing the integration closes it, however far it is.
    this.#workers.add(worker);
    try {
      await worker.start({ concurrency });
      this.#assertOpen();
      return worker;
    } catch (error) {
      this.#workers.delete(worker);
      throw error;
    }
  }

  /**
   * Jobs that workers have given up: they failed too often, or brought their workers down. The latest first.
   *
   * @param options.limit - 1 to 1,000. @default 100
   * @throws IntegrationError `QUEUE_FAILED`
   */
  async dead(options: { readonly limit?: number | undefined } = {}): Promise<readonly DeadEntry[]> {
    const { limit = 100 } = options;
    assertNumber('limit', limit, { min: 1, max: 1_000, whole: true });
    return this.#environment.queue.listDead({ limit });
  }

  /**
   * Lets workers try a dead job again; it goes on where it was.
   *
   * @returns false when it is not dead.
   * @throws IntegrationError `QUEUE_FAILED`
   */
  async retry(jobId: string): Promise<boolean> {
    return this.#environment.queue.retryDead(jobId);
  }

  /**
   * Ends a schedule: what waits of it is cancelled. A job of it that runs goes on, and is the last.
   *
   * @param dedupe - as it was enqueued with, or the id of any of its jobs.
   * @returns false when the customer has no such schedule.
   * @throws IntegrationError `CUSTOMER_ID_INVALID`, `CUSTOMER_UNKNOWN`
   */
  async unschedule(customerId: string, dedupe: string): Promise<boolean> {
    const { store } = this.#environment;
    await this.#loadCustomer(customerId);
    const named = await store.findJob(dedupe);
    const isItsJob = named?.customerId === customerId && named.turn?.schedule;
    const key = (isItsJob && named.turn?.key) || dedupe;
    const ended = new Set<string>();
    for (;;) {
      const waiting = await store.listJobs(customerId, { state: 'queued', key, limit: 1_000 });
      const found = waiting.filter(({ turn, jobId }) => turn?.schedule && !ended.has(jobId));
      for (const { jobId } of found) {
        ended.add(jobId);
        await this.#runner.cancel(jobId, 'The schedule was ended');
      }
      // One that was about to start may have made the next one before it could be cancelled.
      if (found.length === 0) return ended.size > 0;
    }
  }

  /** Closes the workers. Called by the integration. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#workers].map((worker) => worker.close()));
  }

  /**
   * Carries out removals that a job held back (`needs_approval`), never more than `maxRemovals`. Pages that another job has
   * met since stay.
   *
   * @returns the job's result as it is now; `heldRemovals` says how many were left.
   * @throws IntegrationError `JOB_UNKNOWN`; `JOB_CONFLICT` when the job waits for no approval, or is being approved;
   * `OPTIONS_INVALID`
   *
   * @example
   * ```ts
   * const { removedPages } = await integration.jobs.approve(jobId, { maxRemovals: 40 });
   * ```
   */
  async approve(jobId: string, options: { readonly maxRemovals: number }): Promise<ScrapingResult> {
    assertNumber('maxRemovals', options?.maxRemovals, { min: 0, max: Number.MAX_SAFE_INTEGER, whole: true });
    return approveRemovals(await this.get(jobId), options.maxRemovals, this.#environment);
  }

  /**
   * Customers with pages that should be visited again, by how often each page was found changed: sooner the ones that
   * change often, after 30 days at the latest, an hour at the earliest. Nothing is started: crawl them, or their sites,
   * when it suits you.
   *
   * @returns customers by id, each with its pages, the longest overdue first.
   * @throws IntegrationError `OPTIONS_INVALID`
   *
   * @example
   * ```ts
   * for (const { customerId, pages } of await integration.jobs.due()) {
   *   const urls = pages.map(({ url }) => url);
   *   await integration.processCustomerScraping(customerId, { urls, maxDepth: 0, maxPages: urls.length, sitemaps: 'skip' });
   * }
   * ```
   */
  async due(options: DueOptions = {}): Promise<readonly DueWork[]> {
    return listDue(this.#environment, options);
  }

  #assertOpen(): void {
    if (!this.#isClosed) return;
    throw new IntegrationError('The integration is closed', { code: 'INTEGRATION_CLOSED', service: 'jobs' });
  }
}
