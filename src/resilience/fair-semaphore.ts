import { abortedError, throwIfAborted } from '../errors.ts';
import { assertNumber } from './assert-number.ts';
import { FairQueue } from './fair-queue.ts';

export interface FairTurnOptions {
  /** Whose turn it takes. */
  readonly party: string;
  /** What the operation costs, above 0, on the same scale for all. @default 1 */
  readonly cost?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Lets at most `limit` operations run at a time; parties that wait take turns, weighted by what their operations cost.
 * Within a party the order is kept.
 */
export class FairSemaphore {
  readonly #limit: number;
  readonly #waiting = new FairQueue<Waiter>();
  #active = 0;

  /** @param limit - operations at a time, 1 or more. */
  constructor(limit: number) {
    assertNumber('limit', limit, { min: 1, whole: true });
    this.#limit = limit;
  }

  /** Operations that wait for a place. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** @throws what `operation` throws; IntegrationError `ABORTED` when `signal` fires before a place was free. */
  async run<T>(operation: () => Promise<T>, options: FairTurnOptions): Promise<T> {
    await this.#enter(options);
    try {
      return await operation();
    } finally {
      this.#active -= 1;
      this.#serve();
    }
  }

  #enter({ party, cost = 1, signal }: FairTurnOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      throwIfAborted(signal, 'semaphore');
      const onAbort = (): void => {
        this.#waiting.remove(party, waiter);
        reject(abortedError('semaphore', signal?.reason));
      };
      const waiter: Waiter = {
        start: () => {
          signal?.removeEventListener('abort', onAbort);
          this.#waiting.charge(party, cost);
          resolve();
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(party, waiter);
      this.#serve();
    });
  }

  #serve(): void {
    while (this.#active < this.#limit) {
      // Charged by the waiter, who knows its cost.
      const next = this.#waiting.take({ costOf: () => 0 });
      if (!next) return;
      this.#active += 1;
      next.start();
    }
  }
}

interface Waiter {
  readonly start: () => void;
}
