import { expect, it } from 'vitest';
import { processBatch } from '../../../src/resilience/process-batch.ts';
import { createDeferred } from '../../helpers/deferred.ts';

it('keeps the order of the items, whatever finishes first', async () => {
  const slow = createDeferred();
  const results = processBatch(
    [1, 2, 3],
    async (item) => {
      if (item === 1) await slow.promise;
      if (item === 3) slow.resolve();
      return item * 10;
    },
    2,
  );

  expect(await results).toEqual([10, 20, 30]);
});

it('runs at most batchSize calls at a time, and starts the next as soon as one has settled', async () => {
  const gates = Array.from({ length: 4 }, () => createDeferred());
  const started: number[] = [];
  const results = processBatch(
    [0, 1, 2, 3],
    async (item) => {
      started.push(item);
      await gates[item]?.promise;
    },
    2,
  );
  expect(started).toEqual([0, 1]);

  gates[1]?.resolve();
  await new Promise(setImmediate);
  expect(started).toEqual([0, 1, 2]);

  for (const gate of gates) gate.resolve();
  await results;
});

it('runs ten at a time by default', async () => {
  let active = 0;
  let most = 0;
  await processBatch(Array.from({ length: 40 }), async () => {
    active += 1;
    most = Math.max(most, active);
    await new Promise(setImmediate);
    active -= 1;
  });

  expect(most).toBe(10);
});

it('starts nothing after a failure and rejects once the running calls have settled', async () => {
  const running = createDeferred();
  const started: number[] = [];
  let settled = false;
  const results = processBatch(
    [0, 1, 2, 3],
    async (item) => {
      started.push(item);
      if (item === 0) throw new Error('first');
      await running.promise;
      throw new Error('second');
    },
    2,
  ).finally(() => {
    settled = true;
  });
  results.catch(() => undefined);
  await new Promise(setImmediate);
  expect(settled).toBe(false);

  running.resolve();

  await expect(results).rejects.toThrow('first');
  expect(started).toEqual([0, 1]);
});

it('returns nothing for nothing', async () => {
  expect(await processBatch([], async () => 1)).toEqual([]);
});

it('lets the event loop turn although the processor never waits', async () => {
  let turned = false;
  setImmediate(() => {
    turned = true;
  });
  let turnedMeanwhile = false;
  await processBatch(Array.from({ length: 50 }), async () => {
    for (const until = performance.now() + 1; performance.now() < until; );
    turnedMeanwhile ||= turned;
  });

  expect(turnedMeanwhile).toBe(true);
});

it.each([0, -1, 2.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses the batch size %s', async (batchSize) => {
  await expect(processBatch([1], async (item) => item, batchSize)).rejects.toMatchObject({ code: 'OPTIONS_INVALID' });
});
