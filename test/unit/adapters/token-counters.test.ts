import { countTokens as countCl100k } from 'gpt-tokenizer/encoding/cl100k_base';
import { countTokens as countO200k } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { createTokenCounter } from '../../../src/adapters/token-counters.ts';
import { createRandom } from '../../helpers/random-text.ts';

describe('words', () => {
  it.each([
    ['', 0],
    [' \n\t ', 0],
    ['shoe', 1],
    ['shoes', 2],
    ['running shoes', 4],
    ['Größe 42', 3],
    ['12.50 EUR', 4],
    ['wait ... what?!', 4],
    ['配送料金', 4],
    ['配送 2 Tage', 4],
    ['ภาษาไทย', 7],
    ['👍👍', 2],
    ['a\u00a0b', 2],
    ['naïve“quotes”', 6],
  ])('counts %j as %i', async (text, tokens) => {
    expect((await createTokenCounter('words')).count(text)).toBe(tokens);
  });
});

describe.each([
  ['cl100k_base', countCl100k],
  ['o200k_base', countO200k],
] as const)('%s', (name, countExactly) => {
  const asText = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };

  it('counts as the model does, the names of special tokens as text', async () => {
    const counter = await createTokenCounter(name);
    for (const text of [
      '',
      'Red running shoes, size 42.',
      'Größe: 配送料 👍🏽',
      '<|endoftext|> and <|im_start|>',
      ' \n\n x',
    ]) {
      expect(counter.count(text)).toBe(countExactly(text, asText));
    }
    expect(counter.count('<|endoftext|>')).toBeGreaterThan(3);
  });

  it('counts ordinary long text exactly', async () => {
    const counter = await createTokenCounter(name);
    const text = 'Parcels are returned within 30 days.\n\n- Größe 42, https://shop.example/shoes?size=42\n'.repeat(200);
    expect(counter.count(text)).toBe(countExactly(text, asText));
  });

  it('counts lines by themselves without missing a token that goes on over their ends', async () => {
    const counter = await createTokenCounter(name);
    const pieces = [
      '\n',
      '\n\n',
      '\r\n',
      ' \n',
      '\t',
      '\u00a0',
      '\u2003',
      '  ',
      '/',
      './',
      '.',
      '!!',
      '|',
      'a',
      'Word',
      '12',
      '的',
      '- ',
    ];
    for (let seed = 0; seed < 300; seed += 1) {
      const random = createRandom(seed);
      const text = Array.from({ length: 40 }, () => pieces[Math.floor(random() * pieces.length)]).join('');
      expect(counter.count(text), JSON.stringify(text)).toBe(countExactly(text, asText));
    }
  });

  it('counts a run without spaces in linear time, and never below what the model counts', async () => {
    const counter = await createTokenCounter(name);
    const alphabets = [
      'a',
      'abcdefghijklmnopqrstuvwxyz',
      'ABCabc0123+/',
      '0123456789abcdef',
      '的一是不了人我在有他',
      'กขคงจฉชะาิี',
      '-=*_#',
      ' \n\t',
      '😀👍',
    ];
    for (const [seed, alphabet] of alphabets.entries()) {
      const random = createRandom(seed);
      const characters = [...alphabet];
      const run = (length: number): string =>
        Array.from({ length }, () => characters[Math.floor(random() * characters.length)]).join('');
      const exact = run(1_500);
      expect(counter.count(exact)).toBeGreaterThanOrEqual(countExactly(exact, asText));
      expect(counter.count(exact)).toBeLessThan(countExactly(exact, asText) * 1.05 + 2);
      // Merging 100,000 letters as one word takes minutes.
      expect(counter.count(run(100_000))).toBeGreaterThan(100);
    }
  });
});
