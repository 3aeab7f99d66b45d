import { detach } from '../../extraction/detach.ts';

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

/** Words by which names can be told that mean something here, and the marks that may be in them: most names have none. */
const tellingWords: readonly (readonly [words: string, marks: number])[] = [
  ['pric|preis|prix|preci|prezz|prijs|cena|amount', mark.price | mark.listPrice | mark.salePrice | mark.stock],
  ['stock|avail|dispon|verf|inventory', mark.stock],
  ['sku|ean|artic|artik|referen|order', mark.sku],
  ['item|prod|prdct|produkt', mark.sku | mark.buy | mark.card | mark.product | mark.name],
  ['cart|basket|bag|buy|purchase', mark.buy],
  ['card|tile', mark.card],
  ['crumb', mark.breadcrumbs],
  ['brand|manufact|vendor', mark.brand],
  [
    'related|upsell|cross|recommend|recent|also|similar|suggest|accessor|carousel|slider|filter|facet|refine|footer|newsletter|frequent|menu',
    0,
  ],
];
const marksByWord: ReadonlyMap<string, number> = new Map(
  tellingWords.flatMap(([words, marks]) => words.split('|').map((word) => [word, marks] as const)),
);
const telling = new RegExp([...marksByWord.keys()].join('|'), 'g');
/** May be in any name that tells something. */
const always = mark.otherPrice | mark.aside;

const patterns: readonly (readonly [number, RegExp])[] = [
  [mark.price, /pric(?!ing-?table)|preis|prix|precio|prezzo|prijs|(?:^|[-_\s])cena|amount(?![-_]?(?:input|select))/],
  [
    mark.listPrice,
    /(?:old|was|list|retail|rrp|msrp|uvp|srp|before|compare|crossed|strike|original|regular|previous|high|std|secondary)[-_]?pri[cx]|pri[cx]e?s?[-_]*(?:old|was|list|retail|rrp|msrp|uvp|before|compare|crossed|strike|original|regular|previous|secondary)|altpreis|prix-?barre|precio-?(?:anterior|lista|normal)|(?:^|[-_\s])(?:rrp|msrp|uvp|compare-at|strikethrough|line-through)/,
  ],
  [
    mark.salePrice,
    /(?:sale|special|now|final|our|actual|current|offer|promo|sales|primary|best|selling|discounted|reduced)[-_]?pri[cx]|pri[cx]e?s?[-_]*(?:sale|special|now|final|actual|current|offer|promo|primary|discounted)/,
  ],
  [
    mark.otherPrice,
    /unit[-_]?price|(?:^|[-_\s])(?:filter|facet|refinement)|(?:price|option)[-_]?(?:per|unit|filter|refine\w*|range-?slider|alert|match|drop|history|tax|suffix|label|disclaimer)|per[-_]?unit|base[-_]?price|grundpreis|instal|financ|monthly|saving|you-?save|discount[-_]?(?:amount|percent|badge|label)|shipping|delivery|subtotal|total[-_]?(?:price|amount)|afterpay|klarna|paypal|affirm|loyalty|points|screen-reader|sr-only|visually-?hidden/,
  ],
  [mark.stock, /stock|availab|disponib|verf[uü]e?gbar|inventory|sold-?out/],
  [
    mark.sku,
    /(?:^|[-_\s])(?:sku|mpn)(?:$|[-_\s])|product[-_]?(?:sku|code|reference|number|ref|id)(?:$|[-_\s])|item[-_]?(?:no|number|code|id)(?:$|[-_\s])|art(?:icle|ikel)?[-_]?(?:no|nr|num|number|nummer|id)|reference|ordernumber/,
  ],
  [
    mark.buy,
    /add[-_]?to[-_]?(?:cart|basket|bag)|addtocart|addtobasket|addtobag|buy[-_]?(?:now|button|box|btn)|btn[-_]?buy|(?:^|[-_\s])buy(?:$|[-_\s])|cart[-_]?(?:button|btn|add(?!r)|form)|(?:button|btn)[-_]cart(?:$|[-_\s])|product[-_]?form|purchase[-_]?(?:button|form)|single_add_to_cart/,
  ],
  [
    mark.card,
    /product[-_]{0,2}(?:card|item|tile|box|block|miniature|teaser|thumb|summary-item|cell)(?!s)|(?:card|item|tile)[-_]{0,2}product(?!s)|(?:^|[-_\s])(?:card|tile)(?:$|[-_\s])|type-product|productcard|producttile|productitem/,
  ],
  [
    mark.aside,
    /related|upsell|up-sell|cross-?sell|recommend|recently|also[-_]?(?:like|bought|view)|similar|mini-?cart|(?:cart|side)-?(?:drawer|modal|notification|popup)|frequently|suggest|accessor|complement|(?:^|[-_\s])footer|mega-?menu|bundle-?item|last-?seen|viewed|newsletter|(?:^|[-_\s])(?:filters?|facets?|refinements?)(?:$|[-_\s])|review(?!s?-?(?:summary|count))/,
  ],
  [mark.breadcrumbs, /crumb/],
  [
    mark.product,
    /(?:^|[-_\s])(?:single-product|product-?(?:page|detail|details|view|info|main|summary|single|essential|content)|pdp|productview|productdetail|product__info|main-product)(?:$|[-_\s])/,
  ],
  [
    mark.name,
    /(?:product|prdct|prod)[-_]{0,2}(?:title|name|heading)|(?:title|name)[-_]product|pdp[-_]{0,2}(?:title|name)|item[-_]?title/,
  ],
  [mark.brand, /(?:^|[-_\s])(?:brand|manufacturer|vendor|product-?brand|product-?vendor)(?:$|[-_\s])/],
];

const maxNames = 5_000;
const maxNameLength = 300;

/**
 * Reads the marks of names, each once: a page has many elements and few names, and so has a site many pages. What is
 * remembered depends on nothing but the names.
 */
export class MarkReader {
  readonly #known = new Map<string, number>();

  /** @param names - the value of a `class` or `id` attribute, say. */
  marksOf(names: string): number {
    const known = this.#known.get(names);
    if (known !== undefined) return known;
    const marks = readMarks(names);
    if (names.length > maxNameLength) return marks;
    // Names of comments and of sites gone by: what is in use is read again soon.
    if (this.#known.size >= maxNames) this.#known.clear();
    this.#known.set(detach(names), marks);
    return marks;
  }
}

function readMarks(names: string): number {
  const kept = names.slice(0, maxNameLength);
  const possible = possibleMarks(kept.toLowerCase());
  if (possible === 0) return 0;
  const lowered = separateWords(kept);
  let marks = 0;
  for (const [flag, pattern] of patterns) if ((flag & possible) !== 0 && pattern.test(lowered)) marks |= flag;
  return marks;
}

/** Patterns are many and slow beside a look for the words they are made of. */
function possibleMarks(lowered: string): number {
  let possible = 0;
  telling.lastIndex = 0;
  for (let match = telling.exec(lowered); match !== null; match = telling.exec(lowered)) {
    possible |= always | (marksByWord.get(match[0]) ?? 0);
  }
  return possible;
}

/** `productPrice` as `product-price`. */
function separateWords(names: string): string {
  return names.replaceAll(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
}
