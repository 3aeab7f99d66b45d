import type { Cache, SharedState } from '../../contracts/cache.ts';
import type { Clock } from '../../contracts/clock.ts';
import type { Logger } from '../../contracts/logger.ts';
import { IntegrationError } from '../../errors.ts';
import { assertNumber } from '../../resilience/assert-number.ts';
import { systemClock } from '../../resilience/system-clock.ts';
import { decodeValue, encodeValue } from './cached-value.ts';
import { createRedisClient, type RedisClientLike } from './redis-client.ts';
import { RedisConnection } from './redis-connection.ts';
import { RedisHostGate } from './redis-host-gate.ts';
import { RedisLocks } from './redis-locks.ts';
import { RedisRateLimits } from './redis-rate-limits.ts';

/** Options of {@link RedisCache}. One of `url` and `client` is needed. */
export interface RedisCacheOptions {
  /** `redis://` or `rediss://`, user name and password included. */
  readonly url?: string | undefined;
  /** An `ioredis` client of your own, a `Cluster` too; without a `keyPrefix`. You end it yourself. */
  readonly client?: RedisClientLike | undefined;
  /** Put before every key. @default 'csi' */
  readonly keyPrefix?: string | undefined;
  /** Longest wait for an answer in milliseconds, 10 to 10,000. @default 500 */
  readonly timeoutMs?: number | undefined;
}

/** What {@link RedisCache} takes from outside. */
export interface RedisCacheDependencies {
  /** @default the system clock */
  readonly clock?: Clock | undefined;
  /** Told when Redis stops to answer, and when it answers again. */
  readonly logger?: Logger | undefined;
}

/** Other versions of this package keep values apart from ours when they write them in another way. */
const formatVersion = 'v1';
/** 1.5 MB of long vectors: neither the server nor our event loop is held up. */
const keysPerRead = 256;
/** Looked through at a time: some milliseconds of the server's. */
const keysPerScan = 1_000;
/** Values that were cached together do not end together: by up to so much each one ends earlier. */
const ttlSpread = 0.1;

/**
 * A {@link Cache} in Redis 6.2 or newer, with locks, rate limits and turns at hosts that hold for all processes which use
 * the same server and prefix.
 *
 * Nothing hangs on it: a call that is not answered in time throws, and while the server is away calls throw at once.
 * Whoever uses the cache goes on without it, and uses it again as soon as it answers. The `ioredis` package is loaded by
 * the first call.
 *
 * Every key is written with a lifetime. Keys of one customer, host or service have one hash tag, so a cluster will do.
 *
 * @example
 * ```ts
 * const cache = new RedisCache({ url: 'redis://localhost:6379' });
 * const integration = new CustomerScrapingIntegration({ adapters: { cache } });
 * ```
 */
export class RedisCache implements Cache {
  readonly shared: SharedState;
  readonly #connection: RedisConnection;
  readonly #prefix: string;
  readonly #clock: Clock;

  /** @throws IntegrationError `OPTIONS_INVALID` */
  constructor(options: RedisCacheOptions, { clock = systemClock, logger }: RedisCacheDependencies = {}) {
    const { url, client, keyPrefix = 'csi', timeoutMs = 500 } = options;
    assertNumber('timeoutMs', timeoutMs, { min: 10, max: 10_000 });
    assertKeyPrefix(keyPrefix);
    this.#clock = clock;
    this.#prefix = `${keyPrefix}:${formatVersion}:`;
    this.#connection = new RedisConnection({
      open: openerOf(url, client),
      ownsClient: client === undefined,
      timeoutMs,
      clock,
      logger,
    });
    this.shared = {
      locks: new RedisLocks(this.#connection, this.#prefix),
      limits: new RedisRateLimits(this.#connection, this.#prefix),
      hosts: new RedisHostGate(this.#connection, this.#prefix),
    };
  }

  async get(key: string): Promise<unknown> {
    return decodeValue(await this.#connection.call((client) => client.getBuffer(this.#keyOf(key))));
  }

  async getMany(keys: readonly string[]): Promise<readonly unknown[]> {
    const values: unknown[] = [];
    for (let start = 0; start < keys.length; start += keysPerRead) {
      const part = keys.slice(start, start + keysPerRead).map((key) => this.#keyOf(key));
      values.push(...(await this.#connection.call((client) => client.mgetBuffer(part))).map(decodeValue));
    }
    return values;
  }

  async set(key: string, value: unknown, ttlMs: number): Promise<void> {
    const bytes = encodeValue(value);
    const spreadMs = Math.max(1, Math.ceil(ttlMs * (1 - ttlSpread * this.#clock.random())));
    await this.#connection.call((client) => client.psetex(this.#keyOf(key), spreadMs, bytes));
  }

  async delete(key: string): Promise<void> {
    await this.#connection.call((client) => client.del(this.#keyOf(key)));
  }

  async deleteAll(prefix: string): Promise<void> {
    const pattern = `${escapeGlob(this.#keyOf(prefix))}*`;
    const nodes = await this.#connection.call(async (client) => client.nodes?.('master') ?? [client]);
    for (const node of nodes) {
      let cursor = '0';
      do {
        const [next, keys] = await this.#connection.call(() =>
          node.scan(cursor, 'MATCH', pattern, 'COUNT', keysPerScan),
        );
        // One by one: in a cluster the keys of a command must lie together.
        await this.#connection.call((client) => Promise.all(keys.map((key) => client.del(key))));
        cursor = next;
      } while (cursor !== '0');
    }
  }

  async check(): Promise<void> {
    await this.#connection.call((client) => client.ping());
  }

  /** Drops what is under way. */
  async close(): Promise<void> {
    await this.#connection.close();
  }

  #keyOf(key: string): string {
    return this.#prefix + key;
  }
}

function escapeGlob(text: string): string {
  return text.replaceAll(/[\\*?[\]]/g, '\\$&');
}

function openerOf(url: string | undefined, client: RedisClientLike | undefined): () => Promise<RedisClientLike> {
  if (client !== undefined && url === undefined) return async () => client;
  if (client === undefined && typeof url === 'string' && /^rediss?:\/\/[^\s]+$/.test(url)) {
    return () => createRedisClient(url);
  }
  throw optionsInvalid('url or client: expected one of them, a redis:// or rediss:// URL or an ioredis client');
}

function assertKeyPrefix(keyPrefix: unknown): void {
  if (typeof keyPrefix === 'string' && /^[\w:-]{1,64}$/.test(keyPrefix)) return;
  throw optionsInvalid('keyPrefix must be a string of 1 to 64 letters, digits and : - _');
}

function optionsInvalid(message: string): IntegrationError {
  return new IntegrationError(message, { code: 'OPTIONS_INVALID', service: 'cache' });
}
