import type { Clock } from '../contracts/clock.ts';
import type {
  DeadEntry,
  JobQueue,
  QueueEntry,
  QueueHandler,
  QueueOutcome,
  QueueWorker,
} from '../contracts/job-queue.ts';
import { IntegrationError, toIntegrationError } from '../errors.ts';
import { assertNumber } from '../resilience/assert-number.ts';
import { FairTurns } from '../resilience/fair-turns.ts';
import { settleWithin } from '../resilience/settle-within.ts';
import { systemClock } from '../resilience/system-clock.ts';

/** How often an {@link InProcessJobQueue} tries. */
export interface InProcessJobQueueOptions {
  /** Attempts at an entry before it is dead, 1 to 100. @default 3 */
  readonly attempts?: number | undefined;
  /** Pause after the first attempt in milliseconds, 0 to 3,600,000; doubles each time. @default 30000 */
  readonly backoffMs?: number | undefined;
}

/** Entries that may wait. Workers fill the queue again from the store when there are fewer. */
const maxWaiting = 10_000;
/** Dead entries that are remembered; the oldest are forgotten first. */
const maxDead = 1_000;

interface Entry extends QueueEntry {
  readonly sequence: number;
  readonly round: number;
  readonly attempts: number;
  /** Stops the timer of an entry that may not start yet. `undefined`: it may. */
  stopTimer: (() => void) | undefined;
}

interface Worker {
  readonly handler: QueueHandler;
  readonly concurrency: number;
  readonly closing: AbortController;
  readonly running: Set<Promise<void>>;
  /** Whether it takes no more entries. */
  isClosing: boolean;
}

/** A {@link JobQueue} in this process. It keeps nothing: workers fill it again from the store when the process comes back. */
export class InProcessJobQueue implements JobQueue {
  readonly #attempts: number;
  readonly #backoffMs: number;
  readonly #clock: Clock;
  readonly #turns = new FairTurns();
  readonly #waiting = new Map<string, Entry>();
  readonly #running = new Set<string>();
  readonly #dead = new Map<string, DeadEntry & QueueEntry>();
  readonly #workers = new Set<Worker>();
  #sequence = 0;
  #isClosed = false;

  /** @throws IntegrationError `OPTIONS_INVALID` */
  constructor(options: InProcessJobQueueOptions = {}, { clock = systemClock }: { readonly clock?: Clock } = {}) {
    const { attempts = 3, backoffMs = 30_000 } = options;
    assertNumber('attempts', attempts, { min: 1, max: 100, whole: true });
    assertNumber('backoffMs', backoffMs, { min: 0, max: 3_600_000 });
    this.#attempts = attempts;
    this.#backoffMs = backoffMs;
    this.#clock = clock;
  }

