import type { LimitCorrection, LimitTake, RateLimits } from '../../contracts/rate-limits.ts';
import { burstMs, costMs, usedMs } from '../../resilience/local-rate-limits.ts';
import type { RedisConnection } from './redis-connection.ts';
import { redisScript, runScript } from './redis-script.ts';

/*
 * A limit is one number: the time at which nothing of it will be used any more. What is used is the time from now until
 * then; a cost is a time too. Times are the server's, in milliseconds with a fraction.
 */

/** KEYS: of each limit its level and its pause. ARGV: of each limit what is taken, and what may be used at most. */
const takeScript = redisScript(`
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local wait = 0
local levels = {}
for i = 1, #KEYS / 2 do
  local cost, burst = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local level = math.max(now, tonumber(redis.call('GET', KEYS[2 * i - 1]) or 0))
  levels[i] = level + cost
  wait = math.max(wait, levels[i] - now - math.max(burst, cost), redis.call('PTTL', KEYS[2 * i]))
end
if wait > 0 then return math.ceil(wait) end
for i = 1, #levels do
  local left = math.ceil(levels[i] - now)
  if left > 0 then redis.call('SET', KEYS[2 * i - 1], string.format('%.3f', levels[i]), 'PX', left) end
end
return 0
`);

/** KEYS: as above. ARGV: of each limit what is given back, what is used at least (below 0: nothing), and how long nothing may be taken. */
const correctScript = redisScript(`
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
for i = 1, #KEYS / 2 do
  local refund, used, pause = tonumber(ARGV[3 * i - 2]), tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i])
  local level = math.max(now, tonumber(redis.call('GET', KEYS[2 * i - 1]) or 0)) - refund
  level = math.max(level, now + used)
  local left = math.ceil(level - now)
  if left > 0 then redis.call('SET', KEYS[2 * i - 1], string.format('%.3f', level), 'PX', left)
  else redis.call('DEL', KEYS[2 * i - 1]) end
  if pause > math.max(0, redis.call('PTTL', KEYS[2 * i])) then redis.call('SET', KEYS[2 * i], '', 'PX', pause) end
end
return 0
`);

/** {@link RateLimits} that all processes share, by the server's own clock. */
export class RedisRateLimits implements RateLimits {
  readonly #connection: RedisConnection;
  readonly #prefix: string;

  /** @param prefix - put before the names. */
  constructor(connection: RedisConnection, prefix: string) {
    this.#connection = connection;
    this.#prefix = prefix;
  }

  async take(group: string, takes: readonly LimitTake[]): Promise<number> {
    const args = takes.flatMap((take) => [costMs(take, take.cost), burstMs(take)]);
    return Number(await this.#run(takeScript, this.#keys(group, takes), args));
  }

  async correct(group: string, corrections: readonly LimitCorrection[]): Promise<void> {
    const args = corrections.flatMap((correction) => [
      costMs(correction, correction.refund ?? 0),
      usedMs(correction, correction.used ?? 0),
      Math.ceil(correction.pauseMs ?? 0),
    ]);
    await this.#run(correctScript, this.#keys(group, corrections), args);
  }

  #keys(group: string, limits: readonly { readonly name: string }[]): string[] {
    return limits.flatMap(({ name }) => {
      const key = `${this.#prefix}{limit:${group}}:${name}`;
      return [key, `${key}:pause`];
    });
  }

  #run(script: typeof takeScript, keys: readonly string[], args: readonly number[]): Promise<unknown> {
    return this.#connection.call((client) => runScript(client, script, { keys, args }));
  }
}
