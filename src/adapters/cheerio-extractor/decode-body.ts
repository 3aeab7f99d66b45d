import { isUtf8 } from 'node:buffer';
import { MIMEType, TextDecoder } from 'node:util';
import sniffEncoding from 'html-encoding-sniffer';

/**
 * The encoding of an HTML body, as a WHATWG name such as `UTF-8` or `windows-1252`.
 *
 * Byte order mark, then `Content-Type`, then `<meta>` in the first 1,024 bytes, as browsers do it
 * (https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding); then UTF-8 when the bytes
 * are valid UTF-8, else windows-1252. UTF-7 does not exist there.
 */
export function detectCharset(body: Uint8Array, contentType: string): string {
  const name = sniffEncoding(body, {
    transportLayerEncodingLabel: charsetParameter(contentType),
    defaultEncoding: '',
  });
  if (name !== '') return name;
  return isUtf8(body) ? 'UTF-8' : 'windows-1252';
}

/**
 * A body as text that is fit to be stored: bytes that mean nothing become U+FFFD; NUL and other control characters but
 * tab and line break are gone, some of which PostgreSQL refuses.
 *
 * @param contentType - the header of the answer, `''` when it had none.
 */
export function decodeBody(body: Uint8Array, contentType: string): string {
  const text = decodeMarkup(body, contentType);
  return controlCharacter.test(text) ? text.replace(allControlCharacters, '') : text;
}

/** As {@link decodeBody}, in half the time: for what drops control characters from the texts it takes out. */
export function decodeMarkup(body: Uint8Array, contentType: string): string {
  return decode(body, detectCharset(body, contentType));
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const controlCharacter = /[\0-\x08\x0b\x0e-\x1f\x7f-\x9f]/;
const allControlCharacters = new RegExp(controlCharacter, 'g');

function decode(body: Uint8Array, encoding: string): string {
  if (encoding === 'windows-1252') return decodeWindows1252(body);
  try {
    return new TextDecoder(encoding).decode(body);
  } catch {
    // `replacement` is the name for encodings that serve attacks: of every body one U+FFFD would remain.
    return decodeWindows1252(body);
  }
}

/** Bytes 0x80 to 0x9F; the five that mean nothing stay control characters. All others are those of ISO 8859-1. */
const windows1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** Node 22.13 to 22.18 and others leave these bytes as they are: https://github.com/nodejs/node/issues/56542 */
function decodeWindows1252(body: Uint8Array): string {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
  return text.replace(/[\x80-\x9f]/g, (character) => windows1252.charAt(character.charCodeAt(0) - 0x80));
}

function charsetParameter(contentType: string): string | undefined {
  try {
    return new MIMEType(contentType).params.get('charset') ?? undefined;
  } catch {
    return undefined;
  }
}
