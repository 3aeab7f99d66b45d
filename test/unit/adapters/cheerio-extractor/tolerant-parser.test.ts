import { expect, it } from 'vitest';
import {
  parseString,
  parseTolerantly,
} from '../../../../src/adapters/cheerio-extractor/structured-data/tolerant-parser.ts';

/** Longer than what is decoded escape by escape. */
const padding = 'x'.repeat(20_000);

it.each([
  ['JSON', String.raw`"a\n\"\u00e9\\"`, 'a\n"é\\'],
  ['another quote', String.raw`'it\'s'`, "it's"],
  ['what only JavaScript escapes', String.raw`"\x41\'\v"`, "A'\v"],
  ['a raw line break', '"a\\"\nb"', 'a"\nb'],
])('decodes a string of %s alike, however long it is', (_, literal, value) => {
  const [quote] = literal;

  expect(parseString(literal, 0)).toEqual({ value, end: literal.length });
  expect(parseString(`=${quote}${padding}${literal.slice(1)};`, 1)).toEqual({
    value: padding + value,
    end: padding.length + literal.length + 1,
  });
});

it('takes a string that does not end to the end of the text', () => {
  expect(parseString(String.raw`"a\"`, 0)).toEqual({ value: 'a"', end: 4 });
  expect(parseTolerantly('{"a": "b', 0)?.value).toEqual({ a: 'b' });
});

it('ends a string behind an escaped backslash', () => {
  expect(parseTolerantly(String.raw`["a\\", "b\\\"c"]`, 0)?.value).toEqual(['a\\', 'b\\"c']);
});
