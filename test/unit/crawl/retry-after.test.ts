import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from '../../../src/crawl/retry-after.ts';

const now = Date.UTC(2026, 2, 3, 10, 0, 0);

describe('a Retry-After header', () => {
  it.each([
    ['in seconds', '90', 90_000],
    ['of 0', '0', 0],
    ['with blanks around', ' 5 ', 5_000],
    ['as an HTTP date', 'Tue, 03 Mar 2026 10:00:30 GMT', 30_000],
    ['as RFC 850 writes dates', 'Tuesday, 03-Mar-26 10:00:30 GMT', 30_000],
    ['as asctime writes dates', 'Tue Mar  3 10:00:30 2026', 30_000],
    ['with an offset', 'Tue, 03 Mar 2026 12:00:30 +0200', 30_000],
    ['with a zone by name', 'Tue, 03 Mar 2026 05:00:30 EST', 30_000],
    ['as an ISO date', '2026-03-03T10:00:30Z', 30_000],
    ['in the past', 'Tue, 03 Mar 2020 10:00:30 GMT', 0],
    ['over an hour', '86400', 3_600_000],
    ['over what a timer can hold', '9'.repeat(30), 3_600_000],
  ])('%s is understood: %s', (_, value, expected) => {
    expect(parseRetryAfter(value, now)).toBe(expected);
  });

  it.each([
    '',
    'soon',
    '-5',
    '1.5',
    '1e3',
    'NaN',
    '5, 10',
    'Tue, 31 Feb 2026 10:00:30 GMT',
    'Tue, 03 Mar 2026 25:00:30 GMT',
    '1'.repeat(65),
  ])('that says neither is no answer: %j', (value) => {
    expect(parseRetryAfter(value, now)).toBeNull();
  });

  it('is cut to the longest wait the caller accepts', () => {
    expect(parseRetryAfter('120', now, { maxMs: 10_000 })).toBe(10_000);
  });
});
