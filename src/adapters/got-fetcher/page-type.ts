import { IntegrationError } from '../../errors.ts';
import { beginsWith, isPdf, mediaType, unknownBinary } from '../media-type.ts';

/**
 * Refuses what is neither a web page nor a PDF, by its headers, before a byte of it is read. A type that is missing, or
 * says nothing, is left to {@link assertPageStart}.
 *
 * @throws IntegrationError `UNSUPPORTED_TYPE`
 */
export function assertPageType(contentType: string): void {
  const type = mediaType(contentType);
  if (!pageTypes.has(type)) throw unsupportedType(type);
}

const pageTypes: ReadonlySet<string> = new Set([
  '',
  unknownBinary,
  'text/html',
  'application/xhtml+xml',
  'application/pdf',
]);

/**
 * Refuses a body that is neither text nor a PDF, whatever its headers say, and without a type one that does not begin
 * like HTML.
 *
 * @param start - the first 512 bytes of the decoded body, or all of a shorter one.
 * @throws IntegrationError `UNSUPPORTED_TYPE`
 */
export function assertPageStart(start: Uint8Array, contentType: string): void {
  const type = mediaType(contentType);
  if (start.byteLength === 0 || isPdf(type, start)) return;
  if (type === unknownBinary) throw unsupportedType(type);
  const bytes = isUtf16(start, contentType) ? start.filter((byte) => byte !== 0) : start;
  const isBinary =
    binarySignatures.some((signature) => beginsWith(bytes, signature)) ||
    countControls(bytes) > bytes.byteLength * maxControlShare;
  if (isBinary) {
    throw refused('Expected a web page; the body is binary data');
  }
  if (type === '' && !htmlStart.test(Buffer.from(bytes).toString('latin1'))) {
    throw refused('Expected a web page; the answer has no type and does not begin like HTML');
  }
}

/** PNG, PDF, ZIP, ELF, Windows programs. https://mimesniff.spec.whatwg.org/ */
const binarySignatures = ['\x89PNG', '%PDF-', 'PK\x03\x04', '\x7fELF', 'MZ'].map((text) => Buffer.from(text, 'latin1'));

/** Byte order mark, white space, XML declaration, then a tag or comment that WHATWG's MIME sniffing takes for HTML. */
const htmlStart =
  /^(?:\xef\xbb\xbf|\xfe\xff|\xff\xfe)?\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype html|!--|(?:html|head|body|title|meta|link|script|style|iframe|table|div|font|h1|br|a|b|p)[\s/>])/i;

const maxControlShare = 0.1;

function isUtf16(start: Uint8Array, contentType: string): boolean {
  const mark = (start[0]! << 8) | (start[1] ?? 0);
  return mark === 0xfeff || mark === 0xfffe || /charset\s*=\s*"?utf-16/i.test(contentType);
}

/** Tab, line breaks and form feed are text; so is escape, which ISO-2022-JP is full of. */
function countControls(bytes: Uint8Array): number {
  const { byteLength } = bytes;
  let count = 0;
  // Over typed arrays, `for ... of` takes three times as long.
  for (let at = 0; at < byteLength; at += 1) count += isControl[bytes[at]!]!;
  return count;
}

const isControl: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte === 0x7f || (byte < 0x20 && byte !== 0x1b && (byte < 0x09 || byte > 0x0d))),
);

function unsupportedType(type: string): IntegrationError {
  return refused(`Expected a web page or a PDF; got the type "${type.slice(0, 100)}"`);
}

function refused(message: string): IntegrationError {
  return new IntegrationError(message, { code: 'UNSUPPORTED_TYPE', service: 'fetcher' });
}
