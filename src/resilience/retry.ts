import type { Clock } from '../contracts/clock.ts';
import { IntegrationError, throwIfAborted } from '../errors.ts';
import { assertNumber } from './assert-number.ts';
import { retryAfterOf } from './retry-after-of.ts';
import { systemClock } from './system-clock.ts';

/** A retry about to be waited for. */
export interface RetryNotice {
  /** The attempt that failed, from 1. */
  readonly attempt: number;
  /** Milliseconds until the next attempt. */
  readonly delayMs: number;
  readonly error: unknown;
}

export interface RetryOptions {
  /** Attempts after the first one, 0 to 100. */
  readonly maxRetries: number;
  /** Upper end of the first wait in milliseconds, 0 to 60,000; it doubles with every retry, up to 30 s. */
  readonly backoffMs: number;
  readonly clock?: Clock | undefined;
  /** Ends the wait at once and forbids further attempts. A running attempt has to watch it itself. */
  readonly signal?: AbortSignal | undefined;
  /** @default what the error says: `retryable`, a status, a code of the network */
  readonly shouldRetry?: ((error: unknown) => boolean) | undefined;
  /** Called before every wait. */
  readonly onRetry?: ((notice: RetryNotice) => void) | undefined;
}

/** What {@link executeWithRetry} takes besides its numbers. */
export type ExecuteOptions = Omit<RetryOptions, 'maxRetries' | 'backoffMs'>;

/**
 * Calls `operation` until it succeeds, fails for good, or has been retried `maxRetries` times.
 *
 * Waits are exponential with full jitter: anything from 0 to the current upper end, so that callers which failed
 * together do not come back together. Where the error asks for a wait, see {@link retryAfterOf}, at least that long is waited.
 *
 * @param operation - is given the number of the attempt, from 1.
 * @throws the last error of `operation` as it is; IntegrationError `ABORTED` when the signal fired;
 * `OPTIONS_INVALID` for numbers out of range.
 */
export async function retry<T>(operation: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const { maxRetries, backoffMs, clock = systemClock, signal, shouldRetry = isRetryable, onRetry } = options;
  assertNumber('maxRetries', maxRetries, { min: 0, max: 100, whole: true });
  assertNumber('backoffMs', backoffMs, { min: 0, max: 60_000 });

  for (let attempt = 1; ; attempt += 1) {
    throwIfAborted(signal, 'retry');
    try {
      return await operation(attempt);
    } catch (error) {
      if (attempt > maxRetries || !shouldRetry(error)) throw error;
      throwIfAborted(signal, 'retry');
      const delayMs = delayBefore(attempt, error, { backoffMs, clock });
      onRetry?.({ attempt, delayMs, error });
      await clock.sleep(delayMs, signal);
    }
  }
}

/**
 * Calls `operation` again when it fails, with growing, randomised pauses.
 *
 * An {@link IntegrationError} is retried only when it says `retryable`; an abort is never retried; any other error is. No
 * attempt is made before `retryAfterMs` of the error, or its `Retry-After` header, allows it, an hour at most.
 *
 * @param maxRetries - attempts after the first one, 0 to 100. @default 3
 * @param backoffMs - upper end of the first pause in milliseconds, 0 to 60,000; doubles each time, up to 30 s. @default 1000
 * @param options - a signal that ends the pause and forbids further attempts; who decides, and who is told.
 * @returns what the first successful attempt returned.
 * @throws the error of the last attempt as it is; IntegrationError `ABORTED`, `OPTIONS_INVALID` for numbers out of range.
 *
 * @example
 * ```ts
 * const stock = await executeWithRetry(() => readStock('sku-1'), 5, 200);
 * ```
 */
export async function executeWithRetry<T>(
  operation: () => Promise<T>,
  maxRetries = 3,
  backoffMs = 1000,
  options: ExecuteOptions = {},
): Promise<T> {
  return await retry(() => operation(), { ...options, maxRetries, backoffMs });
}

/** Whether the same call may succeed later: IntegrationErrors say so themselves, aborts never, foreign errors may. */
export function isRetryable(error: unknown): boolean {
  if (IntegrationError.isInstance(error)) return error.retryable;
  return !(error instanceof Error && error.name === 'AbortError');
}

const longestBackoffMs = 30_000;

function delayBefore(
  attempt: number,
  error: unknown,
  { backoffMs, clock }: { readonly backoffMs: number; readonly clock: Clock },
): number {
  const upperMs = Math.min(longestBackoffMs, backoffMs * 2 ** (attempt - 1));
  const floorMs = retryAfterOf(error, clock.now()) ?? 0;
  return floorMs + Math.round(clock.random() * upperMs);
}
