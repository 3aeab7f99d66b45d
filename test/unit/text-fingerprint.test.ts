import { describe, expect, it } from 'vitest';
import { fingerprintText, similarity } from '../../src/text-fingerprint.ts';

/** Words that follow each other as by chance, the same for the same seed. */
function someWords(count: number, seed: number): string[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return `w${String.fromCharCode(97 + (state >>> 27), 97 + ((state >>> 22) % 26), 97 + ((state >>> 17) % 26))}`;
  });
}

const compare = (a: string, b: string): number => similarity(fingerprintText(a), fingerprintText(b));

describe('similarity of texts', () => {
  it('is 1 for the same text, and 0 for two that have nothing in common', () => {
    const text = someWords(500, 1).join(' ');

    expect(compare(text, text)).toBe(1);
    expect(compare(text, someWords(500, 2).join(' '))).toBeLessThan(0.05);
  });

  it('does not mind digits, case and punctuation', () => {
    expect(compare('Sorry, /foo/123 was not found (12:30).', 'sorry: FOO was not found')).toBe(1);
  });

  it('estimates the share of the text that is the same', () => {
    const words = someWords(2_000, 3);
    const tenth = [...words.slice(0, 1_800), ...someWords(200, 4)];
    const half = [...words.slice(0, 1_000), ...someWords(1_000, 5)];

    // Of texts that share nine words in ten, 1,800 of 2,200 shingles are in both.
    expect(Math.abs(compare(words.join(' '), tenth.join(' ')) - 0.82)).toBeLessThan(0.15);
    expect(Math.abs(compare(words.join(' '), half.join(' ')) - 0.33)).toBeLessThan(0.15);
  });

  it('tells the order of words, and a text from its repetition', () => {
    expect(compare('red shoes for men', 'men for shoes red')).toBe(0);
    const text = someWords(50, 6).join(' ');
    expect(compare(text, Array(10).fill(text).join(' '))).toBeLessThanOrEqual(0.1);
  });

  it('compares texts of a word or two, and of none', () => {
    expect(compare('Loading', 'loading…')).toBe(1);
    expect(compare('Not found', 'Found not')).toBe(0);
    expect(compare('', '404')).toBe(1);
    expect(compare('', 'Not found')).toBe(0);
  });

  it('tells texts without spaces apart', () => {
    expect(compare('找不到您要查看的页面', '找不到您要查看的页面。')).toBe(1);
    expect(compare('找不到您要查看的页面', '我们的鞋子可以免费退货')).toBeLessThan(0.2);
    expect(compare('找不到您要查看的页面', '找不到您要查看的产品')).toBeGreaterThan(0.5);
  });

  it('stays small and the same whatever the text', () => {
    const { words, hashes } = fingerprintText(someWords(50_000, 7).join(' '));

    expect(fingerprintText('a b c '.repeat(10)).hashes.length).toBe(3);
    expect(words).toBe(20_000);
    expect(hashes.length).toBe(64);
    expect(hashes).toEqual([...new Set(hashes)].toSorted((a, b) => a - b));
    expect(fingerprintText('one two three four')).toEqual(
      JSON.parse(JSON.stringify(fingerprintText('One two three, four!'))),
    );
  });
});
