import type { ProductAvailability } from '../model/product.ts';

/** Terms of markup, without vocabulary and in lower case: schema.org ItemAvailability and what shops write instead. */
const byTerm: ReadonlyMap<string, ProductAvailability> = new Map([
  ...termsOf('InStock', ['instock', 'limitedavailability', 'onlineonly', 'instoreonly', 'available', 'instoc']),
  ...termsOf('OutOfStock', ['outofstock', 'soldout', 'oos', 'unavailable', 'reserved', 'notinstock', 'notavailable']),
  ...termsOf('PreOrder', ['preorder', 'presale', 'pending', 'availableforpreorder', 'comingsoon']),
  ...termsOf('BackOrder', ['backorder', 'onbackorder', 'availablefororder', 'madetoorder', 'availableonbackorder']),
  ...termsOf('Discontinued', ['discontinued']),
]);

/** Of several offers, the first of these that one of them has. */
const bestFirst: readonly ProductAvailability[] = ['InStock', 'BackOrder', 'PreOrder', 'OutOfStock', 'Discontinued'];

/**
 * What shops say to people, refusals before promises: "nicht auf Lager" contains "auf Lager". Each list is searched for in
 * the text as a whole.
 */
const phrases: readonly (readonly [ProductAvailability, RegExp])[] = [
  [
    'Discontinued',
    /discontinued|no longer (?:available|sold|produced|made|in production)|nicht mehr (?:lieferbar|verfügbar|erhältlich)|n'est plus (?:disponible|fabriqué)|ya no (?:está )?disponible|non più disponibile|niet meer (?:leverbaar|verkrijgbaar)|снят с производства/u,
  ],
  [
    'PreOrder',
    /pre-?\s?order|pre-?sale|vorbestell|précommande|precompra|preventa|reserva ya|pre-?ordin|prevendita|pre-?bestel|przedsprzeda|pré-venda|förbeställ|forudbestil|forhåndsbestil|předobjedn|predobjedn|előrendel|precomand|предзаказ|ön sipariş|予約|预订|預購|προπαραγγελ/u,
  ],
  [
    'BackOrder',
    /back-?\s?order(?!ed out)|nachbestell|auf bestellung|sur commande|bajo pedido|su ordinazione|op bestelling|na zamówienie|beställningsvara|sob encomenda|на заказ|под заказ/u,
  ],
  [
    'OutOfStock',
    /out[ -]of[ -]?stock|not in stock|sold[ -]?out|unavailable|not (?:currently )?available|no stock|0 in stock|notify me when|ausverkauft|nicht (?:auf lager|vorrätig|verfügbar|lieferbar|verfuegbar)|vergriffen|rupture|épuisé|indisponible|non disponible|agotad|sin existencias|no disponible|sin stock|esaurit|non disponibile|uitverkocht|niet (?:op voorraad|leverbaar|beschikbaar)|wyprzedan|brak w magazynie|brak towaru|niedostępn|esgotad|indisponíve|sem estoque|slutsåld|slut i lager|ej i lager|udsolgt|ikke på lager|utsolgt|loppuunmyyty|ei varastossa|vyprodán|není skladem|nedostupn|vypredan|nie je (?:na )?sklad|elfogyott|nincs (?:készleten|raktáron)|stoc epuizat|indisponibil|nu este în stoc|нет в наличии|распродано|немає в наявності|нема в наявності|няма наличност|изчерпан|rasprodano|nije na (?:lageru|zalihi|skladištu)|razprodano|ni (?:na zalogi|dobavljiv)|tükendi|stokta yok|εξαντλ|μη διαθέσιμο|在庫切れ|在庫なし|売り切れ|完売|缺货|缺貨|售罄|售完|품절|hết hàng|habis/u,
  ],
  [
    'InStock',
    /in[ -]stock|(?<!\p{L})available|only \d+ left|\d+ left|ready to ship|ships? (?:in|within|today)|auf lager|vorrätig|lieferbar|verfügbar|sofort|nur noch \d+|en stock|disponible|disponibile|disponibilità immediata|op voorraad|leverbaar|beschikbaar|na stanie|dostępn|w magazynie|em estoque|disponíve|i lager|på lager|varastossa|skladem|skladom|na sklade|dostupn|készleten|raktáron|în stoc|in stoc|(?<!\p{L})в наличии|в наявності|налично|na (?:lageru|zalihi)|dostupno|na zalogi|dobavljiv|stokta|σε απόθεμα|διαθέσιμ|在庫あり|有货|有貨|현货|재고|còn hàng|tersedia/u,
  ],
];
const maxLength = 300;

/**
 * Availability by a term of markup, e.g. `https://schema.org/InStock`, `in stock` or `oos`.
 *
 * @returns `null` for what is no such term.
 */
export function readAvailabilityTerm(term: string): ProductAvailability | null {
  const name = term.slice(Math.max(term.lastIndexOf('/'), term.lastIndexOf('#'), term.lastIndexOf(':')) + 1);
  return byTerm.get(name.toLowerCase().replaceAll(/[^a-z]/g, '')) ?? null;
}

/** Availability as a shop words it for its visitors, in their language; `null` when the text says nothing about it. */
export function readAvailabilityText(text: string): ProductAvailability | null {
  const lowered = text.slice(0, maxLength).toLowerCase();
  return phrases.find(([, pattern]) => pattern.test(lowered))?.[0] ?? null;
}

/** What can be said of several offers together: one that can be had is enough. */
export function combineAvailability(offers: readonly (ProductAvailability | null)[]): ProductAvailability | null {
  return bestFirst.find((availability) => offers.includes(availability)) ?? null;
}

function termsOf(
  availability: ProductAvailability,
  terms: readonly string[],
): (readonly [string, ProductAvailability])[] {
  return terms.map((term) => [term, availability]);
}
