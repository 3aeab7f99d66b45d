import type { QueuedJob, QueueOutcome, QueueTurn, QueueWorker } from '../contracts/job-queue.ts';
import { IntegrationError, toIntegrationError } from '../errors.ts';
import type { JobRecord, ScrapingResult } from '../model/job.ts';
import { maxCrashes } from './carry-on-jobs.ts';
import { tellQueue } from './enqueue-job.ts';
import { isHeld, isStoreAway, openStates } from './job-endings.ts';
import type { JobEnvironment } from './job-environment.ts';
import type { JobHandle } from './job-runner.ts';

/** What a worker does. */
export interface WorkOptions {
  /** Jobs at a time, 1 to 16. @default 4 */
  readonly concurrency?: number | undefined;
  /**
   * How often the store is looked through for jobs that the queue has lost, in milliseconds, 500 to 3,600,000. @default 15000
   */
  readonly sweepMs?: number | undefined;
}

export interface JobWorkerDependencies {
  readonly environment: Pick<JobEnvironment, 'store' | 'queue' | 'clock' | 'logger' | 'leaseMs'>;
  /** Called before a job is taken up: whatever becomes of it, its schedule goes on. */
  readonly prepareNext: (job: JobRecord) => Promise<void>;
  /** Takes a job up; resolves when it is under way. `undefined`: this process has it in hand already, for somebody else. */
  readonly carryOn: (job: JobRecord) => Promise<JobHandle | undefined>;
  /** Leaves a job that runs here to another worker. */
  readonly leave: (jobId: string) => void;
  /** Called when the worker is closed. */
  readonly onClosed: (worker: JobWorker) => void;
}

const jobsPerSweep = 100;

/** Carries out the jobs of the queue until it is closed. Any number of them share the jobs of one store and queue. */
export class JobWorker {
  readonly #dependencies: JobWorkerDependencies;
  readonly #sweepMs: number;
  readonly #closing = new AbortController();
  #worker: Promise<QueueWorker> | undefined;
  #sweeping: Promise<void> | undefined;
  #closed: Promise<void> | undefined;

  /** Built by {@link JobRegistry.work}. */
  constructor(dependencies: JobWorkerDependencies, { sweepMs = 15_000 }: WorkOptions) {
    this.#dependencies = dependencies;
    this.#sweepMs = sweepMs;
  }

  /** Resolves when jobs can come. */
  async start({ concurrency = 4 }: WorkOptions): Promise<void> {
    const { queue } = this.#dependencies.environment;
    this.#worker = queue.work((job, turn) => this.#carryOut(job, turn), { concurrency });
    await this.#worker;
    this.#sweeping = this.#sweep();
  }

  /**
   * Takes no more jobs, and waits for those it has; after `waitMs` those that are left are handed to other workers, who go on
   * where they were. May be called twice.
   *
   * @param options - how long to wait.
   * @param options.waitMs - 0 or more. @default 0
   */
  close({ waitMs = 0 }: { readonly waitMs?: number | undefined } = {}): Promise<void> {
    this.#closed ??= this.#close(waitMs);
    return this.#closed;
  }

