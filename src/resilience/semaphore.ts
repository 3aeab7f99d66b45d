import { throwIfAborted } from '../errors.ts';
import { assertNumber } from './assert-number.ts';
import { WaiterQueue } from './waiter-queue.ts';

/**
 * Lets at most `limit` operations run at a time; the others wait in the order they came.
 *
 * Nothing is queued but the callers' own promises, so a caller that awaits bounds the queue.
 */
export class Semaphore {
  readonly limit: number;
  readonly #waiters = new WaiterQueue<void>();
  #active = 0;

  /** @param limit - operations at a time, 1 or more. */
  constructor(limit: number) {
    assertNumber('limit', limit, { min: 1, whole: true });
    this.limit = limit;
  }

  /** Operations that hold a place now. */
  get active(): number {
    return this.#active;
  }

  /** Operations that wait for a place. */
  get waiting(): number {
    return this.#waiters.size;
  }

  /**
   * Runs `operation` when a place is free and gives the place back when it has settled.
   *
   * @throws what `operation` throws; IntegrationError `ABORTED` when `signal` fires before a place was free.
   */
  async run<T>(operation: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#enter(signal);
    try {
      return await operation();
    } finally {
      this.#leave();
    }
  }

  async #enter(signal: AbortSignal | undefined): Promise<void> {
    throwIfAborted(signal, 'semaphore');
    if (this.#active < this.limit) this.#active += 1;
    else await this.#waiters.wait('semaphore', signal);
  }

  /** The place goes straight to the next in line: a newcomer cannot overtake, and `active` stays as it is. */
  #leave(): void {
    if (!this.#waiters.serve()) this.#active -= 1;
  }
}
