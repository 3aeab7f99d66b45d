const maxCandidates = 12;
/** What shops call their number of a product in an address. */
const idParameters = ['sku', 'pid', 'productid', 'product_id', 'id', 'itemid', 'item', 'art', 'articleid'];

/**
 * The number of a product that its address ends in, when the page names it too: `/dp/B07FW264WL`, `/desk-p400105394.html`,
 * `?pid=260591`. Of spellings with and without a letter before it, the one that the page has.
 */
export function readUrlNumber(pageUrl: string, readMarkup: () => Iterable<string>): string | null {
  const candidates = candidatesIn(pageUrl);
  const markup = candidates.length === 0 ? '' : [...readMarkup()].join('');
  for (const candidate of candidates) {
    if (quotes.some(([opening, closing]) => markup.includes(opening + candidate + closing))) return candidate;
  }
  return null;
}

/** How a value stands in an attribute, a script, or alone in an element. */
const quotes = [
  ['"', '"'],
  ["'", "'"],
  ['>', '<'],
  [': ', ','],
  ['= ', ';'],
] as const;

function candidatesIn(pageUrl: string): readonly string[] {
  const { pathname, searchParams } = new URL(pageUrl);
  const parameters = [...searchParams]
    .filter(([name]) => idParameters.includes(name.toLowerCase()))
    .map(([, value]) => value);
  const segments = pathname
    .split('/')
    .filter(Boolean)
    .map((segment) => segment.replace(/\.\w{2,5}$/, ''))
    .reverse();
  const tokens = segments.flatMap((segment) => [segment, segment.split(/[-_,]/).at(-1)!]);
  return [...parameters, ...tokens].filter(isNumberLike).flatMap(spellings).slice(0, maxCandidates);
}

/** At least four digits, and more of them than a year has unless there are letters: a word is no number. */
function isNumberLike(token: string): boolean {
  const digits = token.replaceAll(/\D/g, '').length;
  return (
    token.length >= 5 && token.length <= 24 && digits >= 4 && /^[\w.-]+$/.test(token) && !/^[a-z]+-[a-z]+/i.test(token)
  );
}

function spellings(token: string): readonly string[] {
  const digits = /\d{5,}$/.exec(token)?.[0];
  return digits === undefined || digits === token ? [token] : [token, digits];
}
