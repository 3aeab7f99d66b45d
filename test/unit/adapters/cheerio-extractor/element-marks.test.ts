import { expect, it } from 'vitest';
import { MarkReader, mark, markPatterns } from '../../../../src/adapters/cheerio-extractor/products/element-marks.ts';

/** What a pattern matches: every choice of its alternatives, what may be left out left out once and once not. */
function termsOf(pattern: string): readonly string[] {
  const plain = pattern
    .replaceAll(/\(\?<?!(?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)/g, '')
    .replaceAll(/\(\?:(?:\^|\$)\|\[-_\\s\]\)/g, '')
    .replaceAll(String.raw`\w*`, '')
    .replaceAll(/\[-_\](?:\?|\*|\{0,2\})/g, '-?');
  let rest = plain;
  const choices = (): string[] => {
    const all: string[] = [];
    let terms = [''];
    while (rest !== '' && rest[0] !== ')') {
      if (rest[0] === '|') {
        all.push(...terms);
        terms = [''];
        rest = rest.slice(1);
        continue;
      }
      const next = part();
      terms = terms.flatMap((term) => next.map((each) => term + each));
    }
    return [...all, ...terms];
  };
  const part = (): string[] => {
    let found: string[];
    if (rest.startsWith('(?:')) {
      rest = rest.slice(3);
      found = choices();
      rest = rest.slice(1);
    } else if (rest[0] === '[') {
      found = [...rest.slice(1, rest.indexOf(']'))];
      rest = rest.slice(rest.indexOf(']') + 1);
    } else {
      found = [rest[0]!];
      rest = rest.slice(1);
    }
    if (rest[0] !== '?') return found;
    rest = rest.slice(1);
    return ['', ...found];
  };
  return choices();
}

const terms = [...new Set(markPatterns.flatMap(([, , pattern]) => termsOf(pattern.source)))];

it('has terms without the signs of regular expressions', () => {
  expect(terms.length).toBeGreaterThan(500);
  expect(terms.filter((term) => !/^[\p{Ll}_-]+$/u.test(term))).toEqual([]);
});

it('finds by every term of its tables what the patterns alone find', () => {
  const reader = new MarkReader();
  const unfiltered = (name: string): number =>
    markPatterns.reduce((marks, [flag, , pattern]) => (pattern.test(name) ? marks | flag : marks), 0);

  expect(terms.filter((term) => unfiltered(term) === 0)).toEqual([]);
  expect(terms.filter((term) => reader.marksOf(term) !== unfiltered(term))).toEqual([]);
  const underscored = terms.map((term) => term.replaceAll('-', '_'));
  expect(underscored.filter((term) => reader.marksOf(term) !== unfiltered(term))).toEqual([]);
  const inCamelCase = (term: string): string => term.replaceAll(/([a-z])-([a-z])/g, (_, a, b) => a + b.toUpperCase());
  expect(terms.filter((term) => reader.marksOf(inCamelCase(term)) !== unfiltered(term))).toEqual([]);
});

it.each([
  ['soldOut', mark.stock],
  ['rrp', mark.listPrice],
  ['compare-at', mark.listPrice],
  ['uvp', mark.listPrice],
  ['line-through', mark.listPrice],
  ['pdp', mark.product],
  ['mpn', mark.sku],
  ['art-nr', mark.sku],
  ['reviewList', mark.aside],
  ['mini-cart', mark.aside],
  ['preview', 0],
  ['start', 0],
])('reads %s', (name, marks) => {
  expect(new MarkReader().marksOf(name)).toBe(marks);
});
