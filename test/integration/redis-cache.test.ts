import { Cluster } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { RedisCache, type RedisCacheOptions } from '../../src/adapters/redis-cache/redis-cache.ts';
import { getWithCache } from '../../src/resilience/get-with-cache.ts';
import { testCacheContract } from '../../src/testing/cache-contract.ts';
import { createDeferred } from '../helpers/deferred.ts';
import { type RedisCluster, type RedisServer, startRedis, startRedisCluster } from '../helpers/redis-server.ts';

const longMs = 60_000;
const away = { code: 'CACHE_FAILED', retryable: true };

let server: RedisServer;
let caches: RedisCache[] = [];

beforeAll(async () => {
  server = await startRedis();
});
beforeEach(() => server.client.flushall());
afterEach(async () => {
  await Promise.all(caches.map((cache) => cache.close()));
  caches = [];
});
afterAll(() => server.close());

/** Patient, because the machine may be busy with other tests. */
function open(options: RedisCacheOptions = {}): RedisCache {
  const cache = new RedisCache({ url: server.url, timeoutMs: 5_000, ...options });
  caches.push(cache);
  return cache;
}

describe('what RedisCache keeps', () => {
  it('is four bytes longer than the numbers of a vector', async () => {
    await open().set('{shop-1}:v', new Float32Array(1536), longMs);

    expect(await server.client.strlen('csi:v1:{shop-1}:v')).toBe(4 + 4 * 1536);
  });

  it('ends by up to a tenth earlier, so that not everything ends at once', async () => {
    const cache = open();
    await Promise.all(Array.from({ length: 50 }, (_, n) => cache.set(`${n}`, n, 1_000_000)));

    const ends = await Promise.all((await server.client.keys('*')).map((key) => server.client.pttl(key)));

    expect(Math.min(...ends)).toBeGreaterThan(890_000);
    expect(Math.max(...ends)).toBeLessThanOrEqual(1_000_000);
    expect(new Set(ends).size).toBeGreaterThan(10);
  });

  it('stays forever under no key', async () => {
    const cache = open();
    const { locks, limits, hosts } = cache.shared;
    const requests = { name: 'requests', amount: 60, windowMs: longMs };
    await cache.set('value', 1, longMs);
    await locks.acquire('lock', longMs);
    await limits.take('key', [{ ...requests, cost: 3 }]);
    await limits.correct('key', [{ ...requests, pauseMs: 500 }]);
    for (const id of ['a', 'b']) await hosts.enter('shop.example', { id, delayMs: 5, maxConcurrency: 1 });
    await hosts.renew('shop.example', ['a']);
    await hosts.leave('shop.example', 'a', { pauseMs: 10 });

    const keys = await server.client.keys('*');

    expect(keys.length).toBeGreaterThanOrEqual(6);
    for (const key of keys)
      expect([key, await server.client.pttl(key)]).toEqual([key, expect.toSatisfy((ms) => ms > 0)]);
  });

  it('is apart from what another prefix keeps', async () => {
    const other = open({ keyPrefix: 'staging' });
    await open().set('key', 'live', longMs);

    expect(await other.get('key')).toBeUndefined();
    expect(await server.client.keys('*')).toEqual(['csi:v1:key']);
  });

  it('counts as unknown when somebody else wrote it', async () => {
    await server.client.set('csi:v1:text', '{"half":');
    await server.client.set('csi:v1:vector', Buffer.from('\0f32abc', 'latin1'));

    expect(await open().getMany(['text', 'vector'])).toEqual([undefined, undefined]);
  });
});

describe('a Redis that is away', () => {
  it('fails calls at once, and is used again when it is back', async () => {
    const cache = open();
    await cache.set('before', 1, longMs);
    await server.kill();
    await expect(cache.get('before')).rejects.toMatchObject(away);
    await expect(cache.check()).rejects.toMatchObject(away);

    await server.restart();

    await expect
      .poll(
        () =>
          cache.set('after', 2, longMs).then(
            () => true,
            () => false,
          ),
        { timeout: 15_000 },
      )
      .toBe(true);
    expect(await cache.get('after')).toBe(2);
  });

  it('does not have to be there at the beginning', async () => {
    await server.kill();
    const cache = open();
    await expect(cache.get('key')).rejects.toMatchObject(away);

    await server.restart();

    await expect.poll(() => cache.get('key').catch(() => 'away')).toBeUndefined();
  });

  it('may hang instead: no call waits longer than it may', async () => {
    const cache = open({ timeoutMs: 200 });
    await open().set('key', 'kept', longMs);
    await expect.poll(() => cache.get('key').catch(() => 'away')).toBe('kept');
    server.freeze();
    try {
      await expect(cache.get('key')).rejects.toMatchObject(away);
      await expect(open({ timeoutMs: 200 }).get('key')).rejects.toMatchObject(away);
    } finally {
      server.thaw();
    }

    await expect.poll(() => cache.get('key').catch(() => 'away')).toBe('kept');
  });

  it('knows its scripts again after a restart', async () => {
    const cache = open();
    await (await cache.shared.locks.acquire('door', longMs))?.release();
    await server.client.script('FLUSH');

    expect(await cache.shared.locks.acquire('door', longMs)).toBeDefined();
  });
});

