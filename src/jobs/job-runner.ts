import { randomUUID } from 'node:crypto';
import { IntegrationError, throwIfAborted, toIntegrationError } from '../errors.ts';
import type { EmitEvent, IntegrationEvent } from '../events.ts';
import type { CustomerContext } from '../model/customer.ts';
import type { JobConfig, JobRecord, ScrapingResult } from '../model/job.ts';
import { nextOfSchedule, tellQueue } from './enqueue-job.ts';
import { EventStream } from './event-stream.ts';
import { hasLeftOut, openStates, resultOf } from './job-endings.ts';
import type { JobEnvironment } from './job-environment.ts';
import { JobTask, type JobTaskOptions } from './job-task.ts';
import { createQueuedJob } from './queued-job.ts';

/** A job that was started. */
export interface JobHandle {
  readonly jobId: string;
  readonly customerId: string;
  /** Resolves when the job has ended, however it ended; never rejects. */
  readonly result: Promise<ScrapingResult>;
  /** Asks the job to stop. Resolves to false when it had already ended. */
  cancel(): Promise<boolean>;
  /** The job's events from now on, until it ends. A slow reader loses old page events, never the end. */
  events(): AsyncIterable<IntegrationEvent>;
}

interface RunningJob {
  readonly handle: JobHandle;
  readonly task: JobTask;
  readonly streams: Set<EventStream>;
}

interface LaunchOptions {
  readonly customer: Pick<CustomerContext, 'settings'>;
  readonly from: JobTaskOptions['from'];
  readonly budget?: JobTaskOptions['budget'];
  readonly signal?: AbortSignal | undefined;
}

/** Starts, resumes and cancels jobs, and knows which ones this process runs or watches. */
export class JobRunner {
  readonly #environment: JobEnvironment;
  readonly #running = new Map<string, RunningJob>();
  #closed = false;

  constructor(environment: JobEnvironment) {
    const emit: EmitEvent = (name, event) => {
      environment.emit(name, event);
      const streams = this.#running.get(event.jobId)?.streams ?? [];
      // The union of all events is the map of names to payloads turned inside out: the compiler cannot see that.
      for (const stream of streams) stream.push({ type: name, ...event } as unknown as IntegrationEvent);
    };
    this.#environment = { ...environment, emit };
  }

