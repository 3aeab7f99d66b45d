/** One entry of a `Link` header. */
export interface LinkValue {
  /** As written, absolute or relative. */
  readonly target: string;
  /** Relation types, lower case but for those that are URLs. */
  readonly relations: readonly string[];
}

/** Node reads header blocks of up to 16 KB: what is longer did not come in a header. */
const longestHeader = 16_384;

/**
 * Reads a `Link` header (RFC 8288, section 3): URLs may hold commas and semicolons, and so may quoted values.
 *
 * @param header - several headers joined with commas, as HTTP allows.
 * @returns entries in order; reading ends at the first thing that is no entry.
 */
export function parseLinkHeader(header: string): LinkValue[] {
  const text = header.slice(0, longestHeader);
  const links: LinkValue[] = [];
  let at = 0;
  for (;;) {
    at = skip(text, at, separators);
    if (text[at] !== '<') return links;
    const end = text.indexOf('>', at);
    if (end === -1) return links;
    const parameters = readParameters(text, end + 1);
    links.push({ target: text.slice(at + 1, end).trim(), relations: parameters.relations });
    at = parameters.end;
  }
}

interface Parameters {
  readonly relations: readonly string[];
  /** Where the next entry may begin. */
  readonly end: number;
}

/** Only the first `rel` counts: RFC 8288, section 3.3. */
function readParameters(text: string, start: number): Parameters {
  let relations: readonly string[] | undefined;
  let at = start;
  for (;;) {
    at = skip(text, at, blanks);
    if (text[at] !== ';') return { relations: relations ?? [], end: at };
    const nameStart = skip(text, at + 1, blanks);
    const nameEnd = skip(text, nameStart, tokenCharacters);
    const equals = skip(text, nameEnd, blanks);
    at = nameEnd;
    if (text[equals] !== '=') continue;
    const value = readValue(text, skip(text, equals + 1, blanks));
    at = value.end;
    if (text.slice(nameStart, nameEnd).toLowerCase() === 'rel') relations ??= toRelations(value.text);
  }
}

function readValue(text: string, start: number): { readonly text: string; readonly end: number } {
  if (text[start] !== '"') {
    const end = skip(text, start, unquotedCharacters);
    return { text: text.slice(start, end), end };
  }
  let value = '';
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '"') return { text: value, end: at + 1 };
    if (text[at] === '\\') at += 1;
    value += text[at] ?? '';
  }
  return { text: value, end: text.length };
}

const toRelations = (value: string): string[] =>
  value
    .split(/\s+/)
    .filter((relation) => relation !== '')
    .map((relation) => (relation.includes(':') ? relation : relation.toLowerCase()));

const blanks = (character: string): boolean => character === ' ' || character === '\t';
const separators = (character: string): boolean => blanks(character) || character === ',';
const tokenCharacters = (character: string): boolean => !/[\s;,="]/.test(character);
const unquotedCharacters = (character: string): boolean => !/[\s;,]/.test(character);

function skip(text: string, start: number, matches: (character: string) => boolean): number {
  let at = start;
  while (at < text.length && matches(text[at]!)) at += 1;
  return at;
}
