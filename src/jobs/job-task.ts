import { IntegrationError, toIntegrationError } from '../errors.ts';
import type { CustomerSettings } from '../model/customer.ts';
import type { JobConfig, JobRecord, JobState, ScrapingResult } from '../model/job.ts';
import { emitEnd, hasLeftOut, openStates, resultOf } from './job-endings.ts';
import type { JobEnvironment } from './job-environment.ts';
import { JobReport } from './job-report.ts';
import { JobRun } from './job-run.ts';

/** How often a job of another process is looked at. */
const watchMs = 500;
/** States a job can be resumed from, besides those in which it waits for somebody. */
const stopped: readonly JobState[] = ['cancelled', 'failed'];
/** ... and those of a job that has something left to do when it is given more money. */
const ended: readonly JobState[] = ['completed', 'needs_approval'];

export interface JobTaskOptions {
  readonly job: JobRecord;
  /** The job's own over the customer's. */
  readonly settings: CustomerSettings;
  readonly environment: JobEnvironment;
  /** Whether a job that was cancelled, has failed or ran out of money goes on. */
  readonly from: 'start' | 'stop';
  /** For this run, in place of the job's own. */
  readonly budget?: JobConfig['budget'] | undefined;
}

/**
 * What this process does for a job until it has ended: runs it when nobody else does, and watches it otherwise, ready to
 * take it over.
 */
export class JobTask {
  readonly #options: JobTaskOptions;
  /** Fires when the job is to be cancelled: ends the wait for a free place. */
  readonly #cancelling = new AbortController();
  /** Fires when this process has no more time for it. */
  readonly #leaving = new AbortController();
  #states: readonly JobState[];
  #run: JobRun | undefined;

  constructor(options: JobTaskOptions) {
    this.#options = options;
    const isStopped = options.from === 'stop';
    const left = isStopped && hasLeftOut(options.job) ? ended : [];
    this.#states = isStopped ? [...openStates, ...stopped, ...left] : openStates;
  }

  /** Ends the job as cancelled if it runs here, or when its turn comes. */
  cancel(reason: string): void {
    this.#cancelling.abort(this.#abortError(reason));
    this.#run?.cancel(reason);
  }

  /** Leaves the job to whoever carries it on. For this process it ends as cancelled. */
  leave(reason: string): void {
    this.#leaving.abort(this.#abortError(reason));
    this.#run?.interrupt(reason);
  }

  /** Resolves when the job has ended, wherever it ran, or was left; never rejects. */
  async carryOut(): Promise<ScrapingResult> {
    try {
      for (;;) {
        const result = (await this.#runHere()) ?? (await this.#watch());
        if (result) return result;
      }
    } catch (cause) {
      const error = toIntegrationError(cause, 'jobs');
      // Left while it waited for a place, or erased.
      if (error.code === 'ABORTED' || error.code === 'JOB_UNKNOWN') return this.#endUnstored('cancelled');
      return this.#endUnstored('failed', error);
    }
  }

  /** @returns `undefined` when another process has the job. */
  async #runHere(): Promise<ScrapingResult | undefined> {
    const { job, environment } = this.#options;
    const signal = AbortSignal.any([this.#cancelling.signal, this.#leaving.signal]);
    try {
      return await environment.places.run(job.jobId, () => this.#take(), signal);
    } catch (error) {
      // Cancelled before it had a place: the run ends at once and says so.
      if (this.#cancelling.signal.aborted) return this.#take();
      throw error;
    }
  }

  async #take(): Promise<ScrapingResult | undefined> {
    const { settings, environment } = this.#options;
    const { customerId, jobId } = this.#options.job;
    const { store, emit, leaseMs } = environment;
    this.#leaving.signal.throwIfAborted();
    const { job, lease } = await store.takeJob(customerId, jobId, { states: this.#states, ttlMs: leaseMs });
    if (!lease) {
      const result = resultOf(job);
      if (result) emitEnd(emit, result);
      return result;
    }
    const isResumed = this.#states !== openStates;
    this.#states = openStates;
    const taken = isResumed
      ? await store.updateJob(customerId, lease, { cancelRequested: false }, { ttlMs: leaseMs })
      : job;
    const { budget = taken.config.budget } = this.#options;
    const config = { ...taken.config, budget };
    this.#run = new JobRun({ job: { ...taken, config }, lease }, settings, environment);
    if (this.#cancelling.signal.aborted) this.#run.cancel('The job was cancelled');
    if (this.#leaving.signal.aborted) this.#run.interrupt('The integration was closed');
    try {
      return await this.#run.run();
    } finally {
      this.#run = undefined;
    }
  }

  /** @returns `undefined` when nobody holds the job any more. */
  async #watch(): Promise<ScrapingResult | undefined> {
    const { job: begun, environment } = this.#options;
    const { store, clock, emit } = environment;
    const { customerId, jobId } = begun;
    let told = '';
    let waitMs = 0;
    for (;;) {
      await clock.sleep(waitMs, this.#leaving.signal);
      const job = await store.findJob(jobId);
      if (job?.customerId !== customerId) return this.#endUnstored('cancelled');
      const { progress } = job;
      if (JSON.stringify(progress) !== told) emit('job:progress', { jobId, customerId, progress });
      told = JSON.stringify(progress);
      const result = resultOf(job);
      if (result) emitEnd(emit, result);
      const heldMs = (job.heldUntil?.getTime() ?? 0) - clock.now();
      if (result || heldMs <= 0) return result;
      waitMs = Math.min(watchMs, heldMs);
    }
  }

  /** The end of a job as this process sees it, of which the store knows nothing, or will know another. */
  #endUnstored(ending: 'cancelled' | 'failed', failure?: IntegrationError): ScrapingResult {
    const { job, environment } = this.#options;
    const report = new JobReport(job.counters, job.progress.errors);
    if (failure) report.fail(failure);
    const result = report.result(job, ending, job.counters.durationMs);
    emitEnd(environment.emit, result, failure);
    return result;
  }

  #abortError(reason: string): IntegrationError {
    const { jobId, customerId } = this.#options.job;
    return new IntegrationError(reason, { code: 'ABORTED', service: 'jobs', context: { jobId, customerId } });
  }
}
