import type { Clock } from '../contracts/clock.ts';
import { abortedError, IntegrationError, throwIfAborted } from '../errors.ts';
import { systemClock } from './system-clock.ts';

export interface DeadlineOptions {
  readonly timeoutMs: number;
  /** Named in the error. */
  readonly service: string;
  readonly clock?: Clock | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Waits for `operation`, but no longer than `timeoutMs`.
 *
 * Its signal fires when the time is over or the caller aborts; an operation that ignores it is left behind, and what
 * it does then is dropped.
 *
 * @throws what `operation` throws; IntegrationError `TIMEOUT` (retryable) or `ABORTED`.
 */
export async function withDeadline<T>(
  operation: (signal: AbortSignal) => Promise<T>,
  options: DeadlineOptions,
): Promise<T> {
  const { timeoutMs, service, clock = systemClock, signal } = options;
  throwIfAborted(signal, service);
  const controller = new AbortController();
  const stopped = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(abortedError(service, controller.signal.reason)), {
      once: true,
    });
  });
  const onAbort = (): void => controller.abort(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  let cancelTimer = clock.after(timeoutMs / 2, () => {
    // In two halves: after an event loop that was held up, answers that lie ready are read before the time is over.
    cancelTimer = clock.after(timeoutMs / 2, () => controller.abort(timeoutError(service, timeoutMs)));
  });
  try {
    return await Promise.race([operation(controller.signal), stopped]);
  } finally {
    cancelTimer();
    signal?.removeEventListener('abort', onAbort);
  }
}

function timeoutError(service: string, timeoutMs: number): IntegrationError {
  return new IntegrationError(`${service} did not answer within ${timeoutMs} ms`, {
    code: 'TIMEOUT',
    service,
    retryable: true,
    context: { timeoutMs },
  });
}
