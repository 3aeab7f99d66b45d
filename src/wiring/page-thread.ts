import { Worker } from 'node:worker_threads';
import type { Clock } from '../contracts/clock.ts';
import { abortedError, IntegrationError } from '../errors.ts';
import { currentParty } from '../resilience/work-scope.ts';
import type { PageAnswer, PageFailure, PageRequest, PageTaskName, PageTasks } from './page-tasks.ts';
import type { PageWorkerData } from './page-worker.ts';
import { watchPage } from './watch-page.ts';

export interface PageThreadOptions {
  /** Longest time for one page, in milliseconds, above 0, from when its thread begins with it. */
  readonly maxPageMs: number;
  readonly clock: Clock;
  /** Our crawler's name in robots rules, as `PageExtractor` takes it. */
  readonly productToken?: string | undefined;
  /** `file:` URL of a module with an extractor, see `ModuleExtractor`: each thread loads it. @default none: `PageExtractor` */
  readonly module?: string | undefined;
  /** The module that runs in the threads. @default `page-worker`, beside this module */
  readonly entry?: URL | undefined;
}

/** The most hostile page of 10 MB we know needs 100 MB. To reach a limit inside of native code would end the process. */
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };

/** A step of a page that a thread is to take. */
export interface PageTask<Name extends PageTaskName> extends PageRequest<Name> {
  readonly signal?: AbortSignal | undefined;
}

interface Caller {
  readonly resolve: (output: never) => void;
  readonly reject: (error: unknown) => void;
}

/** A task that its caller waits for. It is settled once, whatever comes later. */
export class PendingTask {
  readonly task: PageTask<PageTaskName>;
  /** Whose turn it takes. */
  readonly party: string = currentParty();
  isSettled = false;
  /** What its customer was charged for it in advance. */
  guessedMs = 0;
  readonly #caller: Caller;

  constructor(task: PageTask<PageTaskName>, caller: Caller) {
    this.task = task;
    this.#caller = caller;
    task.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** @param output - the one of its task. */
  resolve(output: PageTasks[PageTaskName]['output']): void {
    this.#settle(() => this.#caller.resolve(output as never));
  }

  reject(error: unknown): void {
    this.#settle(() => this.#caller.reject(error));
  }

  #settle(tell: () => void): void {
    if (this.isSettled) return;
    this.isSettled = true;
    this.task.signal?.removeEventListener('abort', this.#onAbort);
    tell();
  }

  readonly #onAbort = (): void => this.reject(abortedError('extractor', this.task.signal?.reason));
}

export interface ThreadEvents {
  /** It can take another task. */
  readonly onFree: () => void;
  /** A task has cost its customer so much of the thread's time. */
  readonly onSpent: (pending: PendingTask, ms: number) => void;
  /** It is gone, and did not get to these. */
  readonly onEnd: (unfinished: readonly PendingTask[]) => void;
}

/** One thread and the tasks it was sent, which it answers in their order. */
export class PageThread {
  readonly #worker: Worker;
  readonly #options: PageThreadOptions;
  readonly #events: ThreadEvents;
  readonly #tasks: PendingTask[] = [];
  #isReady = false;
  #isEnded = false;
  #endWatch: (() => void) | undefined;
  #begunAt: number | undefined;

  constructor(options: PageThreadOptions, events: ThreadEvents) {
    this.#options = options;
    this.#events = events;
    const workerData: PageWorkerData = { productToken: options.productToken, module: options.module };
    // Flags of the process are about its own program: `--input-type`, say, would keep a thread from starting.
    const threadOptions = { name: 'page-worker', workerData, resourceLimits, execArgv: [] };
    this.#worker = new Worker(options.entry ?? defaultEntry(), threadOptions);
    this.#worker.on('message', (answer: PageAnswer) => this.#onAnswer(answer));
    for (const event of ['error', 'messageerror']) this.#worker.on(event, (cause: Error) => this.#onCrash(cause));
    this.#worker.on('exit', (code) => this.#onCrash(new Error(`The thread ended with code ${code}`)));
  }

  /** Tasks it was sent and did not answer. */
  get load(): number {
    return this.#tasks.length;
  }

