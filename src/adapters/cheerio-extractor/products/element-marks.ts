import { codeAt } from '../../../code-at.ts';

/** What the names of an element (its class, id, and the names tests know it by) say that it is. Flags, to be combined. */
export const mark = {
  /** Shows a price. */
  price: 1,
  /** A price that was, or is recommended. */
  listPrice: 2,
  /** The price to pay, where there are several. */
  salePrice: 4,
  /** A price per unit, an instalment, a saving: no price of the product. */
  otherPrice: 8,
  /** Says whether it can be had. */
  stock: 16,
  /** Shows an article number. */
  sku: 32,
  /** Puts the product into the cart. */
  buy: 64,
  /** One product of a list. */
  card: 128,
  /** Something beside the product: other products, the cart, what was looked at before. */
  aside: 256,
  breadcrumbs: 512,
  /** Stands around the product of the page. */
  product: 1_024,
  brand: 2_048,
  /** Shows the product's name. */
  name: 4_096,
} as const;

/**
 * What names are matched against, in lower case and with their words apart. Every name that the pattern matches has one of
 * its `traces`: three letters in a row that are rare in names of other things, unlike the `ite` of a menu's items.
 */
export const markPatterns: readonly (readonly [flag: number, traces: string, pattern: RegExp])[] = [
  [
    mark.price,
    'ric rix eis cio zzo rij ena amo',
    /pric(?!ing-?table)|preis|prix|precio|prezzo|prijs|(?:^|[-_\s])cena|amount(?![-_]?(?:input|select))/,
  ],
  [
    mark.listPrice,
    'ric rix ltp cio rrp srp uvp par ugh',
    /(?:old|was|list|retail|rrp|msrp|uvp|srp|before|compare|crossed|strike|original|regular|previous|high|std|secondary)[-_]?pri[cx]|pri[cx]e?s?[-_]*(?:old|was|list|retail|rrp|msrp|uvp|before|compare|crossed|strike|original|regular|previous|secondary)|altpreis|prix-?barre|precio-?(?:anterior|lista|normal)|(?:^|[-_\s])(?:rrp|msrp|uvp|compare-at|strikethrough|line-through)/,
  ],
  [
    mark.salePrice,
    'ric rix',
    /(?:sale|special|now|final|our|actual|current|offer|promo|sales|primary|best|selling|discounted|reduced)[-_]?pri[cx]|pri[cx]e?s?[-_]*(?:sale|special|now|final|actual|current|offer|promo|primary|discounted)/,
  ],
  [
    mark.otherPrice,
    'uni ilt cet efi ric opt gru nst nan hly sav sco ppi liv bto ota rpa kla pal aff oya poi cre ron r-o r_o lly',
    /unit[-_]?price|(?:^|[-_\s])(?:filter|facet|refinement)|(?:price|option)[-_]?(?:per|unit|filter|refine\w*|range-?slider|alert|match|drop|history|tax|suffix|label|disclaimer)|per[-_]?unit|base[-_]?price|grundpreis|instal|financ|monthly|saving|you-?save|discount[-_]?(?:amount|percent|badge|label)|shipping|delivery|subtotal|total[-_]?(?:price|amount)|afterpay|klarna|paypal|affirm|loyalty|points|screen-reader|sr-only|visually-?hidden/,
  ],
  [mark.stock, 'toc vai nib rfu rfü nve sol', /stock|availab|disponib|verf[uü]e?gbar|inventory|sold-?out/],
  [
    mark.sku,
    'sku mpn duc mno m-n m_n umb cod mid m-i m_i art ref rnu',
    /(?:^|[-_\s])(?:sku|mpn)(?:$|[-_\s])|product[-_]?(?:sku|code|reference|number|ref|id)(?:$|[-_\s])|item[-_]?(?:no|number|code|id)(?:$|[-_\s])|art(?:icle|ikel)?[-_]?(?:no|nr|num|number|nummer|id)|reference|ordernumber/,
  ],
  [
    mark.buy,
    'art add buy duc pur',
    /add[-_]?to[-_]?(?:cart|basket|bag)|addtocart|addtobasket|addtobag|buy[-_]?(?:now|button|box|btn)|btn[-_]?buy|(?:^|[-_\s])buy(?:$|[-_\s])|cart[-_]?(?:button|btn|add(?!r)|form)|(?:button|btn)[-_]cart(?:$|[-_\s])|product[-_]?form|purchase[-_]?(?:button|form)|single_add_to_cart/,
  ],
  [
    mark.card,
    'duc ard til',
    /product[-_]{0,2}(?:card|item|tile|box|block|miniature|teaser|thumb|summary-item|cell)(?!s)|(?:card|item|tile)[-_]{0,2}product(?!s)|(?:^|[-_\s])(?:card|tile)(?:$|[-_\s])|type-product|productcard|producttile|productitem/,
  ],
  [
    mark.aside,
    'ela sel rec tly lso mil ini dra dal tif opu ugg sso ple foo meg bun see wed wsl ilt cet fac efi evi',
    /related|upsell|up-sell|cross-?sell|recommend|recently|also[-_]?(?:like|bought|view)|similar|mini-?cart|(?:cart|side)-?(?:drawer|modal|notification|popup)|frequently|suggest|accessor|complement|(?:^|[-_\s])footer|mega-?menu|bundle-?item|last-?seen|viewed|newsletter|(?:^|[-_\s])(?:filters?|facets?|refinements?)(?:$|[-_\s])|(?<!p)review(?!s?-?(?:summary|count))/,
  ],
  [mark.breadcrumbs, 'cru', /crumb/],
  [
    mark.product,
    'duc pdp',
    /(?:^|[-_\s])(?:single-product|product-?(?:page|detail|details|view|info|main|summary|single|essential|content)|pdp|productview|productdetail|product__info|main-product)(?:$|[-_\s])/,
  ],
  [
    mark.name,
    'rod rdc pdp itl',
    /(?:product|prdct|prod)[-_]{0,2}(?:title|name|heading)|(?:title|name)[-_]product|pdp[-_]{0,2}(?:title|name)|item[-_]?title/,
  ],
  [mark.brand, 'bra nuf dor', /(?:^|[-_\s])(?:brand|manufacturer|vendor|product-?brand|product-?vendor)(?:$|[-_\s])/],
];

