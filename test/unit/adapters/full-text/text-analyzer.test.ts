import { describe, expect, it } from 'vitest';
import { TextAnalyzer } from '../../../../src/adapters/full-text/text-analyzer.ts';
import { createRandom } from '../../../helpers/random-text.ts';

const termsOf = (text: string) => new TextAnalyzer().termsOf(text);
const queryTermsOf = (query: string) => new TextAnalyzer().queryTermsOf(query);

describe('TextAnalyzer', () => {
  it.each([
    [
      'splits at everything but letters, digits and marks',
      'e-mail_me: XR-500/64GB!',
      ['e', 'mail', 'me', 'xr', '500', '64gb'],
    ],
    ['keeps repeated words', 'red red wine', ['red', 'red', 'wine']],
    ['does not mind case and endings', 'Shipping SHIPS shipped', ['ship', 'ship', 'ship']],
    ['does not mind accents of Latin and Greek letters', 'Café crème Τιμή', ['cafe', 'creme', 'τιμη']],
    ['does not mind whether an accent is a character of its own', 'Cafe\u0301', ['cafe']],
    ['reads letters with a stroke as people type them', 'Straße Øre Łódź', ['strass', 'or', 'lodz']],
    ['reads wide and compatible characters as the plain ones', 'ＸＲ５００ ① ﬁt', ['xr500', '1', 'fit']],
    ['keeps the vowel marks of Indic scripts', 'मुफ़्त', ['मुफ़्त'.normalize('NFC')]],
    ['finds no word in emoji and punctuation', '👟 … — \0 "()*"', []],
  ])('%s', (_, text, expected) => {
    expect(termsOf(text)).toEqual(expected);
  });

  it('cuts scripts without spaces into characters and pairs, beside words of other scripts', () => {
    expect(termsOf('東京都のWiFi環境')).toEqual([
      ...['東', '京', '都', 'の', '東京', '京都', '都の'],
      ...['wifi', '環', '境', '環境'],
    ]);
  });

  it('reads a character that stands for a word without spaces like that word', () => {
    expect(termsOf('㍿')).toEqual(termsOf('株式会社'));
  });

  it('finds the runs of letters, digits and marks of any text of scripts with spaces', () => {
    const random = createRandom(11);
    const plain = new TextAnalyzer({ words: 'plain' });
    const unspaced =
      /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}]/u;
    const character = (): string => {
      // Up to Thai, and what Latin and Greek have further up, with punctuation.
      const code = random() < 0.8 ? random() * 0xe00 : 0x1e00 + random() * 0x300;
      return random() < 0.2 ? ' ' : random() < 0.02 ? '👟' : String.fromCharCode(Math.floor(code));
    };
    let compared = 0;
    for (let round = 0; round < 2_000; round += 1) {
      const text = Array.from({ length: 30 }, character).join('').normalize('NFKC').toLowerCase();
      if (unspaced.test(text)) continue;
      compared += 1;
      expect(plain.termsOf(text)).toEqual(text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []);
    }
    expect(compared).toBeGreaterThan(100);
  });

  it('makes the same terms of words however many others share their place in memory', () => {
    // All of one term each: the number, and an ending that goes.
    const numbers = Array.from({ length: 200_000 }, (_, number) => `w${number.toString(36).replaceAll(/[a-z]/g, 'x')}`);
    const words = [...new Set(numbers)].map((number) => `${number}9`);

    for (const round of [1, 2]) expect([round, termsOf(words.join(' '))]).toEqual([round, words]);
  });

  it('makes of a word of 1,000,000 characters one term of at most 64', () => {
    const [term, ...rest] = termsOf('ab0'.repeat(333_333));

    expect(term?.length).toBe(64);
    expect(rest).toEqual([]);
  });

  it('gives the same terms however much it has read before', () => {
    const analyzer = new TextAnalyzer();
    const before = analyzer.termsOf('Shipping costs');

    for (let number = 0; number < 30_000; number++) analyzer.termsOf(`word${number}`);

    expect(analyzer.termsOf('Shipping costs')).toEqual(before);
  });
});

describe('TextAnalyzer, asked for the terms of a query', () => {
  it.each([
    ['leaves out how a question is put', 'How do I return an item, please?', ['return', 'item']],
    ['keeps stop words when there is nothing else', 'To be or not to be', ['to', 'be', 'or', 'not']],
    ['names every term once', 'returns return RETURNED', ['return']],
    ['asks for pairs where it can, and for a single character where it must', '返品は 茶', ['返品', '品は', '茶']],
    ['has nothing to ask of a query without words', '"*" 👟', []],
  ])('%s', (_, query, expected) => {
    expect(queryTermsOf(query)).toEqual(expected);
  });

  it('asks for at most 32 terms', () => {
    const query = Array.from({ length: 1_000 }, (_, number) => `w${number}`).join(' ');

    expect(queryTermsOf(query)).toHaveLength(32);
  });
});
