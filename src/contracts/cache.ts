/**
 * Remembers values for a while. May forget anything at any time; never the only copy.
 *
 * Keys are at most 512 characters and carry their customer where the value is one's own. Values are JSON.
 * A cache that fails must throw, not pretend a miss: the caller decides to go on without it.
 */
export interface Cache {
  /** @returns `undefined` when the key is unknown or has expired. A stored `null`, `0`, `''` or `false` is returned as such. */
  get(key: string): Promise<unknown>;
  /** @param ttlMs - lifetime in milliseconds, above 0. */
  set(key: string, value: unknown, ttlMs: number): Promise<void>;
  delete(key: string): Promise<void>;

  check?(): Promise<void>;
  close?(): Promise<void>;
}