  /**
   * Stores the job and starts it with the customer's settings, the job's own already over them. A job id that the customer
   * already used is that job: a running one is joined, wherever it runs; an ended one is answered with its result.
   *
   * @throws IntegrationError `JOB_CONFLICT`, `STORE_FAILED`, `INTEGRATION_CLOSED`, or what `signal` was aborted with
   */
  async start(
    customer: CustomerContext,
    config: JobConfig,
    options: { readonly jobId?: string | undefined; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<JobHandle> {
    throwIfAborted(options.signal, 'jobs');
    const jobId = options.jobId ?? randomUUID();
    const { job } = await this.#environment.store.createJob(customer.customerId, createQueuedJob(jobId, config));
    const result = resultOf(job);
    if (result && !this.#running.has(jobId)) return endedHandle(job, result);
    await this.prepareNext(job);
    return this.#launch(job, { customer, from: 'start', signal: options.signal });
  }

  /**
   * Goes on with a job that was cancelled, failed, ran out of money or whose process died. What is done is not done again.
   * A job that runs elsewhere is joined.
   *
   * @param job - as stored; a completed one is answered with its result.
   * @param options.customer - with the job's own settings over the stored ones.
   * @param options.budget - for this run. @default the job's own
   */
  async resume(job: JobRecord, options: Pick<LaunchOptions, 'customer' | 'budget'>): Promise<JobHandle> {
    const isOver = job.state === 'completed' || job.state === 'needs_approval';
    if (job.result && isOver && !hasLeftOut(job)) return endedHandle(job, job.result);
    await this.prepareNext(job);
    return this.#launch(job, { ...options, from: 'stop' });
  }

  /**
   * As {@link resume}, for whoever was not asked by the customer: a job that somebody asked to cancel is cancelled.
   *
   * @returns `undefined` when this process has the job in hand already: it is for another to end.
   */
  carryOn(job: JobRecord, customer: CustomerContext): JobHandle | undefined {
    if (this.#running.has(job.jobId)) return undefined;
    return this.#launch(job, { customer, from: job.state === 'failed' ? 'stop' : 'start' });
  }

  /** Before the job of a schedule starts for the first time, the next one is in the store: no crash ends a schedule. */
  async prepareNext(job: JobRecord): Promise<void> {
    const { store, clock } = this.#environment;
    // One that was started before has made its next one then, and the schedule may have been ended since.
    const next = job.runs > 0 || job.cancelRequested ? undefined : nextOfSchedule(job, clock.now());
    if (!next) return;
    const { job: stored } = await store.createJob(job.customerId, next);
    if (stored.state !== 'queued') return;
    // Whoever ended the schedule meanwhile may not have seen the next job yet.
    const current = await store.findJob(job.jobId);
    if (current?.cancelRequested) await this.cancel(stored.jobId, 'The schedule was ended');
    else await tellQueue([stored], this.#environment);
  }

  /** Hands a job that runs here to whoever carries it on; does nothing for others. */
  leave(jobId: string): void {
    this.#running.get(jobId)?.task.leave('The worker was closed');
  }

  /**
   * A job of another process is told through the store, within a second; one that nobody runs ends here, with what was done.
   *
   * @param reason - for a person to read.
   * @returns false when the job had ended.
   */
  async cancel(jobId: string, reason = 'The job was cancelled'): Promise<boolean> {
    const { store, resolveSettings } = this.#environment;
    const running = this.#running.get(jobId);
    running?.task.cancel(reason);
    const found = await store.findJob(jobId);
    if (!found || (!running && !openStates.includes(found.state))) return running !== undefined;
    const job = await store.requestCancel(found.customerId, jobId);
    // Settings have no say in how a job is cancelled.
    if (job?.turn) this.#takeFromQueue(jobId);
    if (job && !this.#closed) this.#launch(job, { customer: { settings: resolveSettings() }, from: 'start' });
    return true;
  }

  /** Ends what runs here for a customer that was erased, and waits for it. */
  async drop(customerId: string): Promise<void> {
    const running = [...this.#running.values()].filter(({ handle }) => handle.customerId === customerId);
    for (const { task } of running) task.cancel('The customer was erased');
    await Promise.all(running.map(({ handle }) => handle.result));
  }

  /** Stops what runs here and waits for it: those jobs are queued again, for whoever carries them on. */
  async close(): Promise<void> {
    this.#closed = true;
    const running = [...this.#running.values()];
    for (const { task } of running) task.leave('The integration was closed');
    await Promise.all(running.map(({ handle }) => handle.result));
  }

  /** What stays in the queue is found to be over when its turn comes. */
  #takeFromQueue(jobId: string): void {
    const { queue, logger } = this.#environment;
    queue.remove(jobId).catch((error: unknown) => {
      const { code } = toIntegrationError(error, 'queue');
      logger.debug('A cancelled job was left in the queue', { jobId, error: code });
    });
  }

  #launch(job: JobRecord, { customer, from, budget, signal }: LaunchOptions): JobHandle {
    const running = this.#running.get(job.jobId);
    if (running) return running.handle;
    if (this.#closed) {
      throw new IntegrationError('The integration is closed', { code: 'INTEGRATION_CLOSED', service: 'jobs' });
    }
    const { jobId, customerId } = job;
    const task = new JobTask({ job, settings: customer.settings, environment: this.#environment, from, budget });
    const streams = new Set<EventStream>();
    const onAbort = (): void => {
      // Told at once where it runs here; elsewhere it is the store that may fail.
      this.cancel(jobId, 'The caller aborted the job').catch((error: unknown) => {
        this.#environment.logger.warn('A job could not be cancelled', {
          jobId,
          error: toIntegrationError(error, 'jobs').code,
        });
      });
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    const result = task.carryOut().finally(() => {
      signal?.removeEventListener('abort', onAbort);
      this.#running.delete(jobId);
      for (const stream of streams) stream.close();
    });
    const handle: JobHandle = {
      jobId,
      customerId,
      result,
      cancel: () => this.cancel(jobId),
      events: () => {
        const stream = new EventStream();
        if (this.#running.has(jobId)) streams.add(stream);
        else stream.close();
        return stream;
      },
    };
    this.#running.set(jobId, { handle, task, streams });
    if (signal?.aborted) onAbort();
    return handle;
  }
}

function endedHandle({ jobId, customerId }: JobRecord, result: ScrapingResult): JobHandle {
  return {
    jobId,
    customerId,
    result: Promise.resolve(result),
    cancel: () => Promise.resolve(false),
    events: () => {
      const stream = new EventStream();
      stream.close();
      return stream;
    },
  };
}
