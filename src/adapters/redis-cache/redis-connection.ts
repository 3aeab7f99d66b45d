import type { Clock } from '../../contracts/clock.ts';
import type { Logger } from '../../contracts/logger.ts';
import { IntegrationError } from '../../errors.ts';
import { withDeadline } from '../../resilience/with-deadline.ts';
import { redactError } from '../../security/redact.ts';
import { redactText } from '../../security/redact-text.ts';
import type { RedisClientLike } from './redis-client.ts';

export interface RedisConnectionOptions {
  /** Called once, for the first call. */
  readonly open: () => Promise<RedisClientLike>;
  /** Whether the client is ours to end. */
  readonly ownsClient: boolean;
  /** Longest wait for an answer, in milliseconds. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly logger?: Logger | undefined;
}

/** A server that does not answer is asked again after this, by one call. All others fail at once meanwhile. */
const quietMs = 1_000;

/**
 * Redis, or a quick error. No call takes longer than `timeoutMs`, and while the server is away only one call a second
 * waits that long.
 */
export class RedisConnection {
  readonly #options: RedisConnectionOptions;
  #client: Promise<RedisClientLike> | undefined;
  #isAway = false;
  #isClosed = false;
  #quietUntil = Number.NEGATIVE_INFINITY;

  constructor(options: RedisConnectionOptions) {
    this.#options = options;
  }

  /** @throws IntegrationError `CACHE_FAILED`, retryable when Redis did not answer; `INTEGRATION_CLOSED` */
  async call<T>(operation: (client: RedisClientLike) => Promise<T>): Promise<T> {
    const { clock, timeoutMs } = this.#options;
    if (this.#isClosed) throw closedError();
    this.#assertNotQuiet();
    try {
      const result = await withDeadline(async () => operation(await this.#open()), {
        timeoutMs,
        service: 'redis',
        clock,
      });
      this.#noteAnswer();
      return result;
    } catch (cause) {
      throw this.#explain(cause);
    }
  }

  /** Drops what is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (!this.#options.ownsClient) return;
    // A client that could not be made has nothing to close.
    (await this.#client?.catch(() => undefined))?.disconnect();
  }

  #open(): Promise<RedisClientLike> {
    this.#client ??= this.#connect();
    return this.#client;
  }

  async #connect(): Promise<RedisClientLike> {
    const { open, ownsClient } = this.#options;
    const client = await open();
    if (!ownsClient) return client;
    // Every failure also rejects the call it concerns; without a listener the client would print it.
    client.on('error', () => {});
    // When it fails, the client goes on trying by itself, and calls fail at once until it has succeeded.
    await client.connect().catch(() => {});
    if (this.#isClosed) client.disconnect();
    return client;
  }

  #assertNotQuiet(): void {
    if (!this.#isAway) return;
    const now = this.#options.clock.now();
    // A clock that was set back must not lengthen the pause.
    this.#quietUntil = Math.min(this.#quietUntil, now + quietMs);
    if (now < this.#quietUntil) throw unavailable('it did not answer a moment ago');
    this.#quietUntil = now + quietMs;
  }

  #noteAnswer(): void {
    if (!this.#isAway) return;
    this.#isAway = false;
    this.#options.logger?.info('Redis answers again');
  }

  #explain(cause: unknown): IntegrationError {
    // It answered, if only to say no.
    if (isReplyError(cause)) {
      this.#noteAnswer();
      return new IntegrationError(`Redis refused a command: ${cause.message.slice(0, 200)}`, {
        code: 'CACHE_FAILED',
        service: 'cache',
        retryable: /^(?:LOADING|BUSY|TRYAGAIN|CLUSTERDOWN|MASTERDOWN)\b/.test(cause.message),
        cause: redactError(cause),
      });
    }
    if (IntegrationError.isInstance(cause) && cause.code !== 'TIMEOUT') return cause;
    if (this.#isClosed) return closedError();
    const { clock, logger } = this.#options;
    this.#quietUntil = clock.now() + quietMs;
    if (!this.#isAway) logger?.warn('Redis does not answer; this process goes on with limits and values of its own');
    this.#isAway = true;
    return unavailable(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function isReplyError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ReplyError';
}

function unavailable(reason: string, cause?: unknown): IntegrationError {
  return new IntegrationError(`Redis is not available: ${redactText(reason.slice(0, 200))}`, {
    code: 'CACHE_FAILED',
    service: 'cache',
    retryable: true,
    cause: redactError(cause),
  });
}

function closedError(): IntegrationError {
  return new IntegrationError('The cache is closed', { code: 'INTEGRATION_CLOSED', service: 'cache' });
}