  async #close(waitMs: number): Promise<void> {
    this.#closing.abort();
    // One that could not be opened has nothing to close.
    const worker = await this.#worker?.catch(() => undefined);
    await worker?.close({ graceMs: waitMs });
    await this.#sweeping;
    this.#dependencies.onClosed(this);
  }

  async #carryOut(queued: QueuedJob, turn: QueueTurn): Promise<QueueOutcome> {
    try {
      return await this.#lookAfter(queued, turn);
    } catch (cause) {
      const error = toIntegrationError(cause, 'jobs');
      // It is this process that ends, or the store that is away, not the job that fails.
      if (error.code !== 'INTEGRATION_CLOSED' && !isStoreAway(error)) throw cause;
      return { againInMs: turn.signal.aborted ? 0 : this.#dependencies.environment.leaseMs };
    }
  }

  async #lookAfter({ customerId, jobId }: QueuedJob, turn: QueueTurn): Promise<QueueOutcome> {
    const { environment, prepareNext, carryOn, leave } = this.#dependencies;
    const { store, clock, logger, leaseMs } = environment;
    // One that came between the order to close and its end.
    if (turn.signal.aborted) return { againInMs: 0 };
    const job = await store.findJob(jobId);
    if (job?.customerId !== customerId || isOver(job)) return 'done';
    const earlyMs = (job.turn?.notBefore ?? 0) - clock.now();
    if (earlyMs > 0) return { againInMs: earlyMs };
    await prepareNext(job);
    const handle = await carryOn(job);
    // Seen to by whoever started it here, unless it is still open then.
    if (!handle) return { againInMs: leaseMs };
    const onClose = (): void => leave(jobId);
    if (turn.signal.aborted) onClose();
    turn.signal.addEventListener('abort', onClose, { once: true });
    report(handle, turn).catch((error: unknown) => {
      logger.debug('The queue could not be shown how far a job is', {
        jobId,
        error: toIntegrationError(error, 'queue').code,
      });
    });
    const result = await handle.result;
    turn.signal.removeEventListener('abort', onClose);
    const after = await store.findJob(jobId);
    if (after?.customerId !== customerId) return 'done';
    // Left by this worker, or by a run whose store went away, or its end could not be stored: whoever comes next goes on.
    if (openStates.includes(after.state)) {
      return {
        againInMs: turn.signal.aborted ? 0 : Math.max(0, (after.heldUntil?.getTime() ?? 0) - clock.now(), leaseMs),
      };
    }
    if (result.status === 'failed') throw failureOf(result);
    return 'done';
  }

  /** Until closed: puts into the queue what the store knows to be open and nobody runs. The queue may have lost it. */
  async #sweep(): Promise<void> {
    const { environment } = this.#dependencies;
    const { clock, logger } = environment;
    while (!this.#closing.signal.aborted) {
      try {
        await this.#sweepOnce();
      } catch (error) {
        logger.warn('Open jobs could not be looked through', { error: toIntegrationError(error, 'jobs').code });
      }
      // Workers that started together do not all come together again.
      await clock.sleep(this.#sweepMs * (0.8 + 0.4 * clock.random()), this.#closing.signal).catch(() => undefined);
    }
  }

  async #sweepOnce(): Promise<void> {
    const { environment } = this.#dependencies;
    const { store, clock, leaseMs } = environment;
    let after: string | undefined;
    while (!this.#closing.signal.aborted) {
      const jobs = await store.listOpenJobs({ after, limit: jobsPerSweep });
      const now = clock.now();
      const lost = jobs.filter((job) => {
        // One that was started without a queue is with the process that did so, which may be about to take it.
        const isFresh = job.turn === null && now - job.updatedAt.getTime() < leaseMs;
        return !isHeld(job, now) && !isFresh && job.crashes < maxCrashes;
      });
      if (lost.length > 0) await tellQueue(lost, environment);
      if (jobs.length < jobsPerSweep) return;
      after = jobs.at(-1)?.jobId;
    }
  }
}

/** A failed one may be tried again: that it is in the queue says so. */
function isOver({ state }: JobRecord): boolean {
  return !openStates.includes(state) && state !== 'failed';
}

async function report(handle: JobHandle, turn: QueueTurn): Promise<void> {
  for await (const event of handle.events()) {
    if (event.type === 'job:progress') turn.report(event.progress.percentage);
  }
}

function failureOf({ jobId, errors }: ScrapingResult): IntegrationError {
  const [first] = errors;
  return new IntegrationError(first?.message ?? 'The job failed', {
    code: first?.code ?? 'UNKNOWN',
    service: first?.service ?? 'jobs',
    // A site or a service that is away may be back: whatever can pass is worth another attempt.
    retryable: errors.length === 0 || errors.some(({ retryable }) => retryable),
    context: { jobId },
  });
}
