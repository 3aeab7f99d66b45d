import { describe, expect, it } from 'vitest';
import { chooseRange, rangeOfPages, rangeOfSum } from '../../../src/jobs/estimate-range.ts';

describe('rangeOfPages', () => {
  const sample = { pages: 20, visits: 25 };

  it('is exact when the sample was the whole site', () => {
    expect(rangeOfPages({ pages: 7, visits: 9 }, { isWhole: true, metUrls: 9, maxPages: 100 })).toEqual([7, 7]);
  });

  it('goes from half of what was met and is likely to be a page to all that was asked for', () => {
    expect(rangeOfPages(sample, { isWhole: false, metUrls: 500, maxPages: 1_000 })).toEqual([200, 1_000]);
  });

  it('is never below what was seen nor above what was asked for', () => {
    expect(rangeOfPages(sample, { isWhole: false, metUrls: 26, maxPages: 1_000 })).toEqual([20, 1_000]);
    expect(rangeOfPages(sample, { isWhole: false, metUrls: 9_000, maxPages: 1_000 })).toEqual([1_000, 1_000]);
  });
});

describe('rangeOfSum', () => {
  it('is exact when all pages were seen, and nothing when none was', () => {
    expect(rangeOfSum([10, 20], [2, 2])).toEqual([30, 30]);
    expect(rangeOfSum([], [0, 100])).toEqual([0, 0]);
  });

  it('goes from half to twice of pages that are much the same', () => {
    expect(rangeOfSum([100, 100, 100, 100], [10, 20])).toEqual([500, 4_000]);
  });

  it('is wider where pages differ more', () => {
    const [low, high] = rangeOfSum([0, 0, 0, 400], [10, 20]);
    expect(low).toBe(0);
    expect(high).toBe(20 * 400);
  });
});

it('expects of a site in the index at least what is new, at most that all has changed', () => {
  expect(chooseRange([10, 40], [100, 400], { isWhole: false })).toEqual([10, 400]);
  expect(chooseRange([10, 40], [100, 400], { isWhole: true })).toEqual([10, 40]);
});
