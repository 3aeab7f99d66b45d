import { expect, it } from 'vitest';
import { FairSemaphore } from '../../../src/resilience/fair-semaphore.ts';
import { createDeferred } from '../../helpers/deferred.ts';

async function orderOf(turns: readonly (readonly [name: string, cost: number])[]): Promise<string> {
  const semaphore = new FairSemaphore(1);
  const gate = createDeferred();
  const order: string[] = [];
  const first = semaphore.run(() => gate.promise, { party: 'x' });
  const runs = turns.map(([name, cost]) => semaphore.run(async () => void order.push(name), { party: name[0]!, cost }));
  expect(semaphore.waiting).toBe(turns.length);
  gate.resolve();
  await Promise.all([first, ...runs]);
  expect(semaphore.waiting).toBe(0);
  return order.join(' ');
}

it('lets parties take turns, and runs one operation at a time', async () => {
  const order = await orderOf([
    ['a1', 1],
    ['a2', 1],
    ['a3', 1],
    ['b1', 1],
    ['b2', 1],
  ]);
  expect(order).toBe('a1 b1 a2 b2 a3');
});

it('gives fewer turns to whoever asks for dear ones', async () => {
  const order = await orderOf([
    ['a1', 3],
    ['a2', 3],
    ['b1', 1],
    ['b2', 1],
    ['b3', 1],
    ['b4', 1],
  ]);
  expect(order).toBe('a1 b1 b2 b3 a2 b4');
});

it('gives up a place in line when its signal fires, and the place when the operation fails', async () => {
  const semaphore = new FairSemaphore(1);
  const gate = createDeferred();
  const controller = new AbortController();
  const first = semaphore.run(() => gate.promise, { party: 'a' });
  const second = semaphore.run(async () => 'never', { party: 'a', signal: controller.signal });
  const third = semaphore.run(async () => 'served', { party: 'b' });
  controller.abort();
  await expect(second).rejects.toMatchObject({ code: 'ABORTED' });
  expect(semaphore.waiting).toBe(1);
  gate.reject(new Error('broken'));
  await expect(first).rejects.toThrow('broken');
  expect(await third).toBe('served');
  await expect(semaphore.run(async () => 1, { party: 'a', signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'ABORTED',
  });
});
