import { describe, expect, it } from 'vitest';
import { decodeBody, detectCharset } from '../../../../src/adapters/cheerio-extractor/decode-body.ts';

const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');

describe('decodeBody', () => {
  it('reads the charset of the header, whatever the page says', () => {
    const body = Uint8Array.of(...latin1('<meta charset="koi8-r"><p>'), 0xf4);

    expect(decodeBody(body, 'text/html; charset=windows-1252')).toContain('ô');
  });

  it('reads the charset of a meta element when the header names none', () => {
    const body = Uint8Array.of(...latin1('<meta charset=windows-1251><p>'), 0xcf, 0xf0);

    expect(decodeBody(body, 'text/html')).toContain('Пр');
  });

  it('lets a byte order mark win over the header, and drops it', () => {
    const body = Buffer.from('\ufeffGröße');

    expect(decodeBody(body, 'text/html; charset=iso-8859-1')).toBe('Größe');
  });

  it('takes undeclared bytes for UTF-8 when they are, else for windows-1252', () => {
    expect(decodeBody(Buffer.from('Größe €'), '')).toBe('Größe €');
    expect(decodeBody(Uint8Array.of(0x80, 0x20, 0xe4), '')).toBe('€ ä');
  });

  it('knows all characters of windows-1252, as ISO 8859-1 too', () => {
    const bytes = Uint8Array.from({ length: 32 }, (_, n) => 0x80 + n);

    expect(decodeBody(bytes, 'text/html; charset=iso-8859-1')).toBe('€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ');
  });

  it('does not take the charset out of another parameter', () => {
    expect(detectCharset(latin1('x'), 'text/html; note="a; charset=utf-16;"; charset=iso-8859-4')).toBe('ISO-8859-4');
  });

  it('knows no UTF-7, which hides markup', () => {
    expect(decodeBody(latin1('+ADw-script+AD4-'), 'text/html; charset=utf-7')).toBe('+ADw-script+AD4-');
  });

  it('reads a body in an encoding that exists only as a trap', () => {
    expect(decodeBody(latin1('<p>Text'), 'text/html; charset=iso-2022-kr')).toBe('<p>Text');
  });

  it('replaces bytes that mean nothing instead of failing', () => {
    expect(decodeBody(Uint8Array.of(0x61, 0xff, 0x62), 'text/html; charset=utf-8')).toBe('a\ufffdb');
  });

  it('drops NUL and other control characters, but keeps tabs and line breaks', () => {
    expect(decodeBody(Buffer.from('a\0b\u0007c\u009dd\te\nf\r\n'), 'text/html; charset=utf-8')).toBe('abcd\te\nf\r\n');
  });
});
