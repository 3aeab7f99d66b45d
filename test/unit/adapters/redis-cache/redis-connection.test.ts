import { describe, expect, it, vi } from 'vitest';
import type { RedisClientLike } from '../../../../src/adapters/redis-cache/redis-client.ts';
import { RedisConnection } from '../../../../src/adapters/redis-cache/redis-connection.ts';
import { createFakeClock } from '../../../helpers/fake-clock.ts';

/** A connection to a client whose only command is `ping`. */
function createConnection({ ownsClient = true } = {}) {
  const clock = createFakeClock();
  const ping = vi.fn<() => Promise<unknown>>(async () => 'PONG');
  const connect = vi.fn(async () => undefined);
  const disconnect = vi.fn();
  const client = { ping, connect, disconnect, on: vi.fn() } as unknown as RedisClientLike;
  const open = vi.fn(async () => client);
  const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const connection = new RedisConnection({ open, ownsClient, timeoutMs: 500, clock, logger });
  return { connection, clock, ping, connect, disconnect, open, logger, ask: () => connection.call((c) => c.ping()) };
}

const unavailable = { code: 'CACHE_FAILED', retryable: true };
const never = (): Promise<never> => new Promise(() => {});
const replyError = (message: string): Error => Object.assign(new Error(message), { name: 'ReplyError' });

describe('a server that answers', () => {
  it('is connected to by the first call, once', async () => {
    const { ask, open, connect } = createConnection();
    expect(open).not.toHaveBeenCalled();

    expect(await Promise.all([ask(), ask()])).toEqual(['PONG', 'PONG']);

    expect(open).toHaveBeenCalledTimes(1);
    expect(connect).toHaveBeenCalledTimes(1);
  });

  it('may refuse a command, and is asked the next one all the same', async () => {
    const { ask, ping } = createConnection();
    ping.mockRejectedValueOnce(replyError('OOM command not allowed when used memory > maxmemory'));

    await expect(ask()).rejects.toMatchObject({ code: 'CACHE_FAILED', retryable: false });

    expect(await ask()).toBe('PONG');
  });

  it.each(['LOADING Redis is loading the dataset in memory', 'CLUSTERDOWN The cluster is down'])(
    'is worth another try when it says %s',
    async (message) => {
      const { ask, ping } = createConnection();
      ping.mockRejectedValueOnce(replyError(message));

      await expect(ask()).rejects.toMatchObject(unavailable);
    },
  );
});

describe('a server that is away', () => {
  it('costs one call the time limit, and the others nothing', async () => {
    const { ask, clock, ping } = createConnection();
    ping.mockImplementation(never);
    const first = expect(ask()).rejects.toMatchObject(unavailable);
    await clock.advance(500);
    await first;

    for (let call = 0; call < 10; call += 1) await expect(ask()).rejects.toMatchObject(unavailable);

    expect(ping).toHaveBeenCalledTimes(1);
  });

  it('is asked again once a second, by one call', async () => {
    const { ask, clock, ping } = createConnection();
    ping.mockRejectedValue(new Error('connect ECONNREFUSED'));
    await expect(ask()).rejects.toMatchObject(unavailable);

    for (let second = 0; second < 3; second += 1) {
      await clock.advance(1_000);
      await Promise.allSettled([ask(), ask(), ask()]);
    }

    expect(ping).toHaveBeenCalledTimes(4);
  });

  it('is used by everyone as soon as it has answered', async () => {
    const { ask, clock, ping } = createConnection();
    ping.mockRejectedValueOnce(new Error('connect ECONNREFUSED'));
    await expect(ask()).rejects.toMatchObject(unavailable);
    await clock.advance(1_000);

    expect(await ask()).toBe('PONG');

    expect(await Promise.all([ask(), ask()])).toEqual(['PONG', 'PONG']);
  });

  it('is asked again although the clock was set back', async () => {
    let now = 1_000_000_000;
    const { clock } = createConnection();
    const ping = vi.fn().mockRejectedValueOnce(new Error('away')).mockResolvedValue('PONG');
    const client = { ping } as unknown as RedisClientLike;
    const connection = new RedisConnection({
      open: async () => client,
      ownsClient: false,
      timeoutMs: 500,
      clock: { ...clock, now: () => now },
    });
    await expect(connection.call((c) => c.ping())).rejects.toMatchObject(unavailable);

    now -= 3_600_000;
    await expect(connection.call((c) => c.ping())).rejects.toMatchObject(unavailable);
    now += 1_000;

    expect(await connection.call((c) => c.ping())).toBe('PONG');
  });

  it('is told of once, and once that it is back', async () => {
    const { ask, clock, ping, logger } = createConnection();
    ping.mockRejectedValue(new Error('away'));
    for (let second = 0; second < 3; second += 1) {
      await ask().catch(() => {});
      await clock.advance(1_000);
    }
    ping.mockResolvedValue('PONG');

    await ask();
    await ask();

    expect(logger.warn).toHaveBeenCalledTimes(1);
    expect(logger.info).toHaveBeenCalledTimes(1);
  });

  it('shows no password in what it says of itself', async () => {
    const { ask, ping } = createConnection();
    ping.mockRejectedValue(new Error('cannot reach redis://user:s3cret@redis.example:6379'));

    const error = await ask().catch((failure: unknown) => failure);

    expect(JSON.stringify([String(error), String((error as Error).cause)])).not.toContain('s3cret');
  });
});

describe('closing', () => {
  it('ends a client of our own, and leaves one that was given', async () => {
    const own = createConnection();
    const given = createConnection({ ownsClient: false });
    for (const { ask, connection } of [own, given]) {
      await ask();
      await connection.close();
    }

    expect(own.disconnect).toHaveBeenCalledTimes(1);
    expect(given.disconnect).not.toHaveBeenCalled();
    expect(given.connect).not.toHaveBeenCalled();
  });

  it('refuses later calls', async () => {
    const { ask, connection, open } = createConnection();
    await connection.close();

    await expect(ask()).rejects.toMatchObject({ code: 'INTEGRATION_CLOSED' });
    expect(open).not.toHaveBeenCalled();
  });

  it('ends a client that was still connecting', async () => {
    const { ask, connection, connect, disconnect, clock } = createConnection();
    connect.mockImplementation(() => clock.sleep(100).then(() => undefined));
    const pending = ask().catch(() => 'refused');
    await clock.advance(0);

    const closing = connection.close();
    await clock.advance(100);
    await Promise.all([closing, pending]);

    expect(disconnect).toHaveBeenCalled();
  });
});
