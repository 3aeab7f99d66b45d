import { expect, it } from 'vitest';
import { resolveSearchOptions } from '../../../src/options/resolve-search-options.ts';

it('finds ten hits by both rankings when nothing is asked', () => {
  expect(resolveSearchOptions(undefined)).toEqual({ limit: 10, mode: 'hybrid', untrusted: 'mark' });
});

it('takes what is asked', () => {
  const { signal } = new AbortController();

  const asked = { limit: 1, mode: 'text', untrusted: 'exclude', signal };
  expect(resolveSearchOptions(asked)).toEqual(asked);
});

it.each([
  ...[0, -1, 101, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '5'].map((limit) => ({ limit })),
  { mode: 'fuzzy' },
  { untrusted: 'hide' },
  { signal: 'now' },
  { limits: 5 },
  null,
  [],
])('refuses %j', (options) => {
  expect(() => resolveSearchOptions(options)).toThrow(expect.objectContaining({ code: 'OPTIONS_INVALID' }));
});
