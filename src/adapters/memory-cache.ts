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

/** Most characters of all keys and values together; a larger value is not kept at all. 64 MiB at two bytes each. */
const maxCharacters = 32 * 1024 * 1024;

/**
 * A {@link Cache} in the memory of this process. It keeps values as JSON text: they come back as copies, exactly as they
 * would from a cache on another machine.
 */
export class MemoryCache implements Cache {
  readonly #entries: LRUCache<string, string>;

  constructor({ maxEntries = 10_000, clock = systemClock }: MemoryCacheOptions = {}) {
    this.#entries = new LRUCache({
      max: maxEntries,
      maxSize: maxCharacters,
      sizeCalculation: (value, key) => value.length + key.length,
      perf: clock,
      // Asks the clock each time instead of remembering its answer with a timer.
      ttlResolution: 0,
    });
  }

  async get(key: string): Promise<unknown> {
    const json = this.#entries.get(key);
    return json === undefined ? undefined : JSON.parse(json);
  }

  async set(key: string, value: unknown, ttlMs: number): Promise<void> {
    const json: string | undefined = JSON.stringify(value);
    if (json === undefined) {
      throw new IntegrationError(`The cache keeps JSON, not ${typeof value}`, {
        code: 'CACHE_FAILED',
        service: 'cache',
        context: { key },
      });
    }
    this.#entries.set(key, json, { ttl: ttlMs });
  }

  async delete(key: string): Promise<void> {
    this.#entries.delete(key);
  }

  /** Forgets everything. */
  async close(): Promise<void> {
    this.#entries.clear();
  }
}