const maxNameLength = 300;

/** Reads the marks of names. A page has many elements and few names, so one is made for each page. */
export class MarkReader {
  readonly #known = new Map<string, number>();

  /** @param names - the value of a `class` or `id` attribute, say. */
  marksOf(names: string): number {
    const known = this.#known.get(names);
    if (known !== undefined) return known;
    const marks = readMarks(names.length > maxNameLength ? names.slice(0, maxNameLength) : names);
    this.#known.set(names, marks);
    return marks;
  }
}

function readMarks(names: string): number {
  const possible = possibleMarks(names);
  if (possible === 0) return 0;
  const words = separateWords(names);
  let marks = 0;
  for (const [flag, , pattern] of markPatterns) if ((flag & possible) !== 0 && pattern.test(words)) marks |= flag;
  return marks;
}

/** The numbers of three letters, 5 bits each: those of either case are one, and of other characters it does not matter. */
const letterBits = 5;
const threeLetters = 2 ** (3 * letterBits) - 1;
const marksByTrace = indexTraces();

function indexTraces(): Uint16Array {
  const marks = new Uint16Array(threeLetters + 1);
  for (const [flag, traces] of markPatterns) {
    for (const [first, second, third] of traces.split(' ')) {
      const number = [first, second, third].reduce((sum, letter) => nextNumber(sum, letter!.charCodeAt(0)), 0);
      marks[number]! |= flag;
    }
  }
  return marks;
}

/** Most names mean nothing, and the patterns are many and slow beside a look for what they are made of. */
function possibleMarks(names: string): number {
  let possible = 0;
  let number = 0;
  for (let index = 0; index < names.length; index += 1) {
    number = nextNumber(number, codeAt(names, index));
    possible |= marksByTrace[number]!;
  }
  return possible;
}

function nextNumber(number: number, code: number): number {
  return ((number << letterBits) | (code & 31)) & threeLetters;
}

/** `productPrice` as `product-price`. */
function separateWords(names: string): string {
  return /[^\0-@[-\x7f]/.test(names) ? names.replaceAll(/([a-z])([A-Z])/g, '$1-$2').toLowerCase() : names;
}
