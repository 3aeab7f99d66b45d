import { Worker } from 'node:worker_threads';
import type { Clock } from '../contracts/clock.ts';
import type { ExtractOptions, Extractor } from '../contracts/extractor.ts';
import { abortedError, IntegrationError, throwIfAborted } from '../errors.ts';
import type { ExtractedContent } from '../model/content.ts';
import type { ScrapedData } from '../model/page.ts';
import type { PageAnswer, PageFailure, PageRequest, PageWorkerData } from './page-worker.ts';

/** Options of {@link WorkerPoolExtractor}. */
export interface WorkerPoolExtractorOptions {
  /** Most threads, at least 1. They are started when pages wait for them. */
  readonly workers: number;
  /** Longest time for one page, in milliseconds, above 0, from when its thread begins with it. */
  readonly maxPageMs: number;
  readonly clock: Clock;
  /** Our crawler's name in robots rules, as `CheerioExtractor` takes it. */
  readonly productToken?: string | undefined;
  /** The module that runs in the threads. @default `page-worker`, beside this module */
  readonly entry?: URL | undefined;
}

/** One at work and one that waits: a thread never idles between two pages, and few copies of bodies exist. */
const pagesPerThread = 2;

/** The most hostile page of 10 MB we know needs 100 MB. To reach a limit inside of native code would end the process. */
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };

/**
 * An {@link Extractor} that runs `CheerioExtractor` in threads, so that no page blocks the event loop.
 *
 * Threads start on first use and do not keep the process alive while they have nothing to do. A page over its time limit
 * costs its thread: the thread is ended and replaced, the page fails with `PARSE_LIMIT`. A thread that crashes fails the
 * page it was at with `EXTRACTION_FAILED`. Pages that waited in such a thread go to another one.
 *
 * The caller keeps `page.body`: a thread gets a copy. After `close()`, pages fail with `INTEGRATION_CLOSED`.
 */
export class WorkerPoolExtractor implements Extractor {
  readonly #options: WorkerPoolExtractorOptions;
  readonly #waiting: PendingPage[] = [];
  readonly #threads = new Set<PageThread>();
  #isClosed = false;

  constructor(options: WorkerPoolExtractorOptions) {
    this.#options = options;
  }

