import { LRUCache } from 'lru-cache';
import type { Cache } from '../contracts/cache.ts';
import type { Clock } from '../contracts/clock.ts';
import { IntegrationError } from '../errors.ts';
import { systemClock } from '../resilience/system-clock.ts';

/** How much a {@link MemoryCache} keeps. */
export interface MemoryCacheOptions {
  /** Most values kept; over it the one that was not used for longest is forgotten. @default 10_000 */
  readonly maxEntries?: number | undefined;
  /** @default the system's clock */
  readonly clock?: Clock | undefined;
}

/** Most bytes of all keys and values together; a larger value is not kept at all. */
const maxBytes = 64 * 1024 * 1024;

/**
 * A {@link Cache} in the memory of this process. It keeps values as JSON text, vectors as they are: they come back as
 * copies, exactly as they would from a cache on another machine.
 */
export class MemoryCache implements Cache {
  readonly #entries: LRUCache<string, string | Float32Array>;

  constructor({ maxEntries = 10_000, clock = systemClock }: MemoryCacheOptions = {}) {
    this.#entries = new LRUCache({
      max: maxEntries,
      maxSize: maxBytes,
      sizeCalculation: (value, key) =>
        2 * key.length + (typeof value === 'string' ? 2 * value.length : value.byteLength),
      perf: clock,
      // Asks the clock each time instead of remembering its answer with a timer.
      ttlResolution: 0,
    });
  }

  async get(key: string): Promise<unknown> {
    const value = this.#entries.get(key);
    if (typeof value === 'string') return JSON.parse(value);
    return value?.slice();
  }

  async set(key: string, value: unknown, ttlMs: number): Promise<void> {
    const kept: string | Float32Array | undefined =
      value instanceof Float32Array ? value.slice() : JSON.stringify(value);
    if (kept === undefined) {
      throw new IntegrationError(`The cache keeps JSON and vectors, not ${typeof value}`, {
        code: 'CACHE_FAILED',
        service: 'cache',
        context: { key },
      });
    }
    this.#entries.set(key, kept, { ttl: ttlMs });
  }

  async delete(key: string): Promise<void> {
    this.#entries.delete(key);
  }

  async deleteAll(prefix: string): Promise<void> {
    for (const key of [...this.#entries.keys()]) if (key.startsWith(prefix)) this.#entries.delete(key);
  }

  /** Forgets everything. */
  async close(): Promise<void> {
    this.#entries.clear();
  }
}
