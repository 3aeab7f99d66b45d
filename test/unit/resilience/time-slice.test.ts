import { expect, it } from 'vitest';
import { createTimeSlicer } from '../../../src/resilience/time-slice.ts';

const work = (ms: number): void => {
  for (const until = performance.now() + ms; performance.now() < until; );
};

/** Awaits one slice. @returns whether the event loop turned meanwhile. */
async function turnedDuring(slice: () => Promise<void>): Promise<boolean> {
  let turned = false;
  setImmediate(() => {
    turned = true;
  });
  await slice();
  return turned;
}

it('goes on without a turn of the event loop while the budget lasts', async () => {
  const slice = createTimeSlicer(1000);

  expect(await turnedDuring(slice)).toBe(false);
  expect(await turnedDuring(slice)).toBe(false);
});

it('lets the event loop turn once the budget is spent', async () => {
  const slice = createTimeSlicer(2);
  await slice();
  work(3);

  expect(await turnedDuring(slice)).toBe(true);
});

it('starts a new budget after every turn, so that waiting does not count as work', async () => {
  const slice = createTimeSlicer(2);
  await slice();
  work(3);
  await new Promise(setImmediate);
  await new Promise(setImmediate);

  expect(await turnedDuring(slice)).toBe(false);
});
