import { expect, it } from 'vitest';
import type { PageCommit, Store } from '../../../src/contracts/store.ts';
import { CommitBatcher } from '../../../src/pipeline/commit-batcher.ts';
import { buildOutcome, buildPage } from '../../helpers/builders.ts';
import { createDeferred } from '../../helpers/deferred.ts';

/** A store whose writes end when the test says so. */
function heldStore() {
  const writes: {
    readonly keys: readonly string[];
    readonly end: (newUrls: number) => void;
    readonly fail: (error: unknown) => void;
  }[] = [];
  const commitPages: Store['commitPages'] = async (_customerId, _lease, commits) => {
    const { promise, resolve, reject } = createDeferred<number>();
    writes.push({ keys: commits.map(({ outcome }) => outcome.key), end: resolve, fail: reject });
    return promise;
  };
  // The batcher calls nothing else.
  return { store: { commitPages } as Store, writes };
}

const visit = (key: string, markdown = ''): PageCommit => ({
  outcome: buildOutcome('', { key }),
  discovered: [],
  page: buildPage({ key, markdown }),
});

it('writes a visit that comes alone at once, and what comes meanwhile in one transaction', async () => {
  const { store, writes } = heldStore();
  const batcher = new CommitBatcher({ store, customerId: 'c', lease: { jobId: 'job', fence: 1 } });
  const first = batcher.commit(visit('a'));
  const others = ['b', 'c', 'd'].map((key) => batcher.commit(visit(key)));
  expect(writes.map(({ keys }) => keys)).toEqual([['a']]);

  writes[0]!.end(2);
  expect(await first).toBe(2);
  expect(writes.map(({ keys }) => keys)).toEqual([['a'], ['b', 'c', 'd']]);
  writes[1]!.end(5);
  expect((await Promise.all(others)).reduce((sum, count) => sum + count, 0)).toBe(5);
});

it('bounds a transaction by pages and by text, and lets a huge page go alone', async () => {
  const { store, writes } = heldStore();
  const batcher = new CommitBatcher({ store, customerId: 'c', lease: { jobId: 'job', fence: 1 } });
  const commits = [
    visit('first'),
    ...Array.from({ length: 40 }, (_, index) => visit(String(index))),
    visit('huge', 'x'.repeat(5_000_000)),
    visit('last'),
  ];
  const all = Promise.all(commits.map((commit) => batcher.commit(commit)));
  for (let write = 0; write < 5; write += 1) {
    writes[write]?.end(0);
    await new Promise(setImmediate);
  }
  await all;
  expect(writes.map(({ keys }) => keys.length)).toEqual([1, 32, 8, 1, 1]);
});

it('fails every visit of a group that could not be written, and none of the next', async () => {
  const { store, writes } = heldStore();
  const batcher = new CommitBatcher({ store, customerId: 'c', lease: { jobId: 'job', fence: 1 } });
  const first = batcher.commit(visit('a'));
  const second = batcher.commit(visit('b'));
  writes[0]!.fail(new Error('disk full'));
  await expect(first).rejects.toThrow('disk full');
  writes[1]!.end(0);
  expect(await second).toBe(0);
});
