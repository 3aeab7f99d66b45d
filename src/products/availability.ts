import type { ProductAvailability } from '../model/product.ts';
import { readStockPhrase } from './stock-phrases.ts';

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
 * What shops say to people besides that a product is in stock or out of it. Each is searched for in the text as a whole.
 */
const phrases: readonly (readonly [ProductAvailability, RegExp])[] = [
  [
    'Discontinued',
    /discontinued|no longer (?:available|sold|produced|made|in production)|nicht mehr (?:lieferbar|verfügbar|erhältlich)|n'est plus (?:disponible|fabriqué)|ya no (?:está )?disponible|non più disponibile|niet meer (?:leverbaar|verkrijgbaar)|снят с производства/u,
  ],
  [
    'PreOrder',
    /(?<!(?<!\p{L})(?:no|not|without|keine?|not available (?:for|on)) )(?:pre-?\s?order|pre-?sale|vorbestell|précommande|precompra|preventa|reserva ya|pre-?ordin|prevendita|pre-?bestel|przedsprzeda|pré-venda|förbeställ|forudbestil|forhåndsbestil|předobjedn|predobjedn|előrendel|precomand|предзаказ|ön sipariş|予約|预订|預購|προπαραγγελ)/u,
  ],
  [
    'BackOrder',
    /(?<!(?<!\p{L})(?:no|not|without|keine?|nicht|not available (?:for|on)) )(?:back-?\s?order(?!ed out)|nachbestell|auf bestellung|sur commande|bajo pedido|su ordinazione|op bestelling|na zamówienie|beställningsvara|sob encomenda|на заказ|под заказ)/u,
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
  if (text === '') return null;
  const lowered = text.slice(0, maxLength).toLowerCase().replaceAll('’', "'");
  return phrases.find(([, pattern]) => pattern.test(lowered))?.[0] ?? readStockPhrase(lowered);
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
