import type { HostGate } from './host-gate.ts';
import type { Locks } from './locks.ts';
import type { RateLimits } from './rate-limits.ts';

/** What processes that use one cache share besides values. Every call answers or throws within a second. */
export interface SharedState {
  readonly locks: Locks;
  readonly limits: RateLimits;
  readonly hosts: HostGate;
}

/**
 * Remembers values for a while. May forget anything at any time; never the only copy.
 *
 * Keys are at most 512 characters and carry their customer where the value is one's own: `{customer}:...`, in braces, so
 * that a cache of several machines keeps them on one. Values are JSON, or a `Float32Array`.
 * A cache that fails must throw, not pretend a miss: the caller decides to go on without it. It must not hang.
 */
export interface Cache {
  /**
   * @returns `undefined` when the key is unknown or has expired. A stored `null`, `0`, `''` or `false` is returned as such,
   * a stored `Float32Array` as one.
   */
  get(key: string): Promise<unknown>;
  /** @param ttlMs - lifetime in milliseconds, above 0; may be cut by up to a tenth, so that not all end at once. */
  set(key: string, value: unknown, ttlMs: number): Promise<void>;
  delete(key: string): Promise<void>;
  /** Forgets every key that begins with `prefix`: what belongs to a customer who is erased. Takes time by the size of the cache. */
  deleteAll?(prefix: string): Promise<void>;
  /** The values of keys of one customer, in the order of the keys. Without this they are asked for one by one. */
  getMany?(keys: readonly string[]): Promise<readonly unknown[]>;

  /** Absent when the cache serves one process: its limits are that process's own then. */
  readonly shared?: SharedState | undefined;

  check?(): Promise<void>;
  close?(): Promise<void>;
}
