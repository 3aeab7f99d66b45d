import type { Clock } from '../../contracts/clock.ts';
import { IntegrationError } from '../../errors.ts';

export interface AttemptOptions {
  readonly clock: Clock;
  /** Milliseconds from the first connection to the last byte, redirects included. */
  readonly totalMs: number;
  /** Milliseconds from the request to the first byte of its answer. @default 15,000 */
  readonly firstByteMs?: number | undefined;
}

/**
 * How long one fetch may take, and who may end it early.
 *
 * A server that sends a byte now and then never trips an idle limit, so there are four: the total, `firstByteMs` to the
 * first byte of an answer, 10 s between bytes, and 1 KB/s after the first 5 s of a body. Connecting is limited by the agents.
 */
export class Attempt {
  readonly #clock: Clock;
  readonly #totalMs: number;
  readonly #totalAt: number;
  readonly #firstByteMs: number;
  #phase: 'connecting' | 'waiting' | 'receiving' = 'connecting';
  #phaseAt = 0;
  #lastByteAt = 0;
  #receivedBytes = 0;
  #stopTimer: () => void;
  #stopWork: ((error: IntegrationError) => void) | undefined;
  #error: IntegrationError | undefined;

  constructor({ clock, totalMs, firstByteMs = defaultFirstByteMs }: AttemptOptions) {
    this.#clock = clock;
    this.#totalMs = totalMs;
    this.#totalAt = clock.now() + totalMs;
    this.#firstByteMs = firstByteMs;
    this.#stopTimer = clock.after(Math.min(totalMs, shortestLimitMs), () => this.#check());
  }

  /** Whether the request may have left: false until its socket was usable. */
  get requestSent(): boolean {
    return this.#phase !== 'connecting';
  }

  /** Begins one request; `stop` ends it and is called at most once, at once when the attempt is already over. */
  connecting(stop: (error: IntegrationError) => void): void {
    this.#phase = 'connecting';
    this.#stopWork = stop;
    if (this.#error) stop(this.#error);
  }

  /** The socket is usable, the request is on its way. */
  waiting(): void {
    this.#phase = 'waiting';
    this.#phaseAt = this.#clock.now();
  }

  /** The headers are here. */
  receiving(): void {
    this.#phase = 'receiving';
    this.#phaseAt = this.#clock.now();
    this.#lastByteAt = this.#phaseAt;
    this.#receivedBytes = 0;
  }

  received(byteCount: number): void {
    this.#lastByteAt = this.#clock.now();
    this.#receivedBytes += byteCount;
  }

  /** Ends the attempt with `error`, unless it has ended. */
  interrupt(error: IntegrationError): void {
    if (this.#error) return;
    this.end();
    this.#error = error;
    this.#stopWork?.(error);
  }

  /** Clears the timer. */
  end(): void {
    this.#stopTimer();
  }

  /** No limit begins shorter than the look-ahead of the timer, so one timer serves them all and is never late. */
  #check(): void {
    const now = this.#clock.now();
    const { dueAt, message } = this.#nextLimit();
    if (now >= dueAt) {
      this.interrupt(new IntegrationError(message, { code: 'TIMEOUT', service: 'fetcher', retryable: true }));
    } else {
      this.#stopTimer = this.#clock.after(Math.min(dueAt - now, shortestLimitMs), () => this.#check());
    }
  }

  #nextLimit(): Limit {
    const limits: Limit[] = [{ dueAt: this.#totalAt, message: `No complete answer within ${this.#totalMs} ms` }];
    if (this.#phase === 'waiting') {
      limits.push({ dueAt: this.#phaseAt + this.#firstByteMs, message: `No answer within ${this.#firstByteMs} ms` });
    }
    if (this.#phase === 'receiving') {
      const earnedMs = this.#receivedBytes / minBytesPerMs;
      limits.push(
        { dueAt: this.#lastByteAt + idleMs, message: `No byte for ${idleMs} ms` },
        { dueAt: this.#phaseAt + Math.max(slowStartMs, earnedMs), message: 'The body came slower than 1 KB/s' },
      );
    }
    return limits.reduce((first, limit) => (limit.dueAt < first.dueAt ? limit : first));
  }
}

interface Limit {
  /** Milliseconds since the epoch. */
  readonly dueAt: number;
  readonly message: string;
}

const defaultFirstByteMs = 15_000;
const idleMs = 10_000;
const slowStartMs = 5_000;
const minBytesPerMs = 1_024 / 1_000;
const shortestLimitMs = slowStartMs;
