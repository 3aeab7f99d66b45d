import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RedisServer, startRedis } from '../helpers/redis-server.ts';
import { startSupabase, type TestSupabase } from '../helpers/supabase/start-supabase.ts';

let redis: RedisServer;
let supabase: TestSupabase;
beforeAll(async () => {
  [redis, supabase] = await Promise.all([startRedis(), startSupabase()]);
});
afterAll(() => Promise.all([redis.close(), supabase.close()]));

async function example(name: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const root = join(import.meta.dirname, '../..');
  const file = join(root, 'examples', name);
  const bare = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
  return (await promisify(execFile)(process.execPath, [file], { cwd: root, env: { ...bare, ...env } })).stdout;
}

it('the example with Supabase and Redis crawls twice and answers', { timeout: 120_000 }, async () => {
  const printed = await example('supabase-and-redis.ts', {
    ...{ SUPABASE_URL: supabase.url, SUPABASE_SERVICE_ROLE_KEY: supabase.serviceRoleKey, REDIS_URL: redis.url },
  });

  expect(printed).toContain('38 pages in Supabase');
  expect(printed).toMatch(/once more: \d+ unchanged, 0 tokens/);
  expect(printed).toContain('/returns/');
  expect(printed).toContain('cache: healthy');
});

it('the same example runs without either service', { timeout: 120_000 }, async () => {
  const printed = await example('supabase-and-redis.ts');

  expect(printed).toContain('38 pages in memory');
  expect(printed).toMatch(/once more: \d+ unchanged, 0 tokens/);
  expect(printed).toContain('/returns/');
});

it.each([
  { workers: 'one worker in its own process', withRedis: false },
  { workers: 'three worker processes', withRedis: true },
])('the example of a fleet does its jobs with $workers', { timeout: 120_000 }, async ({ withRedis }) => {
  const printed = await example('worker-fleet/main.ts', withRedis ? { REDIS_URL: redis.url } : {});

  expect(printed.match(/completed, 20 pages/g)).toHaveLength(3);
  expect(printed).toContain('given up: 0');
  if (withRedis) expect(printed).toMatch(/worker \d+ takes/);
});
