/**
 * Writes percent triplets one way: hex digits in upper case, unreserved characters (RFC 3986, section 2.3) decoded.
 * Reserved characters stay as they are, since `%2F` and `/` are not the same address; so do broken triplets.
 *
 * Idempotent: no triplet arises that was not there. `%%34%31` keeps its `%34`, or the result would read as `%41`.
 */
export function normalizePercentEncoding(text: string): string {
  let at = text.indexOf('%');
  if (at === -1) return text;
  let result = '';
  let copied = 0;
  /** Where the result goes on behind its latest `%` without digits. */
  let behindStray = -3;
  for (; at !== -1; at = text.indexOf('%', copied)) {
    result += text.slice(copied, at);
    const code = hexByteAt(text, at + 1);
    if (code === -1) {
      result += '%';
      behindStray = result.length;
      copied = at + 1;
    } else {
      const wouldCompleteStray = result.length - behindStray < 2 && hexDigit(code) !== -1;
      const decode = isUnreserved(code) && !wouldCompleteStray;
      result += decode ? String.fromCharCode(code) : text.slice(at, at + 3).toUpperCase();
      copied = at + 3;
    }
  }
  return result + text.slice(copied);
}

/**
 * One spelling for text that people write by hand (globs, robots.txt) and for the URLs it is compared with: what has no
 * place in a URI (spaces, accents, `<`, `|` ...) becomes percent triplets of its UTF-8 bytes, and all triplets are
 * written as {@link normalizePercentEncoding} does. The URL parser alone encodes some of it in paths and not in queries.
 */
export function normalizeUriText(text: string): string {
  const encoded = illegalInUri.test(text) ? text.replaceAll(everyIllegalInUri, encodeURIComponent) : text;
  return normalizePercentEncoding(encoded);
}

/** Lone surrogates are let through: they cannot be encoded, and the URL parser leaves none. */
const illegalInUri = /[^\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e\ud800-\udfff]/u;
const everyIllegalInUri = new RegExp(illegalInUri, 'gu');

/** The byte two hex digits at `index` stand for, -1 when they are none. */
export function hexByteAt(text: string, index: number): number {
  const high = hexDigit(text.charCodeAt(index));
  const low = hexDigit(text.charCodeAt(index + 1));
  return high === -1 || low === -1 ? -1 : high * 16 + low;
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** Letters, digits, `-`, `.`, `_` and `~`. */
function isUnreserved(code: number): boolean {
  const letter = code | 0x20;
  if (letter >= 0x61 && letter <= 0x7a && code < 0x80) return true;
  return (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x2e || code === 0x5f || code === 0x7e;
}
