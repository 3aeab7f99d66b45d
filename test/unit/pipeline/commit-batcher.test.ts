import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { PageCommit, Store } from '../../../src/contracts/store.ts';
import { CommitBatcher } from '../../../src/pipeline/commit-batcher.ts';
import { buildOutcome, buildPage } from '../../helpers/builders.ts';
import { createDeferred } from '../../helpers/deferred.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';

/** A batcher whose store ends its writes when the test says so. */
function openBatcher(underWay = 1) {
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
  const store = { commitPages } as Store;
  const clock = createFakeClock();
  const batcher = new CommitBatcher({
    ...{ store, clock, customerId: 'c', lease: { jobId: 'job', fence: 1 } },
    visitsUnderWay: () => underWay,
  });
  return { batcher, clock, writes };
}

const visit = (key: string, markdown = ''): PageCommit => ({
  outcome: buildOutcome('', { key }),
  discovered: [],
  page: buildPage({ key, markdown }),
});

it('writes a visit that comes alone at once, and what comes meanwhile in one transaction', async () => {
  const { batcher, writes } = openBatcher();
  const first = batcher.commit(visit('a'));
  const others = ['b', 'c', 'd'].map((key) => batcher.commit(visit(key)));
  await nextTurn();
  expect(writes.map(({ keys }) => keys)).toEqual([['a']]);

  writes[0]!.end(2);
  expect(await first).toBe(2);
  await nextTurn();
  expect(writes.map(({ keys }) => keys)).toEqual([['a'], ['b', 'c', 'd']]);
  writes[1]!.end(5);
  expect((await Promise.all(others)).reduce((sum, count) => sum + count, 0)).toBe(5);
});

it('bounds a transaction by pages and by text, and lets a huge page go alone', async () => {
  const { batcher, writes } = openBatcher();
  const commits = [
    visit('first'),
    ...Array.from({ length: 40 }, (_, index) => visit(String(index))),
    visit('huge', 'x'.repeat(5_000_000)),
    visit('last'),
  ];
  const all = Promise.all(commits.map((commit) => batcher.commit(commit)));
  for (let write = 0; write < 5; write += 1) {
    while (writes[write] === undefined) await nextTurn();
    writes[write]?.end(0);
  }
  await all;
  expect(writes.map(({ keys }) => keys.length)).toEqual([1, 32, 8, 1, 1]);
});

it('fails every visit of a group that could not be written, and none of the next', async () => {
  const { batcher, writes } = openBatcher();
  const first = batcher.commit(visit('a'));
  const second = batcher.commit(visit('b'));
  await nextTurn();
  writes[0]!.fail(new Error('disk full'));
  await expect(first).rejects.toThrow('disk full');
  await nextTurn();
  writes[1]!.end(0);
  expect(await second).toBe(0);
});

it('gathers for a while after a transaction when more visits are under way', async () => {
  const { batcher, clock, writes } = openBatcher(16);
  await written(batcher.commit(visit('a')), writes);

  void batcher.commit(visit('b'));
  await clock.advance(20);
  void batcher.commit(visit('c'));
  expect(writes).toHaveLength(1);
  await clock.advance(10);
  expect(writes.map(({ keys }) => keys)).toEqual([['a'], ['b', 'c']]);
});

it.each([
  ['half of what is under way', 8, 4],
  ['as many as a transaction may have', 200, 32],
])('does not wait for more than %s', async (_, underWay, size) => {
  const { batcher, clock, writes } = openBatcher(underWay);
  await written(batcher.commit(visit('a')), writes);

  for (let index = 1; index < size; index += 1) void batcher.commit(visit(String(index)));
  await nextTurn();
  expect(writes).toHaveLength(1);
  void batcher.commit(visit('last'));
  await nextTurn();
  expect(writes.map(({ keys }) => keys.length)).toEqual([1, size]);
  expect(clock.pending).toBe(0);
});

it('waits no longer when the clock is set back', async () => {
  const { batcher, clock, writes } = openBatcher(16);
  await clock.advance(3_600_000);
  await written(batcher.commit(visit('a')), writes);
  await clock.advance(-3_600_000);

  void batcher.commit(visit('b'));
  await clock.advance(25);
  expect(writes).toHaveLength(2);
});

/** Ends the only write, and waits until all is told. */
async function written(commit: Promise<number>, writes: readonly { readonly end: (newUrls: number) => void }[]) {
  await nextTurn();
  writes[0]!.end(0);
  await commit;
  await nextTurn();
}
