// Jobs that wait for workers: node examples/worker-fleet/main.ts
//
// Without REDIS_URL one worker in this process does them all. With it, three processes share them; and with SUPABASE_URL and
// SUPABASE_SERVICE_ROLE_KEY the workers may be on as many machines as you like. See docs/scaling-out.md.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startShop } from '../demo-shop/start-shop.ts';
import { openFleet } from './open-fleet.ts';

const customers = ['tea-house', 'tea-room', 'tea-garden'].map((name) => `${name}-${Date.now()}`);
const shop = await startShop();
const folder = mkdtempSync(join(tmpdir(), 'worker-fleet-'));
const setting = { path: join(folder, 'index.sqlite'), exemptHost: shop.host };

// The process that people talk to: it only hands out work.
const fleet = openFleet(setting);
const web = fleet.integration;
const jobIds: string[] = [];
for (const customerId of customers) {
  const { jobId } = await web.jobs.enqueue(customerId, { urls: [shop.origin], maxPages: 20 });
  jobIds.push(jobId);
  console.log(`${customerId} waits`);
}

const workers = process.env['REDIS_URL']
  ? Array.from({ length: 3 }, () => fork(join(import.meta.dirname, 'worker.ts'), [JSON.stringify(setting)]))
  : [];
const worker = workers.length === 0 ? await web.jobs.work({ concurrency: 2 }) : undefined;

const told = new Set<string>();
while (told.size < jobIds.length) {
  for (const jobId of jobIds) {
    const { state, customerId, result } = await web.jobs.get(jobId);
    if (told.has(jobId) || result === null) continue;
    told.add(jobId);
    console.log(`${customerId}: ${state}, ${result.processedPages} pages`);
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
}
console.log(`given up: ${(await web.jobs.dead()).length}`);

// As a deployment would: each hands back what it has, and ends.
for (const child of workers) child.kill('SIGTERM');
await Promise.all(workers.map((child) => new Promise((resolve) => void child.once('exit', resolve))));
await worker?.close({ waitMs: 5_000 });
for (const customerId of customers) await web.customers.erase(customerId);
await fleet.close();
await shop.close();
rmSync(folder, { recursive: true });
