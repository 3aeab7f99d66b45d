import { expect, it, onTestFinished } from 'vitest';
import { runInScope } from '../../../src/resilience/work-scope.ts';
import { createFakeClock } from '../../../src/testing/fake-clock.ts';
import { PagePool } from '../../../src/wiring/page-pool.ts';

/** Stands in for the page worker: answers with the number of its thread, once the gate of the task is open. */
const gated = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort, threadId } from 'node:worker_threads';
    parentPort.on('message', ({ input: { gate } }) => {
      Atomics.wait(gate, 0, 0);
      parentPort.postMessage({ type: 'done', output: threadId });
    });
    parentPort.postMessage({ type: 'ready' });
  `)}`,
);

function openPool() {
  const clock = createFakeClock();
  const pool = new PagePool({ workers: 2, maxPageMs: 10_000, clock, entry: gated });
  onTestFinished(() => pool.close());
  /** A task of a customer that takes until its gate is opened. */
  const begin = (customerId: string) => {
    const gate = new Int32Array(new SharedArrayBuffer(4));
    const task = { task: 'chunk', input: { gate }, url: undefined } as never;
    const thread = runInScope({ customerId }, () => pool.run(task) as unknown as Promise<number>);
    const open = (): void => {
      Atomics.store(gate, 0, 1);
      Atomics.notify(gate, 0);
    };
    return { thread, open };
  };
  const run = async (customerId: string, ms: number): Promise<number> => {
    const { thread, open } = begin(customerId);
    // It is with its thread by now: there is nothing else to do.
    await clock.advance(ms);
    open();
    return thread;
  };
  return { clock, begin, run };
}

it('keeps a thread for the others while one has slow tasks, and puts nothing behind these', async () => {
  const { begin, run } = openPool();
  await run('slow', 0);
  await run('slow', 1_000);
  await run('quick', 1);
  const slow = [begin('slow'), begin('slow'), begin('slow')];

  const threads = new Set<number>();
  for (let task = 0; task < 5; task += 1) threads.add(await run('quick', 1));

  expect(threads.size).toBe(1);
  for (const { open } of slow) open();
  for (const { thread } of slow) expect([...threads]).not.toContain(await thread);
});

it('gives all threads to one with slow tasks when it is alone', async () => {
  const { clock, begin, run } = openPool();
  await run('quick', 1);
  await run('slow', 0);
  await run('slow', 1_000);
  await clock.advance(2_000);

  const tasks = [begin('slow'), begin('slow')];

  for (const { open } of tasks) open();
  expect(new Set(await Promise.all(tasks.map(({ thread }) => thread))).size).toBe(2);
});
