import type { Clock } from '../contracts/clock.ts';
import { IntegrationError } from '../errors.ts';
import { assertNumber } from './assert-number.ts';
import { systemClock } from './system-clock.ts';

export interface CircuitBreakerOptions {
  readonly clock?: Clock | undefined;
  /** Whether a failure says that the service is down, and not what it was asked. @default any but an abort */
  readonly isOutage?: ((error: unknown) => boolean) | undefined;
  /** Outages in a row, with no success between, after which the service is given up for a while, 1 to 1,000. @default 5 */
  readonly outagesToOpen?: number | undefined;
  /** How long it is given up the first time, in milliseconds, 1 to 300,000; doubles each time, up to five minutes. @default 30000 */
  readonly openMs?: number | undefined;
}

const longestOpenMs = 300_000;

/** Thrown in place of a call: the service was given up because of `cause`. */
export class CircuitOpen extends Error {
  override readonly name: string = 'CircuitOpen';

  /** @param cause - the outage that opened the circuit. */
  constructor(cause: unknown) {
    super('The service was given up for a while', { cause });
  }
}

/**
 * Spares a service that is down, and those who wait for it, the calls: after five outages in a row none is made for half a
 * minute. Then one call decides: it closes the circuit, or opens it for twice as long, up to five minutes.
 *
 * @example
 * ```ts
 * const breaker = new CircuitBreaker();
 * const stock = await breaker.run(() => readStock('sku-1'));
 * ```
 */
export class CircuitBreaker {
  readonly #clock: Clock;
  readonly #isOutage: (error: unknown) => boolean;
  readonly #outagesToOpen: number;
  readonly #openMs: number;
  #outages = 0;
  #openUntil = Number.NEGATIVE_INFINITY;
  #isTrying = false;
  #lastOutage: unknown;

  /** @throws IntegrationError `OPTIONS_INVALID` for numbers out of range. */
  constructor(options: CircuitBreakerOptions = {}) {
    const { clock = systemClock, isOutage = isNoAbort, outagesToOpen = 5, openMs = 30_000 } = options;
    assertNumber('outagesToOpen', outagesToOpen, { min: 1, max: 1_000, whole: true });
    assertNumber('openMs', openMs, { min: 1, max: longestOpenMs });
    this.#clock = clock;
    this.#isOutage = isOutage;
    this.#outagesToOpen = outagesToOpen;
    this.#openMs = openMs;
  }

  /** @throws CircuitOpen instead of calling; else what `operation` throws. */
  async run<T>(operation: () => Promise<T>): Promise<T> {
    const isTrial = this.#outages >= this.#outagesToOpen;
    if (isTrial && (this.#isTrying || this.#clock.now() < this.#openUntil)) throw new CircuitOpen(this.#lastOutage);
    this.#isTrying = isTrial;
    try {
      const result = await operation();
      this.#outages = 0;
      return result;
    } catch (error) {
      if (this.#isOutage(error)) this.#fail(error, isTrial);
      throw error;
    } finally {
      if (isTrial) this.#isTrying = false;
    }
  }

  /** Calls that were under way when the circuit opened say nothing new. */
  #fail(error: unknown, isTrial: boolean): void {
    if (this.#outages >= this.#outagesToOpen && !isTrial) return;
    this.#outages += 1;
    this.#lastOutage = error;
    if (this.#outages < this.#outagesToOpen) return;
    const openMs = Math.min(longestOpenMs, this.#openMs * 2 ** (this.#outages - this.#outagesToOpen));
    this.#openUntil = this.#clock.now() + openMs;
  }
}

function isNoAbort(error: unknown): boolean {
  if (IntegrationError.isInstance(error)) return error.code !== 'ABORTED';
  return !(error instanceof Error && error.name === 'AbortError');
}
