import { Cluster } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BullMQJobQueue } from '../../src/adapters/bullmq-job-queue/bullmq-job-queue.ts';
import { testJobQueueContract } from '../../src/testing/job-queue-contract.ts';
import { type RedisCluster, type RedisServer, startRedis, startRedisCluster } from '../helpers/redis-server.ts';

describe('BullMQJobQueue', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.close());

  testJobQueueContract({
    it,
    create: async () => {
      await server.client.flushall();
      return new BullMQJobQueue({ url: server.url, attempts: 3, backoffMs: 5 });
    },
  });

  it('leaves no worker behind that was asked for just before it was closed', async () => {
    const queue = new BullMQJobQueue({ url: server.url });
    const working = queue.work(async () => 'done', { concurrency: 1 });

    const closing = queue.close();

    await expect(working).rejects.toMatchObject({ code: 'INTEGRATION_CLOSED' });
    await closing;
  });
});

describe('BullMQJobQueue on a cluster', () => {
  let cluster: RedisCluster;
  let client: Cluster;
  beforeAll(async () => {
    cluster = await startRedisCluster();
    const nodes = cluster.ports.map((port) => ({ host: '127.0.0.1', port }));
    client = new Cluster(nodes, { redisOptions: { maxRetriesPerRequest: null } });
  });
  afterAll(async () => {
    client.disconnect();
    await cluster.close();
  });

  testJobQueueContract({
    it,
    create: async () => {
      await cluster.askEach((node) => node.flushall());
      return new BullMQJobQueue({ client, attempts: 3, backoffMs: 5 });
    },
  });
});
