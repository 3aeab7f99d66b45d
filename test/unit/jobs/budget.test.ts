import { expect, it, vi } from 'vitest';
import { Budget } from '../../../src/jobs/budget.ts';

it('ends the crawl when bytes or time are used up, and tells once', () => {
  const onExhausted = vi.fn();
  const budget = new Budget({ maxBytes: 1_000, maxDurationMs: 60_000 }, { onExhausted });
  expect(budget.allowsFetching(999, 59_999)).toBe(true);
  expect(budget.allowsFetching(1_000, 0)).toBe(false);
  expect(budget.allowsFetching(1_001, 0)).toBe(false);
  expect(onExhausted).toHaveBeenCalledExactlyOnceWith(
    'maxBytes',
    expect.objectContaining({ code: 'BUDGET_EXHAUSTED' }),
  );
  expect(budget.allowsFetching(0, 60_000)).toBe(false);
});

it('tells once of each limit that a call would have passed, and whose it is', () => {
  const onExhausted = vi.fn();
  const budget = new Budget({}, { onExhausted });
  for (let call = 0; call < 3; call += 1) budget.exhaust('maxUsd', 2);
  budget.exhaust('monthlyUsd', 50);
  expect(onExhausted.mock.calls.map(([limit, { message }]) => [limit, message])).toEqual([
    ['maxUsd', "The job's budget is used up: maxUsd is 2"],
    ['monthlyUsd', "The customer's limit of the month is used up: monthlyUsd is 50"],
  ]);
});
