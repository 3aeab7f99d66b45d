import { expect, it, vi } from 'vitest';
import { Budget } from '../../../src/jobs/budget.ts';

it('refuses the reservation that would pass the limit, takes nothing for it, and tells once', () => {
  const onExhausted = vi.fn();
  const budget = new Budget({ maxTokens: 100 }, { usdPerMillionTokens: 0, usedTokens: 0, onExhausted });
  expect(budget.reserveTokens(60)).toBe(true);
  expect(budget.reserveTokens(41)).toBe(false);
  expect(budget.reserveTokens(41)).toBe(false);
  expect(budget.reserveTokens(40)).toBe(true);
  expect(onExhausted).toHaveBeenCalledExactlyOnceWith(
    'maxTokens',
    expect.objectContaining({ code: 'BUDGET_EXHAUSTED' }),
  );
});

it('counts dollars by the price of the model and what earlier runs spent', () => {
  const budget = new Budget(
    { maxUsd: 1 },
    { usdPerMillionTokens: 0.5, usedTokens: 1_500_000, onExhausted: () => undefined },
  );
  expect(budget.reserveTokens(600_000)).toBe(false);
  expect(budget.reserveTokens(500_000)).toBe(true);
});

it('gives back what a call did not use', () => {
  const budget = new Budget(
    { maxTokens: 100 },
    { usdPerMillionTokens: 0, usedTokens: 0, onExhausted: () => undefined },
  );
  budget.reserveTokens(100);
  budget.settleTokens(100, 40);
  expect(budget.reserveTokens(60)).toBe(true);
});

it('ends the crawl when bytes or time are used up; zero means nothing may be spent', () => {
  const budget = new Budget(
    { maxBytes: 1_000, maxDurationMs: 0 },
    { usdPerMillionTokens: 0, usedTokens: 0, onExhausted: () => undefined },
  );
  expect(budget.allowsFetching(999, 0)).toBe(false);
  const bytes = new Budget(
    { maxBytes: 1_000 },
    { usdPerMillionTokens: 0, usedTokens: 0, onExhausted: () => undefined },
  );
  expect(bytes.allowsFetching(999, 1e9)).toBe(true);
  expect(bytes.allowsFetching(1_000, 0)).toBe(false);
});
