import { afterAll, beforeAll, describe, it } from 'vitest';
import { RedisCache } from '../../src/adapters/redis-cache/redis-cache.ts';
import { testCacheContract } from '../../src/testing/cache-contract.ts';
import { type RedisServer, startRedis } from '../helpers/redis-server.ts';

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.close());

describe('RedisCache', () => {
  testCacheContract({
    it,
    create: async () => {
      await server.client.flushall();
      return new RedisCache({ url: server.url, timeoutMs: 5_000 });
    },
    // Redis has a clock of its own: in place of it, the ends of all lifetimes are moved.
    passTime: async (ms) => {
      for (const key of await server.client.keys('*'))
        await server.client.pexpire(key, (await server.client.pttl(key)) - ms);
    },
    shortTtlMs: 20_000,
  });
});
