import { IntegrationError } from '../errors.ts';
import type { CustomerContext, CustomerSettings, DeepPartial } from '../model/customer.ts';
import type { JobRecord, JobState, ScrapingResult } from '../model/job.ts';
import type { JobEnvironment } from './job-environment.ts';
import { JobReport } from './job-report.ts';
import type { JobHandle, JobRunner } from './job-runner.ts';
import { removeVanished } from './remove-vanished.ts';

export interface JobListOptions {
  /** Most jobs, 1 to 1,000. @default 100 */
  readonly limit?: number | undefined;
  readonly state?: JobState | undefined;
}

/** Throws `CUSTOMER_ID_INVALID` or `CUSTOMER_UNKNOWN`. @param overrides - over the stored settings. */
export type LoadCustomer = (customerId: string, overrides?: DeepPartial<CustomerSettings>) => Promise<CustomerContext>;

/** The stored jobs: read them, carry them on, approve what they held back. */
export class JobRegistry {
  readonly #environment: JobEnvironment;
  readonly #runner: JobRunner;
  readonly #loadCustomer: LoadCustomer;

  /** Built by the integration. */
  constructor(environment: JobEnvironment, runner: JobRunner, loadCustomer: LoadCustomer) {
    this.#environment = environment;
    this.#runner = runner;
    this.#loadCustomer = loadCustomer;
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
   * Goes on with a job that was cancelled, failed, or whose process died; pages that are done are not fetched again.
   * A completed job is answered with its result. Make sure that no other process still runs the job.
   *
   * @throws IntegrationError `JOB_UNKNOWN`, `OPTIONS_INVALID`, `INTEGRATION_CLOSED`
   *
   * @example
   * ```ts
   * const handle = await integration.jobs.resume(jobId);
   * const result = await handle.result;
   * ```
   */
  async resume(jobId: string): Promise<JobHandle> {
    const job = await this.get(jobId);
    const config = this.#environment.parseJobConfig(job.config);
    return this.#runner.resume({ ...job, config }, await this.#loadCustomer(job.customerId, config.settings));
  }

  /**
   * Carries out removals that a job held back (`needs_approval`), never more than `maxRemovals`.
   *
   * @returns the job's result as it is now.
   * @throws IntegrationError `JOB_UNKNOWN`; `JOB_CONFLICT` when the job waits for no approval; `OPTIONS_INVALID`
   */
  async approve(jobId: string, options: { readonly maxRemovals: number }): Promise<ScrapingResult> {
    const { store, emit } = this.#environment;
    const job = await this.get(jobId);
    if (!Number.isSafeInteger(options?.maxRemovals) || options.maxRemovals < 0) {
      throw new IntegrationError(
        `maxRemovals: expected a whole number from 0, received ${String(options?.maxRemovals)}`,
        {
          code: 'OPTIONS_INVALID',
          service: 'options',
          context: { jobId },
        },
      );
    }
    if (job.state !== 'needs_approval' || !job.result) {
      throw new IntegrationError(`Job ${jobId} waits for no approval: it is ${job.state}`, {
        code: 'JOB_CONFLICT',
        service: 'jobs',
        context: { jobId, state: job.state },
      });
    }
    const ids = { jobId, customerId: job.customerId };
    const report = new JobReport(job.counters, job.progress.errors);
    await removeVanished(store, ids, {
      signal: new AbortController().signal,
      approved: options.maxRemovals,
      onRemoved: (url, reason) => {
        report.counts.removedPages += 1;
        emit('page:removed', { ...ids, url, reason });
      },
    });
    const result = report.result(ids, 'completed', job.counters.durationMs);
    const progress = { ...job.progress, currentStep: 'Done' };
    await store.updateJob(job.customerId, jobId, {
      state: result.status,
      progress,
      counters: report.counters(job.counters.durationMs),
      result,
    });
    return result;
  }
}
