import { expect, it } from 'vitest';
import { redactPreview } from '../../../src/security/redact-preview.ts';

it.each([
  [undefined, 'nothing'],
  [null, 'null'],
  ['', 'an empty string'],
  ['text', '"text"'],
  ['a\nb', '"a\\nb"'],
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
  [false, 'false'],
  [[1, 2], 'a list of 2'],
  [{ a: 1 }, 'an object'],
  [() => 1, 'a function'],
  [5n, 'a bigint'],
])('describes %s as %s', (value, preview) => {
  expect(redactPreview(value)).toBe(preview);
});

it('hides what the name says is secret, but for its length', () => {
  expect(redactPreview('canary', 'apiKey')).toBe('a string of 6 characters');
  expect(redactPreview(1234, 'pin')).toBe('a number');
});

it('hides what looks like a secret before it cuts', () => {
  expect(redactPreview('redis://user:canary@host')).toBe('"redis://[redacted]@host"');
  expect(redactPreview(`${'x'.repeat(70)} token=canarycanary`)).not.toContain('canary');
});

it('stays short', () => {
  expect(redactPreview('x'.repeat(1_000_000)).length).toBeLessThan(100);
});
