import { randomUUID } from 'node:crypto';
import { IntegrationError, throwIfAborted } from '../errors.ts';
import type { EmitEvent, IntegrationEvent } from '../events.ts';
import type { CustomerContext } from '../model/customer.ts';
import type { JobConfig, JobRecord, ScrapingResult } from '../model/job.ts';
import { EventStream } from './event-stream.ts';
import type { JobEnvironment } from './job-environment.ts';
import { JobRun } from './job-run.ts';
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
  readonly run: JobRun;
  readonly streams: Set<EventStream>;
}

/** Starts, resumes and cancels jobs, and knows which ones run in this process. */
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
   * Stores the job and starts it with the customer's settings, the job's own already over them. A job id that the customer already used is that job: a running one is joined, an ended
   * one is answered with its result.
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
    const { customerId } = customer;
    const { job } = await this.#environment.store.createJob(customerId, createQueuedJob(jobId, config));
    const running = this.#running.get(jobId);
    if (running) return running.handle;
    if (job.result) return endedHandle(job, job.result);
    return this.#launch(job, customer, options.signal);
  }

  /**
   * Goes on with a job that was cancelled, failed or whose process died. What is done is not done again.
   *
   * @param job - as stored; a completed one is answered with its result.
   * @param customer - with the job's own settings over the stored ones.
   */
  async resume(job: JobRecord, customer: CustomerContext): Promise<JobHandle> {
    const running = this.#running.get(job.jobId);
    if (running) return running.handle;
    if (job.result && (job.state === 'completed' || job.state === 'needs_approval'))
      return endedHandle(job, job.result);
    const { store } = this.#environment;
    await store.releaseUrls(job.customerId, job.jobId);
    await store.updateJob(job.customerId, job.jobId, { cancelRequested: false });
    return this.#launch(job, customer, undefined);
  }

  /** @returns false when the job has ended. A job of another process is told through the store, within a second. */
  async cancel(job: JobRecord): Promise<boolean> {
    const running = this.#running.get(job.jobId);
    if (running) running.run.cancel('The job was cancelled');
    else if (job.state !== 'active' && job.state !== 'queued') return false;
    await this.#environment.store.updateJob(job.customerId, job.jobId, { cancelRequested: true });
    return true;
  }

  /** Cancels what runs here and waits for it; cancelled jobs can be resumed. */
  async close(): Promise<void> {
    this.#closed = true;
    const running = [...this.#running.values()];
    for (const { run } of running) run.cancel('The integration was closed');
    await Promise.all(running.map(({ handle }) => handle.result));
  }

  #launch(job: JobRecord, customer: CustomerContext, signal: AbortSignal | undefined): JobHandle {
    if (this.#closed) {
      throw new IntegrationError('The integration is closed', { code: 'INTEGRATION_CLOSED', service: 'jobs' });
    }
    const run = new JobRun(job, customer.settings, this.#environment);
    const streams = new Set<EventStream>();
    const onAbort = (): void => run.cancel('The caller aborted the job');
    signal?.addEventListener('abort', onAbort, { once: true });
    const result = this.#environment.queue
      .run({ customerId: job.customerId, jobId: job.jobId }, () => run.run(), { signal: run.signal })
      // Cancelled before it had a place: the run ends at once and says so.
      .catch(() => run.run())
      .finally(() => {
        signal?.removeEventListener('abort', onAbort);
        this.#running.delete(job.jobId);
        for (const stream of streams) stream.close();
      });
    const handle: JobHandle = {
      jobId: job.jobId,
      customerId: job.customerId,
      result,
      cancel: () => this.cancel(job),
      events: () => {
        const stream = new EventStream();
        if (this.#running.has(job.jobId)) streams.add(stream);
        else stream.close();
        return stream;
      },
    };
    this.#running.set(job.jobId, { handle, run, streams });
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
