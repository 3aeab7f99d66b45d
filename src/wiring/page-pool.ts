import { throwIfAborted } from '../errors.ts';
import { FairQueue } from '../resilience/fair-queue.ts';
import type { PageTaskName, PageTasks } from './page-tasks.ts';
import { closedError, type PageTask, PageThread, type PageThreadOptions, PendingTask } from './page-thread.ts';
import { type PageStep, ThreadShares } from './thread-shares.ts';

/** Options of {@link PagePool}. */
export interface PagePoolOptions extends PageThreadOptions {
  /** Most threads, at least 1. They are started when there is work for them. */
  readonly workers: number;
}

/** One at work and one that waits: a thread never idles between two tasks, and few copies of bodies exist. */
const tasksPerThread = 2;

/** How soon tasks that are held back for others are looked at again. */
const heldBackMs = 100;

/**
 * Threads that extract, cut and embed pages, so that none of it blocks the event loop.
 *
 * Threads start on first use and do not keep the process alive while they have nothing to do. A page whose extraction is
 * over its time limit, or takes more than 256 MB in buffers, costs its thread: the thread is ended and replaced, the page
 * fails with `PARSE_LIMIT`. A thread that crashes fails what it was at with `EXTRACTION_FAILED`. What waited in such a
 * thread goes to another one.
 *
 * Pages that are under way are finished before others are begun. Customers take turns, weighted by the time that their
 * pages have taken, and one whose pages are slow is held back beside others (see {@link ThreadShares}): a site whose pages are
 * slow to read, or many, holds up no other customer's. After `close()`, tasks fail with `INTEGRATION_CLOSED`.
 */
export class PagePool {
  readonly #options: PagePoolOptions;
  readonly #queues: Readonly<Record<PageStep, FairQueue<PendingTask>>> = {
    begin: new FairQueue<PendingTask>(),
    finish: new FairQueue<PendingTask>(),
  };
  readonly #threads = new Set<PageThread>();
  readonly #shares: ThreadShares;
  readonly #closing = new AbortController();
  #isHoldingBack = false;

  constructor(options: PagePoolOptions) {
    this.#options = options;
    this.#shares = new ThreadShares(options.clock);
  }

  /** @throws IntegrationError what the task throws, `PARSE_LIMIT`, `EXTRACTION_FAILED`, `ABORTED`, `INTEGRATION_CLOSED` */
  run<Name extends PageTaskName>(task: PageTask<Name>): Promise<PageTasks[Name]['output']> {
    return new Promise((resolve, reject) => {
      throwIfAborted(task.signal, 'extractor');
      if (this.#closing.signal.aborted) throw closedError();
      const pending = new PendingTask(task, { resolve, reject });
      this.#queues[stepOf(pending)].push(pending.party, pending);
      this.#dispatch();
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const waiting = [...this.#queues.finish.drain(), ...this.#queues.begin.drain()];
    for (const pending of waiting) pending.reject(closedError());
    const threads = [...this.#threads];
    this.#threads.clear();
    await Promise.all(threads.map((thread) => thread.close()));
  }

  #dispatch(): void {
    while (!this.#closing.signal.aborted) {
      const hasTasks = this.#queues.finish.size + this.#queues.begin.size > 0;
      const thread = hasTasks ? this.#freeThread() : undefined;
      if (!thread) return;
      const pending = this.#take('finish') ?? this.#take('begin');
      if (!pending) {
        this.#dispatchLater();
        return;
      }
      // One that was given up costs nothing.
      if (pending.isSettled) this.#chargeFor(pending, 0);
      else thread.send(pending);
    }
  }

  /** All that waits is held back for the sake of others, who may have nothing more to come. */
  #dispatchLater(): void {
    if (this.#isHoldingBack) return;
    this.#isHoldingBack = true;
    const look = (): void => {
      this.#isHoldingBack = false;
      this.#dispatch();
    };
    this.#options.clock.sleep(heldBackMs, this.#closing.signal).then(look, look);
  }

  #take(step: PageStep): PendingTask | undefined {
    const pending = this.#queues[step].take({
      costOf: (party) => this.#shares.usualMs(party, step),
      mayServe: (party) => this.#shares.mayBegin(party, this.#underWayMs(party)),
    });
    if (pending) pending.guessedMs = this.#shares.usualMs(pending.party, step);
    return pending;
  }

  #underWayMs(party: string): number {
    return [...this.#threads].reduce((sum, thread) => sum + thread.guessedMsOf(party), 0);
  }

  #chargeFor(pending: PendingTask, ms: number): void {
    this.#queues[stepOf(pending)].charge(pending.party, ms - pending.guessedMs);
  }

  /** An idle thread, else a new one, else the one that has least to do. */
  #freeThread(): PageThread | undefined {
    const [leastBusy] = [...this.#threads].toSorted((a, b) => a.load - b.load);
    if (leastBusy?.load === 0) return leastBusy;
    if (this.#threads.size < this.#options.workers) return this.#startThread();
    return leastBusy !== undefined && leastBusy.load < tasksPerThread ? leastBusy : undefined;
  }

  #startThread(): PageThread {
    const thread = new PageThread(this.#options, {
      onFree: () => this.#dispatch(),
      onSpent: (pending, ms) => {
        this.#chargeFor(pending, ms);
        this.#shares.note(pending.party, stepOf(pending), ms);
      },
      onEnd: (unfinished) => {
        this.#threads.delete(thread);
        for (const pending of unfinished.toReversed()) {
          this.#chargeFor(pending, 0);
          this.#queues[stepOf(pending)].putBack(pending.party, [pending]);
        }
        this.#dispatch();
      },
    });
    this.#threads.add(thread);
    return thread;
  }
}

function stepOf({ task }: PendingTask): PageStep {
  return task.task === 'extract' ? 'begin' : 'finish';
}
