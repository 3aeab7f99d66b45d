import { randomUUID } from 'node:crypto';
import type { Lock, Locks } from '../../contracts/locks.ts';
import type { RedisConnection } from './redis-connection.ts';
import { redisScript, runScript } from './redis-script.ts';

/**
 * A fence is the server's time in microseconds, or one more than the last fence where that is not lower: it grows even
 * after the number itself was forgotten, so that names which are used once leave nothing behind.
 */
const acquireScript = redisScript(`
if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return false end
local time = redis.call('TIME')
local fence = tonumber(time[1]) * 1000000 + tonumber(time[2])
local last = tonumber(redis.call('GET', KEYS[2]) or 0)
if fence <= last then fence = last + 1 end
local text = string.format('%.0f', fence)
redis.call('SET', KEYS[2], text, 'PX', math.max(86400000, 2 * ARGV[2]))
return text
`);

const extendScript = redisScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
`);

const releaseScript = redisScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
return 1
`);

/** {@link Locks} in one Redis: `SET NX` with a token only its owner knows. */
export class RedisLocks implements Locks {
  readonly #connection: RedisConnection;
  readonly #prefix: string;

  /** @param prefix - put before the names. */
  constructor(connection: RedisConnection, prefix: string) {
    this.#connection = connection;
    this.#prefix = prefix;
  }

  async acquire(name: string, ttlMs: number): Promise<Lock | undefined> {
    const token = randomUUID();
    const key = `${this.#prefix}{lock:${name}}`;
    const ask = (script: typeof acquireScript, keys: readonly string[], args: readonly (string | number)[]) =>
      this.#connection.call((client) => runScript(client, script, { keys, args }));
    const fence = await ask(acquireScript, [key, `${key}:fence`], [token, Math.ceil(ttlMs)]);
    if (typeof fence !== 'string') return undefined;
    return {
      fence: Number(fence),
      extend: async (nextTtlMs) => (await ask(extendScript, [key], [token, Math.ceil(nextTtlMs)])) === 1,
      release: async () => (await ask(releaseScript, [key], [token])) === 1,
    };
  }
}
