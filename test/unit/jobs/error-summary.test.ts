import { expect, it } from 'vitest';
import { type DatedFailure, ErrorSummary } from '../../../src/jobs/error-summary.ts';

const failure = (message: string, code = 'NETWORK', at = new Date(0)): DatedFailure => ({
  ...{ message, code, service: 'fetcher', retryable: true, at },
});

it('makes one entry of the same failure on many pages', () => {
  const summary = new ErrorSummary();
  for (let page = 0; page < 40; page += 1)
    summary.add(failure(`No answer from https://shop.example/${page}`), `https://shop.example/${page}`);
  const [entry, ...others] = summary.toArray();
  expect(others).toEqual([]);
  expect(entry).toMatchObject({ code: 'NETWORK', count: 40, service: 'fetcher', retryable: true });
  expect(entry?.sampleUrls).toHaveLength(5);
});

it('keeps different failures apart', () => {
  const summary = new ErrorSummary();
  summary.add(failure('The site answered HTTP 500', 'HTTP_STATUS'));
  summary.add(failure('The site answered HTTP 403', 'HTTP_STATUS'));
  expect(summary.toArray().map(({ message }) => message)).toEqual([
    'The site answered HTTP 500',
    'The site answered HTTP 403',
  ]);
});

it('stays small on a site that fails in ever new words', () => {
  const summary = new ErrorSummary();
  for (let n = 0; n < 1_000; n += 1) summary.add(failure(`failure ${n}`));
  const entries = summary.toArray();
  expect(entries.length).toBeLessThanOrEqual(50);
  expect(entries.reduce((sum, { count }) => sum + count, 0)).toBe(1_000);
});

it('goes on counting where an earlier run stopped, without touching what it was given', () => {
  const first = new ErrorSummary();
  first.add(failure('down'), 'https://a.example/');
  const stored = first.toArray();
  const second = new ErrorSummary(stored);
  second.add(failure('down'), 'https://b.example/');
  expect(second.toArray()[0]).toMatchObject({ count: 2, sampleUrls: ['https://a.example/', 'https://b.example/'] });
  expect(stored[0]?.count).toBe(1);
});

it('says when a failure was first and last met, in whatever order it is told', () => {
  const summary = new ErrorSummary();
  for (const at of [5, 2, 9]) summary.add(failure('down', 'NETWORK', new Date(at)));
  expect(summary.toArray()).toMatchObject([{ firstAt: new Date(2), lastAt: new Date(9) }]);
});
