import assert from 'node:assert/strict';
import type { JobQueue, QueuedJob } from '../../contracts/job-queue.ts';
import type { ContractCases } from '../contract-suite.ts';
import { Desk, entryOf, until } from './desk.ts';

/** Promises about workers. */
export const workerCases: ContractCases<JobQueue> = {
  'tells the handler whose job it is': async (queue) => {
    const jobs: QueuedJob[] = [];
    const note = async (job: QueuedJob): Promise<'done'> => {
      jobs.push(job);
      return 'done';
    };
    await queue.work(note, { concurrency: 1 });

    await queue.add([entryOf('a', { customerId: 'shop-1' })]);
    await until(() => jobs.length > 0);

    assert.deepEqual(jobs, [{ jobId: 'a', customerId: 'shop-1' }]);
  },

  'runs as many at a time as it is told, and the next one as soon as one has ended': async (queue) => {
    const desk = new Desk();
    await desk.open(queue, 2);
    await queue.add(['a', 'b', 'c', 'd'].map((id) => entryOf(id)));
    assert.deepEqual(await desk.hasStarted(2), ['a', 'b']);

    await desk.end('b');
    assert.deepEqual(await desk.hasStarted(3), ['a', 'b', 'c']);
    await desk.end('a');

    assert.deepEqual(await desk.hasStarted(4), ['a', 'b', 'c', 'd']);
    for (const id of ['c', 'd']) await desk.end(id);
  },

  'shares the entries among its workers, each to one of them': async (queue) => {
    const desks = [new Desk(), new Desk(), new Desk()];
    for (const desk of desks) await desk.open(queue);
    await queue.add(['a', 'b', 'c'].map((id) => entryOf(id)));

    await Promise.all(desks.map((desk) => desk.hasStarted(1)));

    assert.deepEqual(desks.flatMap(({ started }) => started).toSorted(), ['a', 'b', 'c']);
    for (const desk of desks) await desk.end(desk.started[0]!);
  },

  'lets an entry come again that asks for it, as often as it does': async (queue) => {
    const desk = new Desk();
    await desk.open(queue);
    await queue.add([entryOf('a')]);

    for (let time = 0; time < 5; time++) await desk.end('a', { againInMs: 1 });
    await desk.end('a');

    assert.deepEqual(desk.started, Array(6).fill('a'));
    assert.deepEqual(await queue.listDead({ limit: 10 }), []);
  },

  'fires the signal of what runs when it is closed, and waits for it': async (queue) => {
    const desk = new Desk();
    const worker = await desk.open(queue);
    await queue.add([entryOf('a'), entryOf('b')]);
    await desk.hasStarted(1);
    const { signal } = desk.turns.get('a')!;
    assert.equal(signal.aborted, false);

    let isClosed = false;
    const closing = worker.close().then(() => {
      isClosed = true;
    });
    await until(() => signal.aborted);
    assert.equal(isClosed, false);
    await desk.end('a');
    await closing;

    assert.deepEqual(desk.started, ['a']);
  },

  'takes no more once it is closed, and leaves time to what runs': async (queue) => {
    const desk = new Desk();
    const worker = await desk.open(queue, 2);
    await queue.add([entryOf('a'), entryOf('b')]);
    await desk.hasStarted(2);

    const closing = worker.close({ graceMs: 600_000 });
    await queue.add([entryOf('c')]);
    await desk.end('a', { againInMs: 0 });
    await desk.end('b');
    await closing;

    assert.deepEqual(desk.started, ['a', 'b']);
    assert.equal(desk.turns.get('b')!.signal.aborted, true);
    const other = new Desk();
    await other.open(queue, 2);
    assert.deepEqual([...(await other.endAll(2))].toSorted(), ['a', 'c']);
  },

  'leaves no time beyond that: the signal of what runs fires, at once when it is closed again': async (queue) => {
    const desk = new Desk();
    const workers = [await desk.open(queue), await desk.open(queue)];
    await queue.add([entryOf('a'), entryOf('b')]);
    await desk.hasStarted(2);
    const { signal } = desk.turns.get('a')!;
    let isClosed = false;
    const closing = Promise.all(workers.map((worker) => worker.close({ graceMs: 600_000 }))).then(() => {
      isClosed = true;
    });
    await queue.check?.();
    assert.deepEqual([signal.aborted, isClosed], [false, false]);

    const closingNow = Promise.all(workers.map((worker) => worker.close()));
    await until(() => signal.aborted);
    for (const id of ['a', 'b']) await desk.end(id);

    await Promise.all([closing, closingNow]);
    const third = await desk.open(queue);
    await queue.add([entryOf('c')]);
    await desk.hasStarted(3);
    const ending = third.close({ graceMs: 5 });
    await until(() => desk.turns.get('c')!.signal.aborted);
    await desk.end('c');
    await ending;
  },

  'hands what it left to another worker at once': async (queue) => {
    const [first, second] = [new Desk(), new Desk()];
    const worker = await first.open(queue);
    await queue.add([entryOf('a')]);
    await first.hasStarted(1);
    await second.open(queue);

    const closing = worker.close();
    await first.end('a', { againInMs: 0 });
    await closing;
    await second.end('a');

    assert.deepEqual([first.started, second.started], [['a'], ['a']]);
  },

  'takes reports of how far a job is': async (queue) => {
    const desk = new Desk();
    await desk.open(queue);
    await queue.add([entryOf('a')]);
    await desk.hasStarted(1);

    for (const percentage of [0, 50, 100]) desk.turns.get('a')!.report(percentage);
    await desk.end('a');
    desk.turns.get('a')!.report(100);
  },

  'keeps what is added while nobody works': async (queue) => {
    const desk = new Desk();
    const worker = await desk.open(queue);
    await worker.close();
    await queue.add([entryOf('a')]);

    await desk.open(queue);

    assert.deepEqual(await desk.endAll(1), ['a']);
  },

  'closes its workers, and refuses what comes later: INTEGRATION_CLOSED': async (queue) => {
    if (!queue.close) return;
    const desk = new Desk();
    await desk.open(queue);
    await queue.add([entryOf('a'), entryOf('b')]);
    await desk.hasStarted(1);

    const closing = queue.close();
    await until(() => desk.turns.get('a')!.signal.aborted);
    await desk.end('a');
    await closing;

    const closed = { code: 'INTEGRATION_CLOSED' };
    await assert.rejects(queue.add([entryOf('c')]), closed);
    await assert.rejects(queue.work(desk.handler, { concurrency: 1 }), closed);
    await assert.rejects(queue.listDead({ limit: 1 }), closed);
    assert.deepEqual(desk.started, ['a']);
  },

  'is healthy while it is open': async (queue) => {
    await queue.check?.();
  },
};
