import type { Money, Product, ProductAvailability } from '../../../model/product.ts';
import { type JsonLd, type JsonObject, lastPart, readText, readTexts } from '../json-ld.ts';
import { readFact } from './read-fact.ts';
import { readMoney } from './read-money.ts';

/** What the offers of a product say together. */
export interface OfferFacts {
  /** The lowest above zero of what is for sale, else of all. */
  readonly price: Money | null;
  readonly availability: ProductAvailability | null;
  readonly condition: Product['condition'];
  readonly url: string | null;
  readonly sku: string | null;
}

/** Bounds the walk from an offer to the offers in it. */
const maxOffers = 1_000;

/** schema.org ItemAvailability in the words of the model. */
const availabilityByTerm: ReadonlyMap<string, ProductAvailability> = new Map([
  ['instock', 'in_stock'],
  ['onlineonly', 'in_stock'],
  ['instoreonly', 'in_stock'],
  ['available', 'in_stock'],
  ['limitedavailability', 'limited'],
  ['backorder', 'backorder'],
  ['availablefororder', 'backorder'],
  ['madetoorder', 'backorder'],
  ['preorder', 'preorder'],
  ['presale', 'preorder'],
  ['outofstock', 'out_of_stock'],
  ['soldout', 'out_of_stock'],
  ['reserved', 'out_of_stock'],
  ['unavailable', 'out_of_stock'],
  ['discontinued', 'discontinued'],
]);
/** What can be said of several offers: the first of these that one of them has. */
const bestFirst = ['in_stock', 'limited', 'backorder', 'preorder', 'out_of_stock', 'discontinued'] as const;
const notForSale: readonly unknown[] = ['out_of_stock', 'discontinued'];

const conditionByTerm: ReadonlyMap<string, NonNullable<Product['condition']>> = new Map([
  ['newcondition', 'new'],
  ['new', 'new'],
  ['usedcondition', 'used'],
  ['used', 'used'],
  ['refurbishedcondition', 'refurbished'],
  ['refurbished', 'refurbished'],
  ['damagedcondition', 'damaged'],
]);

/** Prices that were, or are for others: what is struck through or recommended, and members' prices. */
const otherPriceTypes = new Set(['listprice', 'strikethroughprice', 'msrp', 'srp', 'regularprice', 'invoiceprice']);

/** Reads the offers of `product`, or of its variants when it has none itself. */
export function readOffers(jsonLd: JsonLd, product: JsonObject): OfferFacts {
  const own = collectOffers(jsonLd, jsonLd.nodes(product, 'offers'));
  const offers = own.length > 0 ? own : collectOffers(jsonLd, variantOffers(jsonLd, product));
  const priced = offers
    .map((offer) => ({ price: readPrice(jsonLd, offer), availability: readAvailability(offer) }))
    .filter((offer): offer is { price: Money; availability: ProductAvailability | null } => offer.price !== null);
  const forSale = priced.filter(({ availability }) => !notForSale.includes(availability));
  const stated = offers.map(readAvailability);
  return {
    price: lowest(forSale.map(({ price }) => price)) ?? lowest(priced.map(({ price }) => price)),
    availability: bestFirst.find((availability) => stated.includes(availability)) ?? null,
    condition: firstOf(offers, readCondition),
    url: firstOf(offers, (offer) => readText(offer, 'url')),
    sku: firstOf(offers, (offer) => readFact(offer, 'sku')),
  };
}

/** @returns `null` when `entity` names none, or one we do not know. */
export function readCondition(entity: JsonObject): Product['condition'] {
  return conditionByTerm.get(lastPart(readText(entity, 'itemCondition') ?? '')) ?? null;
}

function variantOffers(jsonLd: JsonLd, product: JsonObject): readonly JsonObject[] {
  return jsonLd.nodes(product, 'hasVariant').flatMap((variant) => jsonLd.nodes(variant, 'offers'));
}

/** Offers and the offers in them: an AggregateOffer has its own prices and may list what it is made of. */
function collectOffers(jsonLd: JsonLd, roots: readonly JsonObject[]): readonly JsonObject[] {
  const found = new Set<JsonObject>();
  const open = [...roots];
  for (let offer = open.shift(); offer !== undefined && found.size < maxOffers; offer = open.shift()) {
    if (found.has(offer)) continue;
    found.add(offer);
    open.push(...jsonLd.nodes(offer, 'offers'));
  }
  return [...found];
}

function readAvailability(offer: JsonObject): ProductAvailability | null {
  const stated = readTexts(offer, 'availability').map((value) => availabilityByTerm.get(lastPart(value)));
  return stated.find((value) => value !== undefined) ?? null;
}

/** `price`, else what `priceSpecification` says is paid now (WooCommerce since 9.5), else `lowPrice`. */
function readPrice(jsonLd: JsonLd, offer: JsonObject): Money | null {
  const currency = readText(offer, 'priceCurrency');
  const prices = [
    readMoney(readText(offer, 'price'), currency),
    ...jsonLd
      .nodes(offer, 'priceSpecification')
      .filter(isPaidNow)
      .map((entry) => readMoney(readText(entry, 'price'), readText(entry, 'priceCurrency') ?? currency)),
    readMoney(readText(offer, 'lowPrice'), currency),
  ];
  return prices.find((price) => price !== null) ?? null;
}

/** Not a list price, not a price per unit, not one for members or by instalment. */
function isPaidNow(specification: JsonObject): boolean {
  if (otherPriceTypes.has(lastPart(readText(specification, 'priceType') ?? ''))) return false;
  return !['referenceQuantity', 'validForMemberTier', 'billingDuration'].some((key) =>
    Object.hasOwn(specification, key),
  );
}

/** Amounts are compared, never calculated with. Zero stands for a price on request. */
function lowest(prices: readonly Money[]): Money | null {
  const ordered = prices.toSorted((a, b) => Number(a.amount) - Number(b.amount));
  return ordered.find(({ amount }) => Number(amount) > 0) ?? null;
}

function firstOf<T>(offers: readonly JsonObject[], read: (offer: JsonObject) => T | null): T | null {
  for (const offer of offers) {
    const value = read(offer);
    if (value !== null) return value;
  }
  return null;
}
