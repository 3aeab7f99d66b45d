import { Worker } from 'node:worker_threads';
import { IntegrationError } from '../../errors.ts';
import type { Failure, OperationName, Operations, Request, Response } from './protocol.ts';

/** Calls that may wait at a time. More means that nobody awaits them. */
const maxPendingCalls = 10_000;

/** What a call leaves behind is garbage at once: a larger nursery would only be more of the host's memory (see docs/decisions/threads.md). */
const resourceLimits = { maxYoungGenerationSizeMb: 6 };

interface PendingCall {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: IntegrationError) => void;
}

/**
 * The worker thread of one store, seen from the thread of the host.
 *
 * Starts on the first call. Keeps the process alive only while a call is pending. When the thread dies, the pending calls
 * fail, and the next call starts another one; a database in memory is lost with its thread, so then every call fails.
 */
export class WorkerClient {
  readonly #path: string;
  readonly #vectorMemoryBytes: number;
  readonly #pending: PendingCall[] = [];
  #worker: Worker | undefined;
  #lost: IntegrationError | undefined;
  #closing: Promise<void> | undefined;

  constructor({ path, vectorMemoryBytes }: { readonly path: string; readonly vectorMemoryBytes: number }) {
    this.#path = path;
    this.#vectorMemoryBytes = vectorMemoryBytes;
  }

  /**
   * @param transfer - memory that the worker takes over; the caller must not use it any more.
   * @throws IntegrationError `STORE_FAILED`, `INTEGRATION_CLOSED`, and what the operation throws.
   */
  async call<M extends OperationName>(
    request: Request & { readonly method: M; readonly args: Readonly<Parameters<Operations[M]>> },
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<ReturnType<Operations[M]>> {
    if (this.#closing) {
      throw new IntegrationError('The store is closed', { code: 'INTEGRATION_CLOSED', service: 'store' });
    }
    return this.#send(request, transfer);
  }

  /** Waits for the pending calls, then closes the file and ends the thread. Calls that come later are refused. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const worker = this.#worker;
    if (!worker) return;
    try {
      await this.#send({ method: 'close', args: [], now: 0 }, []);
    } finally {
      await worker.terminate();
    }
  }

  async #send<M extends OperationName>(
    request: Request & { readonly method: M },
    transfer: readonly ArrayBuffer[],
  ): Promise<ReturnType<Operations[M]>> {
    if (this.#lost) throw this.#lost;
    if (this.#pending.length >= maxPendingCalls) throw storeFailed('Too many calls wait for the store', true);
    this.#worker ??= this.#start();
    const worker = this.#worker;
    try {
      worker.postMessage(request, transfer);
    } catch (cause) {
      throw storeFailed(`The arguments of ${request.method} are not plain data`, false, cause);
    }
    const answer = new Promise((resolve, reject) => this.#pending.push({ resolve, reject }));
    worker.ref();
    // The worker answers in order, and with what the operation of this name returns.
    return answer as Promise<ReturnType<Operations[M]>>;
  }

  #start(): Worker {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const worker = new Worker(new URL(`./sqlite-worker.${extension}`, import.meta.url), {
      workerData: { path: this.#path, vectorMemoryBytes: this.#vectorMemoryBytes },
      // Not the host's: flags such as --eval break a worker. Node announces node:sqlite as experimental on stderr.
      execArgv: ['--disable-warning=ExperimentalWarning'],
      resourceLimits,
    });
    worker.on('message', (response: Response) => this.#settle(worker, response));
    worker.on('error', (error) => this.#fail(worker, error));
    worker.on('exit', (code) => this.#fail(worker, new Error(`The thread ended with code ${code}`)));
    return worker;
  }

  #settle(worker: Worker, response: Response): void {
    const call = this.#pending.shift();
    if (this.#pending.length === 0) worker.unref();
    if ('failure' in response) call?.reject(toError(response.failure));
    else call?.resolve(response.value);
  }

  #fail(worker: Worker, cause: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const isInMemory = this.#path === ':memory:';
    const error = storeFailed('The thread of the SQLite store ended unexpectedly', !isInMemory, cause);
    if (isInMemory) this.#lost = error;
    for (const call of this.#pending.splice(0)) call.reject(error);
  }
}

function storeFailed(message: string, retryable: boolean, cause?: unknown): IntegrationError {
  return new IntegrationError(message, { code: 'STORE_FAILED', service: 'store', retryable, cause });
}

function toError({ message, ...details }: Failure): IntegrationError {
  return new IntegrationError(message, { ...details, service: 'store' });
}
