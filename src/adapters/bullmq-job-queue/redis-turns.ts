import { redisScript, runScript } from '../redis-cache/redis-script.ts';
import type { RedisLike } from './load-bullmq.ts';

/*
 * What `FairTurns` does in one process, for all of them: which round each customer's next job may start in, kept in one hash
 * of Redis. The field `round` is the round that is on; the others are customers with jobs that wait.
 */

/** Long after the last job; only what nobody asks for any more is forgotten. */
const lifetimeMs = 7 * 24 * 3_600_000;

const assignScript = redisScript(`
local rounds = KEYS[1]
local now = tonumber(redis.call('HGET', rounds, 'round') or 0)
-- Nobody waits: rounds begin anew, so that their numbers stay small.
if redis.call('HLEN', rounds) <= 1 then
  now = 0
  redis.call('DEL', rounds)
end
local answer = {}
for index = 2, #KEYS do
  if redis.call('EXISTS', KEYS[index]) == 1 then
    answer[index - 1] = -1
  else
    local customer = ARGV[index]
    local round = math.max(now, tonumber(redis.call('HGET', rounds, customer) or 0))
    redis.call('HSET', rounds, customer, round + 1)
    answer[index - 1] = round
  end
end
redis.call('PEXPIRE', rounds, ARGV[1])
return answer
`);

const leaveScript = redisScript(`
local rounds, customer, round = KEYS[1], ARGV[1], tonumber(ARGV[2])
if ARGV[3] == 'started' and round > tonumber(redis.call('HGET', rounds, 'round') or 0) then
  redis.call('HSET', rounds, 'round', round)
end
if tonumber(redis.call('HGET', rounds, customer) or -1) == round + 1 then redis.call('HDEL', rounds, customer) end
return 1
`);

/** A job that is to be added, and the key that BullMQ keeps it under. */
export interface NewEntry {
  readonly customerId: string;
  readonly key: string;
}

/** The round of each job, in the same order; `undefined` for those that are in the queue already. */
export async function assignRounds(
  redis: RedisLike,
  rounds: string,
  entries: readonly NewEntry[],
): Promise<readonly (number | undefined)[]> {
  const keys = [rounds, ...entries.map(({ key }) => key)];
  const args = [lifetimeMs, ...entries.map(({ customerId }) => fieldOf(customerId))];
  const answer = (await runScript(redis, assignScript, { keys, args })) as readonly number[];
  return answer.map((round) => (round < 0 ? undefined : round));
}

/** A job has started, or was taken out. */
export async function leaveRound(
  redis: RedisLike,
  rounds: string,
  job: { readonly customerId: string; readonly round: number; readonly how: 'started' | 'removed' },
): Promise<void> {
  const args = [fieldOf(job.customerId), job.round, job.how];
  await runScript(redis, leaveScript, { keys: [rounds], args });
}

const fieldOf = (customerId: string): string => `of ${customerId}`;
