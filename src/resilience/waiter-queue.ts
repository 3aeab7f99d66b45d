import { abortedError } from '../errors.ts';

interface Waiter<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
  readonly detach: () => void;
  previous: Waiter<T> | undefined;
  next: Waiter<T> | undefined;
}

/**
 * Promises that are served first come, first served. Whoever gives up leaves at once, so the queue holds no dead
 * entries; a linked list makes joining, leaving and serving cost the same however many wait.
 */
export class WaiterQueue<T> {
  #first: Waiter<T> | undefined;
  #last: Waiter<T> | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** @throws IntegrationError `ABORTED` of `service` when the signal fires first; the place in the queue is given up. */
  wait(service: string, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(abortedError(service, signal.reason));
      const onAbort = (): void => {
        this.#remove(waiter);
        reject(abortedError(service, signal?.reason));
      };
      const detach = (): void => signal?.removeEventListener('abort', onAbort);
      const waiter: Waiter<T> = { resolve, reject, detach, previous: this.#last, next: undefined };
      if (this.#last) this.#last.next = waiter;
      else this.#first = waiter;
      this.#last = waiter;
      this.#size += 1;
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Hands `value` to the one who has waited longest. @returns false when nobody waits: the value is still the caller's. */
  serve(value: T): boolean {
    const waiter = this.#takeFirst();
    waiter?.resolve(value);
    return waiter !== undefined;
  }

  /** Fails the one who has waited longest. @returns false when nobody waits. */
  fail(error: unknown): boolean {
    const waiter = this.#takeFirst();
    waiter?.reject(error);
    return waiter !== undefined;
  }

  #takeFirst(): Waiter<T> | undefined {
    const waiter = this.#first;
    if (!waiter) return undefined;
    waiter.detach();
    this.#remove(waiter);
    return waiter;
  }

  #remove(waiter: Waiter<T>): void {
    if (waiter.previous) waiter.previous.next = waiter.next;
    else this.#first = waiter.next;
    if (waiter.next) waiter.next.previous = waiter.previous;
    else this.#last = waiter.previous;
    this.#size -= 1;
  }
}
