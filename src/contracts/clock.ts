/** Time and chance, injected so that tests need neither. Only the system clock calls the platform's. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Resolves after `ms` milliseconds; rejects with `ABORTED` as soon as `signal` fires, and its timer is cleared.
   * The timer keeps the process alive: whoever waits here has work in hand.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `callback` once after `ms`, unless the returned function is called before. Does not keep the process alive. */
  after(ms: number, callback: () => void): () => void;
  /** 0 (included) to 1 (excluded). */
  random(): number;
}
