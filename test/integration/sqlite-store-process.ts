/** A process of its own that works on an SQLite file: `node sqlite-store-process.ts <task> <file>`. */
import { once } from 'node:events';
import { SqliteStore } from '../../src/adapters/sqlite-store/sqlite-store.ts';
import type { JobLease } from '../../src/contracts/job-store.ts';
import { anyState } from '../../src/testing/store-contract/prepared-store.ts';
import { buildChunk, buildCommit, buildJob, buildPage } from '../helpers/builders.ts';

const [task = '', path = ''] = process.argv.slice(2);
const store = new SqliteStore({ path });
const say = (line: string | number): void => void process.stdout.write(`${line}\n`);

/** Several of these processes start their work together. */
async function waitForStart(): Promise<void> {
  say('ready');
  await once(process.stdin, 'data');
  process.stdin.unref();
}

/** Also from a process that was killed: its lease has run out as soon as it was given. */
async function takeJob(): Promise<JobLease> {
  await store.createJob('shop-1', buildJob());
  const { lease } = await store.takeJob('shop-1', 'job-1', { states: anyState, ttlMs: 0 });
  if (!lease) throw new Error('Somebody holds the job');
  return lease;
}

const tasks: Record<string, () => Promise<void>> = {
  /** Stores pages in groups of four until it is killed, and says the number of the last page of every group. */
  async 'commit-groups'() {
    const lease = await takeJob();
    for (let number = (await store.countPages('shop-1')).pages; ; number += 4) {
      const group = [0, 1, 2, 3].map((offset) => buildCommit(numberedPage(number + offset)));
      await store.commitPages('shop-1', lease, group);
      say(number + 3);
    }
  },

  /** Replaces one page 60 times; every version says its number in all of its chunks. */
  async 'rewrite-page'() {
    const lease = await takeJob();
    for (let version = 1; version <= 60; version++)
      await store.commitPages('shop-1', lease, [buildCommit(versionedPage(version))]);
    await store.close();
  },

  /** Claims all URLs of a job, whose first lease it shares with others, and says their keys. */
  async 'claim-all'() {
    await store.check();
    await waitForStart();
    const keys: string[] = [];
    for (;;) {
      const targets = await store.claimUrls('shop-1', { jobId: 'job-1', fence: 1 }, 3);
      if (targets.length === 0) break;
      keys.push(...targets.map(({ key }) => key));
    }
    say(JSON.stringify(keys));
    await store.close();
  },

  /** The first to open a file creates its tables. */
  async 'open-new-file'() {
    await waitForStart();
    await store.saveCustomer(`customer-${process.pid}`, {});
    await store.close();
  },

  async 'leave-open'() {
    await store.saveCustomer('shop-1', {});
  },

  async close() {
    await store.saveCustomer('shop-1', {});
    await store.close();
    say(JSON.stringify(process.getActiveResourcesInfo().filter((name) => name === 'MessagePort' || name === 'Worker')));
  },
};

function numberedPage(number: number) {
  const chunks = Array.from({ length: 8 }, (_, index) =>
    buildChunk({
      id: `${number}-${index}`,
      index,
      text: `Text ${index} of page ${number}.`,
      vector: new Float32Array(256).fill(1),
    }),
  );
  return buildPage({ name: String(number).padStart(6, '0'), chunks });
}

function versionedPage(version: number) {
  const chunks = Array.from({ length: 5 }, (_, index) =>
    buildChunk({ id: `c${index}`, index, text: `Topic in version ${version}.` }),
  );
  return buildPage({ name: 'a', contentHash: `version-${version}`, chunks });
}

await tasks[task]?.();