  async add(entries: readonly QueueEntry[]): Promise<void> {
    this.#assertOpen();
    for (const entry of entries) {
      const { jobId } = entry;
      if (this.#waiting.has(jobId) || this.#running.has(jobId) || this.#dead.has(jobId)) continue;
      if (this.#waiting.size >= maxWaiting) throw fullError(jobId);
      this.#put(entry, 0);
    }
    this.#startWhatCan();
  }

  async work(handler: QueueHandler, { concurrency }: { readonly concurrency: number }): Promise<QueueWorker> {
    this.#assertOpen();
    assertNumber('concurrency', concurrency, { min: 1, whole: true });
    const running = new Set<Promise<void>>();
    const worker: Worker = { handler, concurrency, closing: new AbortController(), running, isClosing: false };
    this.#workers.add(worker);
    this.#startWhatCan();
    return { close: ({ graceMs = 0 } = {}) => this.#closeWorker(worker, graceMs) };
  }

  async remove(jobId: string): Promise<void> {
    this.#assertOpen();
    const entry = this.#waiting.get(jobId);
    if (entry) this.#take(entry, { started: false });
    this.#dead.delete(jobId);
  }

  async listDead({ limit }: { readonly limit: number }): Promise<readonly DeadEntry[]> {
    this.#assertOpen();
    const latest = [...this.#dead.values()].toReversed().slice(0, limit);
    return latest.map(({ priority, delayMs, ...dead }) => dead);
  }

  async retryDead(jobId: string): Promise<boolean> {
    this.#assertOpen();
    const dead = this.#dead.get(jobId);
    if (!dead) return false;
    this.#dead.delete(jobId);
    await this.add([{ ...dead, delayMs: 0 }]);
    return true;
  }

  async check(): Promise<void> {
    this.#assertOpen();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const entry of this.#waiting.values()) entry.stopTimer?.();
    await Promise.all([...this.#workers].map((worker) => this.#closeWorker(worker, 0)));
    this.#waiting.clear();
  }

  #assertOpen(): void {
    if (!this.#isClosed) return;
    throw new IntegrationError('The job queue is closed', { code: 'INTEGRATION_CLOSED', service: 'queue' });
  }

  async #closeWorker(worker: Worker, graceMs: number): Promise<void> {
    worker.isClosing = true;
    if (graceMs > 0) await settleWithin(worker.running, { timeoutMs: graceMs, service: 'queue', clock: this.#clock });
    worker.closing.abort(new IntegrationError('The worker is closed', { code: 'ABORTED', service: 'queue' }));
    await Promise.all(worker.running);
    this.#workers.delete(worker);
  }

  #put({ customerId, jobId, priority, delayMs }: QueueEntry, attempts: number): void {
    const round = this.#turns.assign(customerId);
    this.#sequence += 1;
    const entry: Entry = {
      ...{ customerId, jobId, priority, delayMs, round, attempts, sequence: this.#sequence },
      stopTimer: undefined,
    };
    this.#waiting.set(jobId, entry);
    if (delayMs <= 0) return;
    entry.stopTimer = this.#clock.after(delayMs, () => {
      entry.stopTimer = undefined;
      this.#startWhatCan();
    });
  }

  #take(entry: Entry, how: { readonly started: boolean }): void {
    entry.stopTimer?.();
    this.#waiting.delete(entry.jobId);
    this.#turns.leave(entry.customerId, entry.round, how);
  }

  #startWhatCan(): void {
    for (const worker of this.#workers) {
      while (!worker.isClosing && worker.running.size < worker.concurrency) {
        const entry = this.#next();
        if (!entry) return;
        this.#take(entry, { started: true });
        this.#start(worker, entry);
      }
    }
  }

  #next(): Entry | undefined {
    let best: Entry | undefined;
    for (const entry of this.#waiting.values()) {
      if (entry.stopTimer === undefined && (best === undefined || comesBefore(entry, best))) best = entry;
    }
    return best;
  }

  #start(worker: Worker, entry: Entry): void {
    this.#running.add(entry.jobId);
    const run = this.#run(worker, entry).finally(() => {
      worker.running.delete(run);
      if (!this.#isClosed) this.#startWhatCan();
    });
    worker.running.add(run);
  }

  async #run({ handler, closing }: Worker, entry: Entry): Promise<void> {
    const { customerId, jobId, attempts } = entry;
    let outcome: QueueOutcome;
    let next = attempts;
    try {
      outcome = await handler({ customerId, jobId }, { signal: closing.signal, report: () => {} });
    } catch (cause) {
      const error = toIntegrationError(cause, 'queue');
      next += 1;
      if (!error.retryable || next >= this.#attempts) return this.#bury(entry, error, next);
      outcome = { againInMs: this.#backoffMs * 2 ** attempts };
    }
    this.#running.delete(jobId);
    if (outcome !== 'done' && !this.#isClosed) this.#put({ ...entry, delayMs: outcome.againInMs }, next);
  }

  #bury({ customerId, jobId, priority }: Entry, error: IntegrationError, attempts: number): void {
    this.#running.delete(jobId);
    const diedAt = new Date(this.#clock.now());
    this.#dead.set(jobId, { customerId, jobId, priority, delayMs: 0, reason: error.message, attempts, diedAt });
    const [oldest] = this.#dead.keys();
    if (this.#dead.size > maxDead && oldest !== undefined) this.#dead.delete(oldest);
  }
}

function comesBefore(a: Entry, b: Entry): boolean {
  if (a.priority !== b.priority) return a.priority < b.priority;
  return a.round === b.round ? a.sequence < b.sequence : a.round < b.round;
}

function fullError(jobId: string): IntegrationError {
  return new IntegrationError(`${maxWaiting} jobs wait already; job ${jobId} must come again later`, {
    code: 'QUEUE_FAILED',
    service: 'queue',
    retryable: true,
    context: { jobId },
  });
}
