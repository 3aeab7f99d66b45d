import type { HostEntry, HostGate } from '../../contracts/host-gate.ts';
import type { RedisConnection } from './redis-connection.ts';
import { type RedisScript, redisScript, runScript } from './redis-script.ts';

/** As the contract says: whoever is not heard of for so long has died. */
const leaseMs = 15_000;
/** How long the concurrency of one who was turned away counts for the others: without it they would never let it in. */
const strictMs = 2_000;
/** How soon to ask again for a place: nobody knows when one gets free. */
const placeWaitMs = 50;
/** What is known of a host that nobody asks any more is kept for the longest pause. */
const forgetMs = 3_600_000;

/**
 * KEYS: who is in, by the time until which that holds; facts of the host. Members of the first are
 * `<maxConcurrency>:<id>`. ARGV: id, delay, concurrency, and the four constants above.
 */
const enterScript = redisScript(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local id, delay, limit = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local lease, strictFor, placeWait, forget = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local inside = redis.call('ZRANGE', KEYS[1], 0, -1)
local facts = redis.call('HMGET', KEYS[2], 'startedAt', 'delay', 'pausedUntil', 'strict', 'strictUntil')
local strictest = limit
for _, member in ipairs(inside) do
  strictest = math.min(strictest, tonumber(string.match(member, '^(%d+):')))
end
if now < tonumber(facts[5] or 0) then strictest = math.min(strictest, tonumber(facts[4])) end

local wait = tonumber(facts[3] or 0) - now
if facts[1] then wait = math.max(wait, facts[1] + math.max(delay, tonumber(facts[2])) - now) end
if #inside >= strictest then
  if limit <= strictest then redis.call('HSET', KEYS[2], 'strict', limit, 'strictUntil', now + strictFor) end
  redis.call('PEXPIRE', KEYS[2], forget)
  wait = math.max(wait, placeWait)
end
if wait > 0 then return wait end

redis.call('ZADD', KEYS[1], now + lease, limit .. ':' .. id)
redis.call('PEXPIRE', KEYS[1], lease)
redis.call('HSET', KEYS[2], 'startedAt', now, 'delay', delay)
redis.call('PEXPIRE', KEYS[2], forget)
return 0
`);

/** KEYS: who is in. ARGV: the lease, then ids. */
const renewScript = redisScript(`
local time = redis.call('TIME')
local untilMs = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
local mine = {}
for i = 2, #ARGV do mine[ARGV[i]] = true end
for _, member in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if mine[string.match(member, '^%d+:(.*)$')] then redis.call('ZADD', KEYS[1], untilMs, member) end
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 0
`);

/** KEYS: as in the first. ARGV: id, pause, how long to remember. */
const leaveScript = redisScript(`
for _, member in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if string.match(member, '^%d+:(.*)$') == ARGV[1] then redis.call('ZREM', KEYS[1], member) end
end
local pause = tonumber(ARGV[2])
if pause > 0 then
  local time = redis.call('TIME')
  local untilMs = time[1] * 1000 + math.floor(time[2] / 1000) + pause
  if untilMs > tonumber(redis.call('HGET', KEYS[2], 'pausedUntil') or 0) then
    redis.call('HSET', KEYS[2], 'pausedUntil', untilMs)
    redis.call('PEXPIRE', KEYS[2], ARGV[3])
  end
end
return 0
`);

/** {@link HostGate} that all processes share, by the server's own clock. Two keys a host. */
export class RedisHostGate implements HostGate {
  readonly #connection: RedisConnection;
  readonly #prefix: string;

  /** @param prefix - put before the hosts. */
  constructor(connection: RedisConnection, prefix: string) {
    this.#connection = connection;
    this.#prefix = prefix;
  }

  async enter(host: string, { id, delayMs, maxConcurrency }: HostEntry): Promise<number> {
    const args = [id, Math.ceil(delayMs), maxConcurrency, leaseMs, strictMs, placeWaitMs, forgetMs];
    return Number(await this.#run(enterScript, host, args));
  }

  async renew(host: string, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#run(renewScript, host, [leaseMs, ...ids]);
  }

  async leave(
    host: string,
    id: string,
    { pauseMs = 0 }: { readonly pauseMs?: number | undefined } = {},
  ): Promise<void> {
    await this.#run(leaveScript, host, [id, Math.ceil(Math.min(forgetMs, pauseMs)), forgetMs]);
  }

  #run(script: RedisScript, host: string, args: readonly (string | number)[]): Promise<unknown> {
    const key = `${this.#prefix}{host:${host}}`;
    return this.#connection.call((client) => runScript(client, script, { keys: [`${key}:in`, `${key}:facts`], args }));
  }
}