  /** What the tasks of this customer that it has are likely to take, in milliseconds. */
  guessedMsOf(party: string): number {
    return this.#tasks.reduce((sum, task) => sum + (task.party === party ? task.guessedMs : 0), 0);
  }

  send(pending: PendingTask): void {
    const { url } = pending.task;
    try {
      this.#worker.postMessage(...toMessage(pending.task));
    } catch (cause) {
      pending.reject(taskFailed(url, cause));
      return;
    }
    this.#tasks.push(pending);
    this.#worker.ref();
    this.#watch();
  }

  async close(): Promise<void> {
    for (const pending of this.#end()) pending.reject(closedError());
    await this.#worker.terminate();
  }

  #onAnswer(answer: PageAnswer): void {
    if (this.#isEnded) return;
    if (answer.type === 'ready') {
      this.#isReady = true;
    } else {
      this.#stopWatching();
      const pending = this.#tasks.shift();
      if (answer.type === 'done') pending?.resolve(answer.output);
      else pending?.reject(fromFailure(answer.failure));
    }
    if (this.#tasks.length === 0) this.#worker.unref();
    this.#watch();
    this.#events.onFree();
  }

  /**
   * The task in front is the one at work. While the thread loads its code, none is. Only extraction is watched: the rest
   * takes time in proportion to a text that passed it.
   */
  #watch(): void {
    const task = this.#tasks[0]?.task;
    if (task === undefined || !this.#isReady || this.#begunAt !== undefined) return;
    const { clock, maxPageMs } = this.#options;
    this.#begunAt = clock.now();
    if (task.task !== 'extract') return;
    const onOver = (reason: string): void => this.#onOver(task.url ?? 'a page', reason);
    this.#endWatch = watchPage(this.#worker, { clock, maxPageMs, onOver });
  }

  #stopWatching(): void {
    const [current] = this.#tasks;
    if (current !== undefined && this.#begunAt !== undefined) {
      this.#events.onSpent(current, Math.max(0, this.#options.clock.now() - this.#begunAt));
    }
    this.#begunAt = undefined;
    this.#endWatch?.();
    this.#endWatch = undefined;
  }

  #onOver(url: string, reason: string): void {
    const error = new IntegrationError(`The content of ${url} was not extracted: it ${reason}`, {
      code: 'PARSE_LIMIT',
      service: 'extractor',
      context: { url },
    });
    this.#fail(error);
    void this.#worker.terminate();
  }

  #onCrash(cause: unknown): void {
    if (!this.#isEnded) this.#fail(taskFailed(this.#tasks[0]?.task.url, cause));
  }

  #fail(error: IntegrationError): void {
    const [current, ...others] = this.#end();
    current?.reject(error);
    this.#events.onEnd(others);
  }

  /** @returns the tasks that were not answered. */
  #end(): readonly PendingTask[] {
    this.#isEnded = true;
    this.#stopWatching();
    return this.#tasks.splice(0);
  }
}

function toMessage({ task, input, url }: PageRequest): [request: PageRequest, moved: ArrayBuffer[]] {
  if (!('page' in input)) return [{ task, input, url }, []];
  // An exact copy: a body may be a window on a larger buffer, and a clone would take all of that.
  const body = new Uint8Array(input.page.body);
  return [{ task, input: { ...input, page: { ...input.page, body } }, url }, [body.buffer]];
}

/** As Node runs the sources, and as the build puts them: worker entries lie beside its chunks. */
function defaultEntry(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './page-worker.ts' : './page-worker.js', import.meta.url);
}

function fromFailure({ message, ...details }: PageFailure): IntegrationError {
  return new IntegrationError(message, details);
}

function taskFailed(url: string | undefined, cause: unknown): IntegrationError {
  return new IntegrationError(`The content of ${url ?? 'a page'} could not be read: its thread failed`, {
    code: 'EXTRACTION_FAILED',
    service: 'extractor',
    context: { url },
    cause,
  });
}

export function closedError(): IntegrationError {
  return new IntegrationError('The extractor was closed', { code: 'INTEGRATION_CLOSED', service: 'extractor' });
}
