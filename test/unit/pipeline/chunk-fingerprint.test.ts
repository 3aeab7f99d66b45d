import { describe, expect, it } from 'vitest';
import {
  areNearDuplicates,
  duplicateKeys,
  fingerprintChunk,
  type ReadChunk,
} from '../../../src/pipeline/chunk-fingerprint.ts';
import { createRandom, sentence } from '../../helpers/random-text.ts';

const chunk = (text: string, overrides: Partial<ReadChunk> = {}): ReadChunk => ({
  title: 'A page',
  headingPath: ['Help', 'Returns'],
  text,
  ...overrides,
});
const areSame = (a: ReadChunk, b: ReadChunk): boolean => areNearDuplicates(fingerprintChunk(a), fingerprintChunk(b));

const letters = 'abcdefghijklmnopqrstuvwxyz';
/** Words that hardly repeat, as those of real texts do not. */
const longText = (seed: number, count = 200): string => {
  const random = createRandom(seed);
  const word = () => Array.from({ length: 5 }, () => letters[Math.floor(random() * 26)]).join('');
  return Array.from({ length: count }, word).join(' ');
};

describe('the same', () => {
  it('is what differs in case, marks, white space and targets of links', () => {
    expect(
      areSame(chunk('See [our **Sizes**](https://a.example/1).'), chunk('see\n[Our sizes](https://a.example/2)')),
    ).toBe(true);
  });

  it('is a long text in which a few words in a row are others', () => {
    const text = longText(1);
    const changed = text.split(' ').with(50, 'other').with(51, 'words').join(' ');
    expect(areSame(chunk(text), chunk(changed))).toBe(true);
  });

  it('is a long text on pages with other titles, and under another heading further up', () => {
    const text = longText(2);
    expect(areSame(chunk(text), chunk(text, { title: 'Another page', headingPath: ['Service', 'Returns'] }))).toBe(
      true,
    );
  });
});

describe('not the same', () => {
  it('is a text of which a fifth is other words', () => {
    const text = longText(3).split(' ');
    const changed = [...text.slice(0, 160), ...longText(4, 40).split(' ')];
    expect(areSame(chunk(text.join(' ')), chunk(changed.join(' ')))).toBe(false);
  });

  it('is a long text with another number in it', () => {
    const text = longText(5);
    expect(areSame(chunk(`${text} costs 129.00 EUR`), chunk(`${text} costs 192.00 EUR`))).toBe(false);
  });

  it('is a short text with one word more', () => {
    const text = sentence(createRandom(6), 20);
    expect(areSame(chunk(`Parcels are returned free. ${text}`), chunk(`Parcels are not returned free. ${text}`))).toBe(
      false,
    );
  });

  it('is an answer to another question, a short text about another page, rows under another header', () => {
    expect(areSame(chunk('Yes.', { headingPath: ['Norway?'] }), chunk('Yes.', { headingPath: ['Japan?'] }))).toBe(
      false,
    );
    expect(areSame(chunk('Out of stock.'), chunk('Out of stock.', { title: 'Another page' }))).toBe(false);
    expect(areSame(chunk('| 1 | 2 |', { tableHeader: '| a |' }), chunk('| 1 | 2 |', { tableHeader: '| b |' }))).toBe(
      false,
    );
  });
});

it('gives near-duplicates a key in common, and few others', () => {
  const keysOf = (text: string): readonly string[] => duplicateKeys(fingerprintChunk(chunk(text)));
  const shared = (a: string, b: string): boolean => keysOf(a).some((key) => keysOf(b).includes(key));

  let near = 0;
  for (let seed = 10; seed < 60; seed += 1) {
    const text = longText(seed);
    if (shared(text, text.split(' ').with(seed, 'other').join(' '))) near += 1;
    expect(shared(text, longText(seed + 1_000))).toBe(false);
  }
  expect(near).toBe(50);
});
