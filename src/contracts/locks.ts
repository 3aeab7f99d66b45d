/** A lock that is held. */
export interface Lock {
  /**
   * Higher than that of every owner before: a place that remembers the highest number it saw can refuse a writer that
   * lost its lock without noticing. Below 2^53.
   */
  readonly fence: number;
  /** Holds it for `ttlMs` from now. @returns false when it was lost meanwhile. */
  extend(ttlMs: number): Promise<boolean>;
  /** Gives it back. @returns false when it was lost meanwhile; whoever has it then keeps it. */
  release(): Promise<boolean>;
}

/**
 * Lets one of many processes do something.
 *
 * A lock alone proves nothing: its owner may sleep longer than the lock holds. What must not happen twice needs the
 * {@link Lock.fence} checked where it is written.
 */
export interface Locks {
  /**
   * Asks once; does not wait.
   *
   * @param name - at most 512 characters, with the customer where the matter is one's own.
   * @param ttlMs - the lock ends by itself after this, above 0.
   * @returns `undefined` when someone else holds it.
   */
  acquire(name: string, ttlMs: number): Promise<Lock | undefined>;
}
