import { expect, it, onTestFinished } from 'vitest';
import { runInScope } from '../../../src/resilience/work-scope.ts';
import { createFakeClock } from '../../../src/testing/fake-clock.ts';
import { PagePool } from '../../../src/wiring/page-pool.ts';
import { type PageStep, ThreadShares } from '../../../src/wiring/thread-shares.ts';

function openShares() {
  const clock = createFakeClock();
  const shares = new ThreadShares(clock);
  const take = (party: string, times: readonly number[], step: PageStep = 'begin'): void => {
    for (const ms of times) shares.note(party, step, ms);
  };
  return { clock, shares, take };
}

const slow = [400, 400, 400, 400];

it('holds back a customer whose tasks are slow, until it has had no more than the others', async () => {
  const { clock, shares, take } = openShares();
  take('quick', [8, 8, 8]);
  take('hostile', slow);
  expect([shares.mayBegin('hostile'), shares.mayBegin('quick'), shares.mayBegin('new')]).toEqual([false, true, true]);

  for (let second = 0; second < 6; second += 1) {
    await clock.advance(1_000);
    take('quick', [8]);
  }

  expect(shares.mayBegin('hostile')).toBe(true);
  take('hostile', [400]);
  expect(shares.mayBegin('hostile')).toBe(false);
});

it('holds nobody back who is alone, or was: what it took then is nobody else’s', async () => {
  const { clock, shares, take } = openShares();
  take('hostile', slow);
  take('quick', [8]);
  expect(shares.mayBegin('hostile')).toBe(true);
  take('hostile', slow);
  expect(shares.mayBegin('hostile')).toBe(false);
  await clock.advance(1_001);
  expect(shares.mayBegin('hostile')).toBe(true);
});

it('holds nobody back for the number of its tasks, or where all have slow ones', () => {
  const { shares, take } = openShares();
  take('few', [8]);
  take('many', Array<number>(1_000).fill(8));
  expect(shares.mayBegin('many')).toBe(true);

  take('large', slow);
  take('larger', [...slow, ...slow]);
  take('few', slow);
  take('many', slow);
  expect(shares.mayBegin('larger')).toBe(true);
});

it('tells slow pages by what they take to read, and counts all that they take', async () => {
  const { clock, shares, take } = openShares();
  take('quick', [8, 8, 8]);
  take('hostile', [400]);
  take('hostile', Array<number>(20).fill(20), 'finish');
  take('quick', Array<number>(20).fill(20), 'finish');
  expect([shares.usualMs('hostile', 'begin') > 100, shares.usualMs('hostile', 'finish')]).toEqual([true, 20]);
  expect(shares.mayBegin('hostile')).toBe(false);
  await clock.advance(900);
  take('quick', Array<number>(200).fill(20), 'finish');
  expect(shares.mayBegin('hostile')).toBe(true);
});

it('counts what is under way', () => {
  const { shares, take } = openShares();
  take('quick', [8, 8, 8]);
  take('hostile', [150]);
  const mayBegin = [0, 200].map((underWayMs) => shares.mayBegin('hostile', underWayMs));
  expect(mayBegin).toEqual([true, false]);
});

/** Stands in for the page worker: answers when the gate of the task is open. */
const gated = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ input: { gate } }) => {
      Atomics.wait(gate, 0, 0);
      parentPort.postMessage({ type: 'done', output: 'done' });
    });
    parentPort.postMessage({ type: 'ready' });
  `)}`,
);

it('begins what was held back when nobody else has come for a while', async () => {
  const clock = createFakeClock();
  const pool = new PagePool({ workers: 1, maxPageMs: 10_000, clock, entry: gated });
  onTestFinished(() => pool.close());
  const run = async (customerId: string, ms: number): Promise<unknown> => {
    const gate = new Int32Array(new SharedArrayBuffer(4));
    const task = { task: 'extract', input: { gate }, url: undefined } as never;
    const output: Promise<unknown> = runInScope({ customerId }, () => pool.run(task));
    // It is with the thread by now, unless it is held back.
    await clock.advance(ms);
    Atomics.store(gate, 0, 1);
    Atomics.notify(gate, 0);
    return output;
  };
  await run('quick', 0);
  await run('hostile', 600);
  await run('quick', 1);
  let isDone = false;

  const last = run('hostile', 0).then(() => {
    isDone = true;
  });

  await run('quick', 1);
  expect(isDone).toBe(false);
  await clock.advance(1_200);
  await last;
});
