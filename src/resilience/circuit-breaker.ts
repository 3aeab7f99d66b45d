import type { Clock } from '../contracts/clock.ts';
import { IntegrationError } from '../errors.ts';
import { assertNumber } from './assert-number.ts';
import { isRetryable } from './retry.ts';
import { systemClock } from './system-clock.ts';

/** `closed` lets calls through, `open` refuses them, `half-open` lets one through to find out. */
export type CircuitState = 'closed' | 'open' | 'half-open';

export interface CircuitBreakerOptions {
  /** Named in errors. */
  readonly service: string;
  /** Failures in a row that open the circuit, 1 or more. @default 5 */
  readonly failureThreshold?: number | undefined;
  /** Milliseconds an open circuit waits before it lets one call through, above 0. @default 30000 */
  readonly cooldownMs?: number | undefined;
  readonly clock?: Clock | undefined;
  /** Which errors say that the service is unwell. @default the retryable ones: a refused input is no outage */
  readonly isFailure?: ((error: unknown) => boolean) | undefined;
  /** Called after every change of state; `error` is the failure that opened the circuit. */
  readonly onStateChange?: ((state: CircuitState, error?: unknown) => void) | undefined;
}

/**
 * Stops asking a service that keeps failing, so that it can recover and callers do not wait for nothing.
 *
 * After `failureThreshold` failures in a row the circuit opens for `cooldownMs`; then a single call goes through: its
 * success closes the circuit, its failure opens it again.
 */
export class CircuitBreaker {
  readonly #service: string;
  readonly #failureThreshold: number;
  readonly #cooldownMs: number;
  readonly #clock: Clock;
  readonly #isFailure: (error: unknown) => boolean;
  readonly #onStateChange: (state: CircuitState, error?: unknown) => void;
  #state: CircuitState = 'closed';
  /** Counts changes of state: a call that began before the last one says nothing about the service as it is now. */
  #epoch = 0;
  #failures = 0;
  #probeAt = 0;
  #lastFailure: unknown;

  constructor(options: CircuitBreakerOptions) {
    const { failureThreshold = 5, cooldownMs = 30_000 } = options;
    assertNumber('failureThreshold', failureThreshold, { min: 1, whole: true });
    assertNumber('cooldownMs', cooldownMs, { min: 1 });
    this.#service = options.service;
    this.#failureThreshold = failureThreshold;
    this.#cooldownMs = cooldownMs;
    this.#clock = options.clock ?? systemClock;
    this.#isFailure = options.isFailure ?? isRetryable;
    this.#onStateChange = options.onStateChange ?? (() => undefined);
  }

  get state(): CircuitState {
    return this.#state;
  }

  /**
   * @throws what `operation` throws. While the circuit refuses: an IntegrationError with the code of the failure that
   * opened it, retryable, `retryAfterMs` being the time until the next call may go through.
   */
  async run<T>(operation: () => Promise<T>): Promise<T> {
    this.#admit();
    const epoch = this.#epoch;
    try {
      const result = await operation();
      if (epoch === this.#epoch) this.#succeeded();
      return result;
    } catch (error) {
      if (epoch === this.#epoch) this.#failed(error);
      throw error;
    }
  }

  #admit(): void {
    if (this.#state === 'closed') return;
    const waitMs = this.#probeAt - this.#clock.now();
    if (this.#state === 'half-open' || waitMs > 0) throw this.#refusal(Math.max(0, waitMs));
    this.#change('half-open');
  }

  #succeeded(): void {
    this.#failures = 0;
    if (this.#state === 'half-open') this.#change('closed');
  }

  #failed(error: unknown): void {
    if (!this.#isFailure(error)) {
      // The probe found nothing out (it was aborted, say): the next caller may try at once.
      if (this.#state === 'half-open') this.#change('open');
      return;
    }
    this.#failures += 1;
    if (this.#state === 'closed' && this.#failures < this.#failureThreshold) return;
    this.#lastFailure = error;
    this.#probeAt = this.#clock.now() + this.#cooldownMs;
    this.#change('open', error);
  }

  #change(state: CircuitState, error?: unknown): void {
    this.#state = state;
    this.#epoch += 1;
    this.#onStateChange(state, error);
  }

  #refusal(retryAfterMs: number): IntegrationError {
    const cause = this.#lastFailure;
    return new IntegrationError(`${this.#service} keeps failing and is left alone for a while`, {
      code: IntegrationError.isInstance(cause) ? cause.code : 'NETWORK',
      service: this.#service,
      retryable: true,
      retryAfterMs,
      context: { failures: this.#failures },
      cause,
    });
  }
}