  extract(page: ScrapedData, options: ExtractOptions): Promise<ExtractedContent> {
    return new Promise((resolve, reject) => {
      throwIfAborted(options.signal, 'extractor');
      if (this.#isClosed) throw closedError();
      this.#waiting.push(new PendingPage(page, options, { resolve, reject }));
      this.#dispatch();
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const pending of this.#waiting.splice(0)) pending.reject(closedError());
    const threads = [...this.#threads];
    this.#threads.clear();
    await Promise.all(threads.map((thread) => thread.close()));
  }

  #dispatch(): void {
    while (this.#waiting.length > 0 && !this.#isClosed) {
      if (this.#waiting[0]!.isSettled) {
        this.#waiting.shift();
        continue;
      }
      const thread = this.#freeThread();
      if (thread === undefined) return;
      thread.send(this.#waiting.shift()!);
    }
  }

  /** An idle thread, else a new one, else the one that has least to do. */
  #freeThread(): PageThread | undefined {
    const [leastBusy] = [...this.#threads].toSorted((a, b) => a.load - b.load);
    if (leastBusy?.load === 0) return leastBusy;
    if (this.#threads.size < this.#options.workers) return this.#startThread();
    return leastBusy !== undefined && leastBusy.load < pagesPerThread ? leastBusy : undefined;
  }

  #startThread(): PageThread {
    const thread = new PageThread(this.#options, {
      onFree: () => this.#dispatch(),
      onEnd: (unfinished) => {
        this.#threads.delete(thread);
        this.#waiting.unshift(...unfinished);
        this.#dispatch();
      },
    });
    this.#threads.add(thread);
    return thread;
  }
}

interface Caller {
  readonly resolve: (content: ExtractedContent) => void;
  readonly reject: (error: unknown) => void;
}

/** A page that its caller waits for. It is settled once, whatever comes later. */
class PendingPage {
  readonly page: ScrapedData;
  readonly options: PageRequest['options'];
  isSettled = false;
  readonly #caller: Caller;
  readonly #signal: AbortSignal | undefined;

  constructor(page: ScrapedData, { signal, ...options }: ExtractOptions, caller: Caller) {
    this.page = page;
    this.options = options;
    this.#caller = caller;
    this.#signal = signal;
    signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  resolve(content: ExtractedContent): void {
    this.#settle(() => this.#caller.resolve(content));
  }

  reject(error: unknown): void {
    this.#settle(() => this.#caller.reject(error));
  }

  #settle(tell: () => void): void {
    if (this.isSettled) return;
    this.isSettled = true;
    this.#signal?.removeEventListener('abort', this.#onAbort);
    tell();
  }

  readonly #onAbort = (): void => this.reject(abortedError('extractor', this.#signal?.reason));
}

interface ThreadEvents {
  /** It can take another page. */
  readonly onFree: () => void;
  /** It is gone, and did not get to these pages. */
  readonly onEnd: (unfinished: readonly PendingPage[]) => void;
}

/** One thread and the pages it was sent, which it answers in their order. */
class PageThread {
  readonly #worker: Worker;
  readonly #options: WorkerPoolExtractorOptions;
  readonly #events: ThreadEvents;
  readonly #pages: PendingPage[] = [];
  #isReady = false;
  #isEnded = false;
  #cancelTimer: (() => void) | undefined;

  constructor(options: WorkerPoolExtractorOptions, events: ThreadEvents) {
    this.#options = options;
    this.#events = events;
    const workerData: PageWorkerData = { productToken: options.productToken };
    // Flags of the process are about its own program: `--input-type`, say, would keep a thread from starting.
    const threadOptions = { name: 'page-worker', workerData, resourceLimits, execArgv: [] };
    this.#worker = new Worker(options.entry ?? defaultEntry(), threadOptions);
    this.#worker.on('message', (answer: PageAnswer) => this.#onAnswer(answer));
    for (const event of ['error', 'messageerror']) this.#worker.on(event, (cause: Error) => this.#onCrash(cause));
    this.#worker.on('exit', (code) => this.#onCrash(new Error(`The thread ended with code ${code}`)));
  }

  /** Pages it was sent and did not answer. */
  get load(): number {
    return this.#pages.length;
  }

  send(pending: PendingPage): void {
    const { page, options } = pending;
    // An exact copy: a body may be a window on a larger buffer, and a clone would take all of that.
    const body = new Uint8Array(page.body);
    try {
      this.#worker.postMessage({ page: { ...page, body }, options } satisfies PageRequest, [body.buffer]);
    } catch (cause) {
      pending.reject(extractionFailed(page.url, cause));
      return;
    }
    this.#pages.push(pending);
    this.#worker.ref();
    this.#watchPage();
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
      const pending = this.#pages.shift();
      if (answer.type === 'extracted') pending?.resolve(answer.content);
      else pending?.reject(fromFailure(answer.failure));
    }
    if (this.#pages.length === 0) this.#worker.unref();
    this.#watchPage();
    this.#events.onFree();
  }

  /** The page in front is the one at work. While the thread loads its code, no page is. */
  #watchPage(): void {
    const [current] = this.#pages;
    if (current === undefined || !this.#isReady || this.#cancelTimer !== undefined) return;
    this.#cancelTimer = this.#options.clock.after(this.#options.maxPageMs, () => this.#onTimeout(current.page.url));
  }

  #stopWatching(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #onTimeout(url: string): void {
    const { maxPageMs } = this.#options;
    const error = new IntegrationError(`The content of ${url} took longer than ${maxPageMs} ms to extract`, {
      code: 'PARSE_LIMIT',
      service: 'extractor',
      context: { url, maxPageMs },
    });
    this.#fail(error);
    void this.#worker.terminate();
  }

  #onCrash(cause: unknown): void {
    if (!this.#isEnded) this.#fail(extractionFailed(this.#pages[0]?.page.url, cause));
  }

  #fail(error: IntegrationError): void {
    const [current, ...others] = this.#end();
    current?.reject(error);
    this.#events.onEnd(others);
  }

  /** @returns the pages that were not answered. */
  #end(): readonly PendingPage[] {
    this.#isEnded = true;
    this.#stopWatching();
    return this.#pages.splice(0);
  }
}

/** As Node runs the sources, and as the build puts them: worker entries lie beside its chunks. */
function defaultEntry(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './page-worker.ts' : './page-worker.js', import.meta.url);
}

function fromFailure({ message, ...details }: PageFailure): IntegrationError {
  return new IntegrationError(message, details);
}

function extractionFailed(url: string | undefined, cause: unknown): IntegrationError {
  return new IntegrationError(`The content of ${url ?? 'a page'} could not be extracted: its thread failed`, {
    code: 'EXTRACTION_FAILED',
    service: 'extractor',
    context: { url },
    cause,
  });
}

function closedError(): IntegrationError {
  return new IntegrationError('The extractor was closed', { code: 'INTEGRATION_CLOSED', service: 'extractor' });
}
