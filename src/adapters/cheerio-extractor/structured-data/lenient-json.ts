import { parseTolerantly } from './tolerant-parser.ts';

/** Documents in one block. */
const maxDocuments = 1_000;

/**
 * The documents of a block of JSON as shops write it: in an HTML comment or CDATA, with comments, trailing commas, raw
 * line breaks in strings, single quotes, a semicolon at the end, several documents in a row, or cut off. Correct JSON is
 * parsed as it is.
 *
 * @returns none when nothing can be read.
 */
export function parseLenientJson(text: string): readonly unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return parseDocuments(text.includes('"') ? text : decodeQuotes(text));
  }
}

/** What begins a document, or something in which brackets begin none: a comment, the opening of a CDATA section. */
const beginning = /\/\*|\/\/|<!\[CDATA\[|[[{]/g;
const closings: Readonly<Record<string, string>> = { '/*': '*/', '//': '\n' };

function parseDocuments(text: string): readonly unknown[] {
  const documents: unknown[] = [];
  const scan = new RegExp(beginning);
  for (let match = scan.exec(text); match !== null && documents.length < maxDocuments; match = scan.exec(text)) {
    const closing = closings[match[0]];
    if (closing !== undefined) {
      const end = text.indexOf(closing, scan.lastIndex);
      if (end === -1) return documents;
      scan.lastIndex = end;
    } else if (match[0] === '{' || match[0] === '[') {
      const parsed = parseTolerantly(text, match.index);
      if (parsed === undefined) return documents;
      documents.push(parsed.value);
      scan.lastIndex = parsed.end;
    }
  }
  return documents;
}

/** A script is raw text: whoever encoded it as HTML did so once too often. */
function decodeQuotes(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#34;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
