import { hexByteAt, normalizePercentEncoding } from './percent-encoding.ts';
import { isSessionParameter, isTrackingParameter } from './tracking-parameters.ts';

/**
 * The key of a URL: equal for spellings of the same page, different for different pages. For comparing only; what is
 * fetched is the URL as it was found.
 *
 * Parsed as browsers do (WHATWG). Then: no user name, fragment, root dot or default port; percent triplets written one
 * way; no slash at the end of a path; no tracking or session parameters; parameters sorted by name, those of one name in
 * the order given. Left alone: `www`, http or https, index files, double slashes inside the path, case of the path.
 *
 * Idempotent. Takes about 1 to 3 µs.
 *
 * @param url - absolute; spaces around it are ignored.
 * @returns `null` when it is no absolute http or https URL.
 */
export function canonicalizeUrl(url: string): string | null {
  // `trim` knows more blanks than the URL parser: no-break spaces come with copied links.
  const parsed = URL.parse(url.trim());
  if (!parsed || (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')) return null;
  if (parsed.hostname.endsWith('.')) {
    parsed.hostname = withoutTrailing('.', parsed.hostname);
    // A host of dots only has nothing left, and the parser refuses to empty it.
    if (parsed.hostname.endsWith('.')) return null;
  }
  return `${parsed.protocol}//${parsed.host}${canonicalPath(parsed)}${canonicalQuery(parsed.search)}`;
}

function canonicalPath(parsed: URL): string {
  let path = normalizePercentEncoding(parsed.pathname);
  const withoutSession = withoutSessionParts(path);
  if (withoutSession !== path) {
    // Back through the parser: `/a/..;jsessionid=1/b` has just become `/a/../b`.
    parsed.pathname = withoutSession;
    path = parsed.pathname;
  }
  // All of them, not one: `/a//` would otherwise need two rounds to become `/a`.
  return withoutTrailing('/', path) || '/';
}

/** Removes `;jsessionid=...` from segments, and the segments in which ASP.NET keeps its session: `/(S(24 characters))/`. */
function withoutSessionParts(path: string): string {
  if (!path.includes(';') && !path.includes('/(')) return path;
  return path
    .split('/')
    .filter((segment) => !cookielessSession.test(segment))
    .map(withoutSessionParameters)
    .join('/');
}

const cookielessSession = /^\((?:[AFX]\([\w-]*\))*S\([a-z0-9]{24}\)(?:[AFX]\([\w-]*\))*\)$/i;

function withoutSessionParameters(segment: string): string {
  if (!segment.includes(';')) return segment;
  const [name, ...parameters] = segment.split(';');
  return [name, ...parameters.filter((parameter) => !isSessionParameter(parameter.split('=', 1)[0]!))].join(';');
}

/** @param search - as `URL.search` gives it: ASCII, with its `?`, or empty. */
function canonicalQuery(search: string): string {
  if (search === '') return '';
  const parameters: { readonly name: string; readonly text: string }[] = [];
  for (const part of search.slice(1).split('&')) {
    if (part === '' || part === '=') continue;
    const equals = part.indexOf('=');
    const name = formDecode(equals === -1 ? part : part.slice(0, equals));
    if (isTrackingParameter(name)) continue;
    const value = equals === -1 ? '' : formDecode(part.slice(equals + 1));
    parameters.push({ name, text: `${formEncode(name)}=${formEncode(value)}` });
  }
  if (parameters.length === 0) return '';
  // By code unit: the order must not depend on a locale. The sort is stable.
  parameters.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return `?${parameters.map(({ text }) => text).join('&')}`;
}

/** Characters that form encoding leaves as they are: nothing to do for most names and values. */
const plainFormText = /^[\w.*-]*$/;

/**
 * Bytes, as characters 0 to 255. Not read as UTF-8: in Latin-1 queries every accent would become the same U+FFFD, and
 * different pages would get one key.
 */
function formDecode(text: string): string {
  if (plainFormText.test(text)) return text;
  let bytes = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    const byte = char === '%' ? hexByteAt(text, at + 1) : -1;
    if (byte === -1) bytes += char === '+' ? ' ' : char;
    else {
      bytes += String.fromCharCode(byte);
      at += 2;
    }
  }
  return bytes;
}

/** As HTML forms are sent: space is `+`, everything but letters, digits and `*-._` a triplet. */
function formEncode(bytes: string): string {
  if (plainFormText.test(bytes)) return bytes;
  let text = '';
  for (const char of bytes) {
    if (plainFormText.test(char)) text += char;
    else if (char === ' ') text += '+';
    else text += `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}

function withoutTrailing(char: string, text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === char) end--;
  return end === text.length ? text : text.slice(0, end);
}
