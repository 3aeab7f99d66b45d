import { expect, it } from 'vitest';
import { Semaphore } from '../../../src/resilience/semaphore.ts';
import { createDeferred } from '../../helpers/deferred.ts';

it('runs at most its limit at a time, the others in the order they came', async () => {
  const semaphore = new Semaphore(2);
  const gates = Array.from({ length: 4 }, () => createDeferred());
  const started: number[] = [];
  const runs = gates.map((gate, index) =>
    semaphore.run(() => {
      started.push(index);
      return gate.promise;
    }),
  );
  await new Promise(setImmediate);
  expect(started).toEqual([0, 1]);
  expect([semaphore.active, semaphore.waiting]).toEqual([2, 2]);

  for (const [index, gate] of gates.entries()) {
    gate.resolve();
    await runs[index];
  }

  expect(started).toEqual([0, 1, 2, 3]);
  expect([semaphore.active, semaphore.waiting]).toEqual([0, 0]);
});

it('gives the place back when the operation fails or throws', async () => {
  const semaphore = new Semaphore(1);
  await semaphore.run(async () => Promise.reject(new Error('a'))).catch(() => undefined);
  await semaphore
    .run(() => {
      throw new Error('b');
    })
    .catch(() => undefined);

  expect(await semaphore.run(async () => 'still works')).toBe('still works');
});

it('gives up a place in line when its signal fires', async () => {
  const semaphore = new Semaphore(1);
  const gate = createDeferred();
  const controller = new AbortController();
  const first = semaphore.run(() => gate.promise);
  const second = semaphore.run(async () => 'never', controller.signal);
  const third = semaphore.run(async () => 'served');
  controller.abort();

  await expect(second).rejects.toMatchObject({ code: 'ABORTED' });
  expect(semaphore.waiting).toBe(1);
  gate.resolve();
  await first;
  expect(await third).toBe('served');
});

it('does not start what was aborted before', async () => {
  await expect(new Semaphore(1).run(async () => 1, AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' });
});

it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses the limit %s', (limit) => {
  expect(() => new Semaphore(limit)).toThrow(/limit/);
});
