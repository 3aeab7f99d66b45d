import assert from 'node:assert/strict';
import type { DeadEntry, JobQueue } from '../../contracts/job-queue.ts';
import { IntegrationError } from '../../errors.ts';
import type { ContractCases } from '../contract-suite.ts';
import { Desk, entryOf, until } from './desk.ts';

const passing = new IntegrationError('The site is away', { code: 'NETWORK', service: 'fetcher', retryable: true });
const lasting = new IntegrationError('There is no such site', { code: 'DNS', service: 'fetcher', retryable: false });

/** Promises about entries that fail. */
export const failureCases: ContractCases<JobQueue> = {
  'tries an entry again after a failure that may pass': async (queue) => {
    const desk = new Desk();
    await desk.open(queue);
    await queue.add([entryOf('a')]);

    await desk.end('a', passing);
    await desk.end('a', passing);
    await desk.end('a');

    assert.deepEqual(desk.started, ['a', 'a', 'a']);
    assert.deepEqual(await queue.listDead({ limit: 10 }), []);
  },

  'gives an entry up after three failures, and lists it with the reason': async (queue) => {
    const desk = new Desk();
    await desk.open(queue);
    await queue.add([entryOf('a', { customerId: 'shop-1' })]);

    for (let attempt = 0; attempt < 3; attempt++) await desk.end('a', passing);

    const [dead] = await deadOf(queue, 1);
    assert.ok(dead!.diedAt instanceof Date);
    const { diedAt, ...rest } = dead!;
    assert.deepEqual(rest, { jobId: 'a', customerId: 'shop-1', reason: 'The site is away', attempts: 3 });
  },

  'gives an entry up at once after a failure that lasts': async (queue) => {
    const desk = new Desk();
    await desk.open(queue);
    await queue.add([entryOf('a')]);

    await desk.end('a', lasting);

    assert.deepEqual(await reasonsOf(queue, 1), ['a: There is no such site']);
    assert.deepEqual(desk.started, ['a']);
  },

  'lists the latest dead entries first, so many of them': async (queue) => {
    const desk = new Desk();
    await desk.open(queue);
    for (const [index, id] of ['a', 'b', 'c'].entries()) {
      await queue.add([entryOf(id)]);
      await desk.end(id, lasting);
      await deadOf(queue, index + 1);
    }

    assert.deepEqual(
      (await queue.listDead({ limit: 2 })).map(({ jobId }) => jobId),
      ['c', 'b'],
    );
  },

  'goes on with other entries': async (queue) => {
    const desk = new Desk();
    await desk.open(queue);
    await queue.add([entryOf('a'), entryOf('b')]);

    await desk.end('a', lasting);
    await desk.end('b');

    assert.deepEqual(desk.started, ['a', 'b']);
  },

  'leaves a dead entry where it is when it is added again': async (queue) => {
    const desk = new Desk();
    await desk.open(queue);
    await queue.add([entryOf('a')]);
    await desk.end('a', lasting);
    await deadOf(queue, 1);

    await queue.add([entryOf('a'), entryOf('b')]);
    await desk.end('b');

    assert.deepEqual(desk.started, ['a', 'b']);
  },

  'lets a dead entry start again when it is told to': async (queue) => {
    const desk = new Desk();
    await desk.open(queue);
    await queue.add([entryOf('a')]);
    await desk.end('a', lasting);
    await deadOf(queue, 1);

    assert.equal(await queue.retryDead('a'), true);
    await desk.end('a');

    assert.deepEqual(desk.started, ['a', 'a']);
    assert.deepEqual(await queue.listDead({ limit: 10 }), []);
    assert.equal(await queue.retryDead('a'), false);
    assert.equal(await queue.retryDead('unknown'), false);
  },

  'knows nothing of an error of another kind, and takes it for one that lasts': async (queue) => {
    const desk = new Desk();
    await desk.open(queue);
    await queue.add([entryOf('a')]);

    await desk.end('a', new TypeError('a is not a function'));

    assert.equal((await deadOf(queue, 1)).length, 1);
  },
};

/** Waits for so many dead entries. */
async function deadOf(queue: JobQueue, count: number): Promise<readonly DeadEntry[]> {
  let dead: readonly DeadEntry[] = [];
  await until(async () => {
    dead = await queue.listDead({ limit: 100 });
    return dead.length >= count;
  });
  return dead;
}

const reasonsOf = async (queue: JobQueue, count: number): Promise<readonly string[]> =>
  (await deadOf(queue, count)).map(({ jobId, reason }) => `${jobId}: ${reason}`);
