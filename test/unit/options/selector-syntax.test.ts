import { expect, it } from 'vitest';
import { selectorProblem } from '../../../src/options/selector-syntax.ts';

it.each([
  ...['nav', '*', '.cookie-banner', '#footer', 'div.a.b#c', '[role]', 'a[href="/x y"]', "a[href^='https:']"],
  ...['img[src$=".svg" i]', '[data-x*=y]', '[ data-x = y ]', 'main > article p', 'ul>li', '.md\\:flex', '.\u00fcber'],
  ...['--x-y', 'a b c d e f g h i j', ' nav '],
])('accepts %j', (selector) => {
  expect(selectorProblem(selector)).toBeUndefined();
});

it.each([
  ...[
    '',
    ' ',
    '>',
    '> a',
    'a >',
    'a > > b',
    'a,b',
    'a + b',
    'a ~ b',
    'a||b',
    '.',
    '#',
    '.1',
    '#1',
    '[',
    'a[',
    'a[]',
    'a[b',
  ],
  ...[
    'a[b=]',
    'a[b|=c]',
    'a[b~=c]',
    'a[b=c d]',
    'a[b="c]',
    ':has(a)',
    'a:not(.b)',
    'li:nth-child(2n+1)',
    'p:contains(x)',
  ],
  ...['a::before', '&', 'a{}', 'a/*x*/', '@media', 'a b c d e f g h i j k', `.${'a'.repeat(200)}`],
])('refuses %j', (selector) => {
  expect(selectorProblem(selector)).toMatch(/^must /);
});

it('judges hostile selectors at once', () => {
  // What went back and forth over them would take minutes.
  const startedAt = performance.now();
  for (const part of ['[', 'a ', '\\', '[a="', ' > ', 'a[b=c]', '-', '.a\\'])
    selectorProblem(part.repeat(200).slice(0, 200));

  expect(performance.now() - startedAt).toBeLessThan(5_000);
});
