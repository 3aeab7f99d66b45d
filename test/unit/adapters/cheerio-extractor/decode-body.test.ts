import { describe, expect, it } from 'vitest';
import { decodeBody, detectCharset, pieceSize } from '../../../../src/adapters/cheerio-extractor/decode-body.ts';

const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');

const decode = (body: Uint8Array, contentType: string): string => [...decodeBody(body, contentType)].join('');

describe('decodeBody', () => {
  it('reads the charset of the header, whatever the page says', () => {
    const body = Uint8Array.of(...latin1('<meta charset="koi8-r"><p>'), 0xf4);

    expect(decode(body, 'text/html; charset=windows-1252')).toContain('ô');
  });

  it('reads the charset of a meta element when the header names none', () => {
    const body = Uint8Array.of(...latin1('<meta charset=windows-1251><p>'), 0xcf, 0xf0);

    expect(decode(body, 'text/html')).toContain('Пр');
  });

  it('lets a byte order mark win over the header, and drops it', () => {
    const body = Buffer.from('\ufeffGröße');

    expect(decode(body, 'text/html; charset=iso-8859-1')).toBe('Größe');
  });

  it('takes undeclared bytes for UTF-8 when they are, else for windows-1252', () => {
    expect(decode(Buffer.from('Größe €'), '')).toBe('Größe €');
    expect(decode(Uint8Array.of(0x80, 0x20, 0xe4), '')).toBe('€ ä');
  });

  it('knows all characters of windows-1252, as ISO 8859-1 too', () => {
    const bytes = Uint8Array.from({ length: 32 }, (_, n) => 0x80 + n);

    expect(decode(bytes, 'text/html; charset=iso-8859-1')).toBe('€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ');
  });

  it('does not take the charset out of another parameter', () => {
    expect(detectCharset(latin1('x'), 'text/html; note="a; charset=utf-16;"; charset=iso-8859-4')).toBe('ISO-8859-4');
  });

  it('knows no UTF-7, which hides markup', () => {
    expect(decode(latin1('+ADw-script+AD4-'), 'text/html; charset=utf-7')).toBe('+ADw-script+AD4-');
  });

  it('reads a body in an encoding that exists only as a trap', () => {
    expect(decode(latin1('<p>Text'), 'text/html; charset=iso-2022-kr')).toBe('<p>Text');
  });

  it('replaces bytes that mean nothing instead of failing', () => {
    expect(decode(Uint8Array.of(0x61, 0xff, 0x62), 'text/html; charset=utf-8')).toBe('a\ufffdb');
  });

  it.each([
    ['UTF-8', Buffer.from(`${'x'.repeat(pieceSize - 1)}€${'ä'.repeat(pieceSize)}`)],
    ['windows-1252', latin1(`${'x'.repeat(pieceSize - 1)}\x80${'ä'.repeat(pieceSize)}`)],
  ])('cuts a long body of %s into pieces, and no character in two', (charset, body) => {
    const pieces = [...decodeBody(body, `text/html; charset=${charset}`)];

    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.join('') === `${'x'.repeat(pieceSize - 1)}€${'ä'.repeat(pieceSize)}`).toBe(true);
  });

  it('replaces a character whose last bytes did not come', () => {
    expect(decode(Buffer.from('a€').subarray(0, 3), 'text/html; charset=utf-8')).toBe('a\ufffd');
  });
});
