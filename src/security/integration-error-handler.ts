import { IntegrationError } from '../errors.ts';
import { classifyFailure } from './failure-codes.ts';
import { redactContext, redactError } from './redact.ts';
import { redactText } from './redact-text.ts';

/** Where an error came from. Further facts go into the error's context, sanitised. */
export interface ErrorOrigin {
  /** The part that failed: `fetcher`, `store`, `embedder`, or a name of your own. */
  readonly service: string;
  readonly [fact: string]: unknown;
}

/**
 * Turns whatever was thrown into an {@link IntegrationError} that may be logged and shown.
 *
 * @example
 * ```ts
 * const handler = new IntegrationErrorHandler();
 * try {
 *   await readShop();
 * } catch (error) {
 *   const failure = handler.handle(error as Error, { service: 'shop', shopId: 'shop-1' });
 *   logger.error(failure.message, { code: failure.code, ...failure.context });
 *   if (failure.retryable) scheduleRetry(failure.retryAfterMs);
 * }
 * ```
 */
export class IntegrationErrorHandler {
  /**
   * An IntegrationError keeps its code and service. Any other error is mapped by its code, name or HTTP status, on
   * itself or on its causes: refused and broken connections, time limits, name resolution, TLS, aborts, HTTP answers;
   * else by `context.service` (`STORE_FAILED`, `EMBEDDING_FAILED` ...), else to `UNKNOWN`.
   *
   * Message, context and causes are sanitised as by `sanitizeCustomerData`. The same error is returned, or kept as
   * `cause`, when there was nothing to hide. Never throws, whatever it is given.
   *
   * @returns `retryable` says whether the same call may succeed later, `retryAfterMs` when the service asked for a wait.
   */
  handle(error: Error, context: ErrorOrigin): IntegrationError {
    try {
      return IntegrationError.isInstance(error) ? passOn(error, context) : wrap(error, context);
    } catch {
      // Something whose very properties throw.
      return new IntegrationError('Unreadable failure', { code: 'UNKNOWN', service: 'unknown' });
    }
  }
}

function passOn(error: IntegrationError, origin: ErrorOrigin): IntegrationError {
  const { service: _, ...facts } = { ...origin };
  if (Object.keys(facts).length === 0 && redactError(error) === error) return error;
  const { code, service, retryable, retryAfterMs, timestamp } = error;
  const passed = new IntegrationError(redactText(error.message), {
    code,
    service,
    retryable,
    retryAfterMs,
    context: redactContext({ ...error.context, ...facts }),
    cause: redactError(error.cause),
  });
  const stack = redactText(String(error.stack));
  Object.defineProperty(passed, 'stack', { value: stack, configurable: true, writable: true });
  // It happened when it happened, not when it was looked at.
  return Object.defineProperty(passed, 'timestamp', { value: timestamp, enumerable: true });
}

function wrap(error: unknown, origin: ErrorOrigin): IntegrationError {
  const { service: named, ...facts } = { ...origin };
  const service = typeof named === 'string' && named !== '' ? named : 'unknown';
  return new IntegrationError(`${service} failed: ${reasonOf(error)}`, {
    ...classifyFailure(error, service),
    service,
    context: redactContext(facts),
    cause: redactError(error),
  });
}

/** One line, however long and wild the vendor's message is: it may hold what a stranger's server sent. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message || error.name : String(error);
  const line = redactText(message.slice(0, 2000))
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  return line.length > longestReason ? `${line.slice(0, longestReason)}...` : line;
}

const longestReason = 300;
