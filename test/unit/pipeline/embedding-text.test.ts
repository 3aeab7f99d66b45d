import { describe, expect, it } from 'vitest';
import { embeddingText } from '../../../src/pipeline/embedding-text.ts';

const textOf = (title: string, headingPath: readonly string[], text: string, chunkSize = 512): string =>
  embeddingText(title, { headingPath, text }, { chunkSize });

it('puts title and heading path in front of the text', () => {
  expect(textOf('Trail shoe', ['Care', 'Washing'], 'By hand.')).toBe('Trail shoe\nCare > Washing\n\nBy hand.');
  expect(textOf('Trail shoe', [], 'By hand.')).toBe('Trail shoe\n\nBy hand.');
  expect(textOf('', ['Care'], 'By hand.')).toBe('Care\n\nBy hand.');
  expect(textOf('', [], 'By hand.')).toBe('By hand.');
});

it('does not repeat a heading that the title already says', () => {
  expect(textOf('Trail shoe - My shop', ['Trail shoe', 'Care'], 'By hand.')).toBe(
    'Trail shoe - My shop\nCare\n\nBy hand.',
  );
});

describe('title and path that are too long', () => {
  it('take at most half of the chunk size in bytes', () => {
    for (const letter of ['a', 'ß', '語', '😀']) {
      const long = letter.repeat(500);
      const [prefix = ''] = textOf(long, [long, long], 'Text.', 64).split('\n\n');
      expect(Buffer.byteLength(prefix)).toBeLessThanOrEqual(32);
      expect(Buffer.byteLength(prefix)).toBeGreaterThan(20);
      expect(prefix.isWellFormed()).toBe(true);
    }
  });

  it('keep the innermost headings', () => {
    const path = ['Outermost heading of all', 'Outer heading', 'Inner'];
    expect(textOf('', path, 'Text.', 48)).toBe('Outer heading > Inner\n\nText.');
  });
});

describe('links', () => {
  it('keep their words and lose their addresses', () => {
    const text =
      'See [our sizes](https://shop.example/sizes?a=(1)) and ![a shoe](/shoe.jpg), or [mail](mailto:a@b.example).';
    expect(textOf('', [], text)).toBe('See [our sizes] and ![a shoe], or [mail].');
  });

  it('are not seen where there are none', () => {
    for (const text of ['handlers[name](event)', '[broken](https://shop.example', '[a](https://x\n) b', 'a](b', '](']) {
      expect(textOf('', [], text)).toBe(text);
    }
  });

  it('are found inside and after parentheses that never close', () => {
    expect(textOf('', [], '((( [a](/b(c)) and [d](/e [f](/g)')).toBe('((( [a] and [d](/e [f]');
  });
});