describe('processes that share a Redis', () => {
  it('fetch a value once between them', async () => {
    const gate = createDeferred<string>();
    const fetcher = vi.fn(() => gate.promise);
    const answers = Promise.all([open(), open(), open()].map((cache) => getWithCache(cache, 'key', fetcher)));
    await expect.poll(() => fetcher.mock.calls.length).toBe(1);
    gate.resolve('fetched');

    expect(await answers).toEqual(['fetched', 'fetched', 'fetched']);
    expect(fetcher).toHaveBeenCalledTimes(1);
    expect(await server.client.keys('*lock:key}')).toEqual([]);
  });

  it('try one after the other what fails', async () => {
    const fetcher = vi.fn().mockRejectedValueOnce(new Error('no luck')).mockResolvedValue('fetched');

    const answers = await Promise.allSettled([open(), open()].map((cache) => getWithCache(cache, 'key', fetcher)));

    expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('do not wait for one that died while it fetched', async () => {
    await server.client.set('csi:v1:{lock:key}', 'of a dead process', 'PX', 200);

    expect(await getWithCache(open(), 'key', async () => 'fetched')).toBe('fetched');
  });

  it('get the places at a host back from one that died', async () => {
    const { hosts } = open().shared;
    await hosts.enter('shop.example', { id: 'dead', delayMs: 0, maxConcurrency: 1 });
    await hosts.enter('shop.example', { id: 'alive', delayMs: 0, maxConcurrency: 9 });
    const key = 'csi:v1:{host:shop.example}:in';
    await server.client.zadd(key, 'XX', (await server.client.zscore(key, '1:dead').then(Number)) - 16_000, '1:dead');

    expect(await hosts.enter('shop.example', { id: 'next', delayMs: 0, maxConcurrency: 1 })).toBe(0);
  });

  it('keep the place of a request that takes long and is renewed', async () => {
    const { hosts } = open().shared;
    for (const id of ['slow', 'dead']) await hosts.enter('shop.example', { id, delayMs: 0, maxConcurrency: 2 });
    const key = 'csi:v1:{host:shop.example}:in';
    await server.client.zadd(key, 'XX', Date.now() + 1_000, '2:slow', Date.now() + 1_000, '2:dead');

    await hosts.renew('shop.example', ['slow']);

    expect(Number(await server.client.zscore(key, '2:slow'))).toBeGreaterThan(Date.now() + 10_000);
    expect(Number(await server.client.zscore(key, '2:dead'))).toBeLessThanOrEqual(Date.now() + 1_000);
    expect(await server.client.pttl(key)).toBeGreaterThan(10_000);
  });
});

describe('RedisCache on a cluster', () => {
  let cluster: RedisCluster;
  let client: Cluster;

  beforeAll(async () => {
    cluster = await startRedisCluster();
    client = new Cluster(cluster.ports.map((port) => ({ host: '127.0.0.1', port })));
  });
  afterAll(async () => {
    client.disconnect();
    await cluster.close();
  });

  testCacheContract({
    it,
    create: async () => {
      await cluster.askEach((node) => node.flushall());
      return new RedisCache({ client, timeoutMs: 5_000 });
    },
    passTime: async (ms) => {
      await cluster.askEach(async (node) => {
        for (const key of await node.keys('*')) await node.pexpire(key, (await node.pttl(key)) - ms);
      });
    },
    shortTtlMs: 20_000,
  });

  it('keeps what belongs to one customer on one node, and customers on all of them', async () => {
    const cache = new RedisCache({ client, timeoutMs: 5_000 });
    await cluster.askEach((node) => node.flushall());
    const customers = Array.from({ length: 40 }, (_, n) => `shop-${n}`);
    for (const customer of customers) {
      for (const key of ['a', 'b', 'c']) await cache.set(`{${customer}}:${key}`, customer, longMs);
    }

    const byNode = await cluster.askEach((node) => node.keys('*'));

    expect(byNode.every((keys) => keys.length > 0 && keys.length % 3 === 0)).toBe(true);
    for (const customer of customers) {
      const keys = ['a', 'b', 'c'].map((key) => `{${customer}}:${key}`);
      expect(await cache.getMany(keys)).toEqual([customer, customer, customer]);
    }
  });
});

describe('options', () => {
  it.each([
    [{}],
    [{ url: 'localhost:6379' }],
    [{ url: 'http://localhost' }],
    [{ url: 'redis://localhost', keyPrefix: '{csi}' }],
    [{ url: 'redis://localhost', keyPrefix: '' }],
    [{ url: 'redis://localhost', timeoutMs: 0 }],
  ])('refuses %o', (options) => {
    expect(() => new RedisCache(options)).toThrow(expect.objectContaining({ code: 'OPTIONS_INVALID' }));
  });
});
