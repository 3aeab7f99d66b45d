import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { errorCodes } from '../../src/error-codes/error-codes.ts';

const root = join(import.meta.dirname, '../../src');

/** What is written between `new IntegrationError(` and the end of its details. */
const thrown = globSync('**/*.ts', { cwd: root })
  .filter((file) => !file.startsWith('testing/'))
  .flatMap((file) => readFileSync(join(root, file), 'utf8').split('new IntegrationError(').slice(1))
  .map((source) => source.slice(0, source.indexOf('});') + 1 || 600))
  .map((source) => ({ code: /\bcode: '([A-Z_]+)'/.exec(source)?.[1], retryable: /\bretryable: true\b/.test(source) }));

it('lists every code that the sources name', () => {
  const codes = new Set(thrown.flatMap(({ code }) => code ?? []));
  expect(codes.size).toBeGreaterThan(40);
  expect([...codes].filter((code) => !errorCodes[code])).toEqual([]);
});

it('lists no code that nothing names', () => {
  const sources = globSync('**/*.{ts,sql}', { cwd: root })
    .filter((file) => file !== 'errors.ts' && !file.startsWith('error-codes/'))
    .map((file) => readFileSync(join(root, file), 'utf8'));
  const isNamed = (code: string): boolean => sources.some((source) => source.includes(`'${code}'`));
  expect(Object.keys(errorCodes).filter((code) => !isNamed(code))).toEqual([]);
});

it('calls no code final that is thrown as retryable', () => {
  const retryable = thrown.flatMap(({ code, retryable }) => (code && retryable ? code : []));
  expect(retryable).toContain('TIMEOUT');
  expect(retryable.filter((code) => errorCodes[code]?.retryable === 'no')).toEqual([]);
});

it.each(Object.entries(errorCodes))('%s is said in sentences of one line', (_, entry) => {
  for (const text of [entry?.cause, entry?.action]) expect(text).toMatch(/^[^\n|]{20,}\.$/);
});
