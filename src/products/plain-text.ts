import { Parser } from 'htmlparser2';

/** Their text is no part of what is shown. */
const hidden = new Set(['script', 'style', 'template', 'noscript']);
/** Inside a word or a sentence; any other tag parts its neighbours as a space does. */
const inline = new Set([
  ...[
    'a',
    'abbr',
    'b',
    'bdi',
    'bdo',
    'cite',
    'code',
    'del',
    'em',
    'font',
    'i',
    'ins',
    'kbd',
    'mark',
    'q',
    's',
    'small',
  ],
  ...['span', 'strong', 'sub', 'sup', 'u', 'var', 'wbr'],
]);
const looksEncoded = /[<&]/;
const looksLikeTag = /<\/?[a-z!]/i;
/** A double encoded text has its own tags encoded too: `&lt;p&gt;`. */
const maxRounds = 2;

/**
 * The text of a fragment of HTML, as shops keep it in names and descriptions: tags removed, entities decoded (twice where
 * they were encoded twice), white space collapsed.
 *
 * @param maxLength - in characters; what is beyond is cut off.
 */
export function plainText(html: string, maxLength: number): string {
  let text = html;
  for (let round = 0; round < maxRounds && looksEncoded.test(text); round += 1) {
    // Decoded once, a lone `<` is a sign of its own: only what was a tag when it was encoded is taken for one.
    if (round > 0 && !looksLikeTag.test(text) && !/&(?:#\d|#x|\w+;)/.test(text)) break;
    text = decode(text, maxLength);
  }
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, maxLength).trim();
}

function decode(html: string, maxLength: number): string {
  const parts: string[] = [];
  let length = 0;
  let hiddenDepth = 0;
  const parser = new Parser({
    onopentagname(name) {
      if (hidden.has(name)) hiddenDepth += 1;
      else if (!inline.has(name)) parts.push(' ');
    },
    onclosetag(name) {
      if (hidden.has(name)) hiddenDepth -= 1;
      else if (!inline.has(name)) parts.push(' ');
    },
    ontext(data) {
      if (hiddenDepth > 0) return;
      parts.push(data);
      length += data.length;
      // White space goes yet: twice the length is surely enough.
      if (length > 2 * maxLength) parser.pause();
    },
  });
  parser.end(html);
  return parts.join('');
}
