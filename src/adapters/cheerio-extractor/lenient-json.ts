/**
 * Parses JSON as shops write it: wrapped in an HTML comment or CDATA, with comments, trailing commas, raw line breaks in
 * strings, a semicolon at the end. Correct JSON is parsed as it is.
 *
 * @returns `undefined` when it cannot be read.
 */
export function parseLenientJson(text: string): unknown {
  return parse(text) ?? parse(repair(unwrap(text)));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Unreadable: the caller tries the next way, or goes on without this block.
    return undefined;
  }
}

const prefixes = ['\ufeff', '<!--', '<![CDATA['];
const suffixes = ['-->', ']]>', ';'];

function unwrap(text: string): string {
  let inner = text.trim();
  for (const prefix of prefixes) if (inner.startsWith(prefix)) inner = inner.slice(prefix.length).trimStart();
  for (const suffix of suffixes) if (inner.endsWith(suffix)) inner = inner.slice(0, -suffix.length).trimEnd();
  return inner;
}

/** Copies JSON without what JSON does not allow. Knows strings, so that a URL in one is no comment. */
function repair(text: string): string {
  const parts: string[] = [];
  let position = 0;
  while (position < text.length) {
    const end = endOfToken(text, position);
    const token = text.slice(position, end);
    position = end;
    if (token.startsWith('//') || token.startsWith('/*')) continue;
    if ((token === '}' || token === ']') && parts.at(-1) === ',') parts.pop();
    if (token.startsWith('"')) parts.push(repairString(token));
    else if (token.trim() !== '') parts.push(token);
  }
  return parts.join('');
}

/** A token is a string, a comment, or a single character. */
function endOfToken(text: string, start: number): number {
  if (text[start] === '"') return endOfString(text, start);
  const closing = text.startsWith('//', start) ? '\n' : text.startsWith('/*', start) ? '*/' : undefined;
  if (closing === undefined) return start + 1;
  const end = text.indexOf(closing, start + 2);
  return end === -1 ? text.length : end + closing.length;
}

function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === '"') return index + 1;
  }
  return text.length;
}

function repairString(token: string): string {
  return token.replaceAll("\\'", "'").replaceAll('\r', '\\r').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}
