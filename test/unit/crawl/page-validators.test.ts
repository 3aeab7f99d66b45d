import { expect, it } from 'vitest';
import { validatorsOf } from '../../../src/crawl/page-validators.ts';

it('takes validators as they were sent', () => {
  expect(validatorsOf({ etag: 'W/"1"', 'last-modified': 'Mon, 02 Feb 2026 08:00:00 GMT' })).toEqual({
    etag: 'W/"1"',
    lastModified: 'Mon, 02 Feb 2026 08:00:00 GMT',
  });
});

it.each([undefined, '', '"a\r\nx-injected: 1"', '"\u0000"', '"ü→"', `"${'x'.repeat(1_024)}"`])(
  'takes no validator from %j',
  (etag) => {
    expect(validatorsOf(etag === undefined ? {} : { etag }).etag).toBeNull();
  },
);
