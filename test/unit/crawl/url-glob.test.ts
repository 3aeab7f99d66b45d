import { describe, expect, it } from 'vitest';
import { compileUrlGlob, globTargets } from '../../../src/crawl/url-glob.ts';

const matches = (pattern: string, path: string): boolean =>
  compileUrlGlob(pattern).matches(globTargets(new URL(path, 'https://shop.example')));

describe('matches', () => {
  it.each([
    ['/tea', '/tea'],
    ['/tea', '/tea/'],
    ['/tea/', '/tea'],
    ['/tea', '/tea?page=2'],
    ['/tea/*', '/tea/green'],
    ['/*/green', '/tea/green'],
    ['/tea-*.html', '/tea-.html'],
    ['/tea/**', '/tea/green/leaf'],
    ['/tea/**', '/tea'],
    ['/tea/**/leaf', '/tea/leaf'],
    ['/tea/**/leaf', '/tea/green/japan/leaf'],
    ['**/leaf', '/leaf'],
    ['**.pdf', '/files/list.pdf'],
    ['**', '/'],
    ['/page-?', '/page-2'],
    ['/search?q=*', '/search?q=tea'],
    ['**sort=*', '/tea?page=2&sort=price'],
    ['tea/*', '/tea/green'],
    ['/thé', '/th%c3%a9'],
    ['/green tea', '/green%20tea'],
    ['/%74ea', '/tea'],
    ['/tea+(green)', '/tea+(green)'],
  ])('%s with %s', (pattern, path) => {
    expect(matches(pattern, path)).toBe(true);
  });
});

describe('does not match', () => {
  it.each([
    ['/tea', '/tea/green'],
    ['/tea', '/green/tea'],
    ['/tea', '/Tea'],
    ['/tea/*', '/tea'],
    ['/tea/*', '/tea/green/leaf'],
    ['/tea*', '/tea/green'],
    ['/tea/**/leaf', '/tea/greenleaf'],
    ['**/leaf', '/cloverleaf'],
    ['/page-?', '/page-12'],
    ['/page?', '/page/'],
    ['/search?q=*', '/search'],
    ['/tea.', '/teas'],
    ['/tea+', '/teaa'],
  ])('%s with %s', (pattern, path) => {
    expect(matches(pattern, path)).toBe(false);
  });
});

it('takes time in proportion to the URL, whatever the glob', () => {
  const glob = compileUrlGlob(`${'**a*'.repeat(49)}b`);
  const targets = globTargets(new URL(`https://shop.example/${'a'.repeat(2_000)}`));

  const startedAt = performance.now();
  const matched = glob.matches(targets);

  expect(matched).toBe(false);
  // Backtracking would take longer than the universe has.
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});

it('reads globs of every length alike', () => {
  for (const length of [1, 30, 31, 32, 33, 62, 63, 64, 65, 199]) {
    const path = `/${'x'.repeat(length - 1)}`;
    expect(matches(path, path)).toBe(true);
    expect(matches(path, `${path}x`)).toBe(false);
    expect(matches(path, path.slice(0, -1) || '/other')).toBe(false);
  }
});

it.each(['', `/${'x'.repeat(200)}`])('refuses a glob of no characters or too many', (pattern) => {
  expect(() => compileUrlGlob(pattern)).toThrow(expect.objectContaining({ code: 'OPTIONS_INVALID' }));
});
