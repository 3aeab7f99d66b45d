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

/** Bytes of a piece. A text of more than 128 KB gets memory of its own from the system, which takes longer than to decode it. */
export const pieceSize: number = 32 * 1024;

/**
 * A body as text, piece by piece: bytes that mean nothing become U+FFFD. Control characters stay; what is taken out of the
 * text drops them.
 *
 * @param contentType - the header of the answer, `''` when it had none.
 */
export function* decodeBody(body: Uint8Array, contentType: string): Generator<string, void> {
  const decode = createDecoder(detectCharset(body, contentType));
  for (let start = 0; start < body.length; start += pieceSize) {
    yield decode(body.subarray(start, start + pieceSize), start + pieceSize >= body.length);
  }
}

type Decode = (piece: Uint8Array, isLast: boolean) => string;

function createDecoder(encoding: string): Decode {
  if (encoding === 'windows-1252') return decodeWindows1252;
  try {
    const decoder = new TextDecoder(encoding);
    return (piece, isLast) => decoder.decode(piece, { stream: !isLast });
  } catch {
    // `replacement` is the name for encodings that serve attacks: of every body one U+FFFD would remain.
    return decodeWindows1252;
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
