/** Entry of the worker thread of `SqliteStore`: owns the file and answers one request after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { IntegrationError } from '../../errors.ts';
import { lowerThreadPriority } from '../../resilience/lower-thread-priority.ts';
import { Database, isBusy } from './database.ts';
import { createOperations } from './operations.ts';
import type { Failure, Operations, PackedPage, Request, Response } from './protocol.ts';

lowerThreadPriority();
const port = parentPort!;
const { path, vectorMemoryBytes }: { readonly path: string; readonly vectorMemoryBytes: number } = workerData;
let operations: Operations | undefined;
let now = 0;

port.on('message', (request: Request) => {
  const response = answer(request);
  port.postMessage(response, 'value' in response ? buffersOf(request.method, response.value) : []);
  if (request.method === 'close') port.close();
});

function answer({ method, args, now: sentAt }: Request): Response {
  now = sentAt;
  try {
    if (method === 'close' && !operations) return { value: undefined };
    // Opened by the first request, so that it is told when the file cannot be opened, and the next one tries again.
    operations ??= createOperations(new Database(path), { now: () => now, vectorMemoryBytes });
    // The client's signature holds method and arguments together; the channel cannot.
    const operation = operations[method] as (...parameters: readonly unknown[]) => unknown;
    return { value: operation(...args) };
  } catch (error) {
    return { failure: toFailure(error) };
  }
}

/** Memory of vectors that goes over to the other thread without a copy. */
function buffersOf(method: Request['method'], value: unknown): ArrayBuffer[] {
  if (value === undefined || (method !== 'readPage' && method !== 'listPages')) return [];
  const pages = (Array.isArray(value) ? value : [value]) as readonly PackedPage[];
  return pages.flatMap(({ vectors }) => (vectors ? [vectors.bytes.buffer] : []));
}

function toFailure(error: unknown): Failure {
  if (IntegrationError.isInstance(error)) {
    const { message, code, retryable, context, cause } = error;
    return { message, code, retryable, context, cause };
  }
  const reason = error instanceof Error ? error.message : String(error);
  const message = `SQLite could not work on ${path}: ${reason}`;
  return { message, code: 'STORE_FAILED', retryable: isBusy(error), context: { path }, cause: error };
}
