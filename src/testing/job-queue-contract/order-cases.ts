import assert from 'node:assert/strict';
import type { JobQueue } from '../../contracts/job-queue.ts';
import type { ContractCases } from '../contract-suite.ts';
import { Desk, entryOf } from './desk.ts';

/** Promises about which entry comes when. */
export const orderCases: ContractCases<JobQueue> = {
  'starts entries in the order they came': async (queue) => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    for (const id of ids) await queue.add([entryOf(id)]);
    const desk = new Desk();
    await desk.open(queue);

    assert.deepEqual(await desk.endAll(5), ids);
  },

  'keeps the order of entries that were added together': async (queue) => {
    const ids = Array.from({ length: 30 }, (_, n) => `job-${n}`);
    await queue.add(ids.map((id) => entryOf(id)));
    const desk = new Desk();
    await desk.open(queue);

    assert.deepEqual(await desk.endAll(30), ids);
  },

  'starts those of a lower priority number first': async (queue) => {
    const priorities = [5, 9, 1, 5, 3];
    await queue.add(priorities.map((priority, index) => entryOf(`${priority}-${index}`, { priority })));
    const desk = new Desk();
    await desk.open(queue);

    assert.deepEqual(await desk.endAll(5), ['1-2', '3-4', '5-0', '5-3', '9-1']);
  },

  'lets customers take turns': async (queue) => {
    const many = Array.from({ length: 6 }, (_, n) => entryOf(`many-${n}`, { customerId: 'many' }));
    await queue.add(many);
    await queue.add([entryOf('one', { customerId: 'one' })]);
    await queue.add([entryOf('two-0', { customerId: 'two' }), entryOf('two-1', { customerId: 'two' })]);
    const desk = new Desk();
    await desk.open(queue);

    const order = ['many-0', 'one', 'two-0', 'many-1', 'two-1', 'many-2', 'many-3', 'many-4', 'many-5'];
    assert.deepEqual(await desk.endAll(9), order);
  },

  'lets a customer that comes later in at the round that is on': async (queue) => {
    await queue.add(Array.from({ length: 6 }, (_, n) => entryOf(`many-${n}`, { customerId: 'many' })));
    const desk = new Desk();
    await desk.open(queue);
    await desk.endAll(3);
    await desk.hasStarted(4);

    await queue.add(Array.from({ length: 3 }, (_, n) => entryOf(`late-${n}`, { customerId: 'late' })));
    for (const id of ['many-3', 'late-0', 'many-4', 'late-1', 'many-5', 'late-2']) await desk.end(id);
    const order = await desk.hasStarted(9);

    assert.deepEqual(order.slice(3), ['many-3', 'late-0', 'many-4', 'late-1', 'many-5', 'late-2']);
  },

  'has an entry once, however often it is added': async (queue) => {
    await queue.add([entryOf('a'), entryOf('a')]);
    const desk = new Desk();
    await desk.open(queue);
    await desk.hasStarted(1);

    await queue.add([entryOf('a')]);
    await desk.end('a');
    await queue.add([entryOf('last')]);

    assert.deepEqual(await desk.hasStarted(2), ['a', 'last']);
    await desk.end('last');
  },

  'takes an entry again when it has been carried out': async (queue) => {
    const desk = new Desk();
    await desk.open(queue);
    await queue.add([entryOf('a')]);
    await desk.end('a');
    await queue.add([entryOf('between')]);
    await desk.end('between');

    await queue.add([entryOf('a')]);
    await desk.end('a');

    assert.deepEqual(desk.started, ['a', 'between', 'a']);
  },

  'starts a delayed entry later, and others meanwhile': async (queue) => {
    const desk = new Desk();
    await desk.open(queue);
    await queue.add([entryOf('later', { delayMs: 400, priority: 1 }), entryOf('now')]);
    await desk.end('now');

    await desk.end('later');

    assert.deepEqual(desk.started, ['now', 'later']);
  },

  'takes out an entry that waits, and leaves one that runs': async (queue) => {
    const desk = new Desk();
    await desk.open(queue);
    await queue.add([entryOf('running')]);
    await desk.hasStarted(1);
    await queue.add([entryOf('waiting'), entryOf('delayed', { delayMs: 100 }), entryOf('last')]);

    for (const id of ['running', 'waiting', 'delayed', 'unknown']) await queue.remove(id);
    await desk.end('running');
    await desk.end('last');
    await queue.add([entryOf('after', { delayMs: 300 })]);

    await desk.end('after');
    assert.deepEqual(desk.started, ['running', 'last', 'after']);
  },

  'takes ids of digits, and of every letter that a job id may have': async (queue) => {
    const ids = ['42', '0', 'A.b-c_d', 'x'.repeat(128)];
    await queue.add(ids.map((id) => entryOf(id)));
    const desk = new Desk();
    await desk.open(queue);

    assert.deepEqual(await desk.endAll(4), ids);
  },
};
