import type { DecimalAmount } from '../../../../model/product.ts';
import { combineAvailability } from '../../../../products/availability.ts';
import { compareAmounts, isZero } from '../../../../products/decimal-amount.ts';
import type { ProductFacts } from '../../../../products/product-facts.ts';
import type { NodeGraph, NodeObject } from '../../structured-data/node-graph.ts';
import { type Offer, readOffer } from './offer.ts';

/** Bounds the walk from an offer to the offers in it. */
const maxOffers = 1_000;

/** Offers and the offers in them: an AggregateOffer has its own prices, and may list what it is made of. */
export function collectOffers(graph: NodeGraph, roots: readonly NodeObject[], now: Date): readonly Offer[] {
  const found = new Set<NodeObject>();
  const open = [...roots];
  for (let node = open.shift(); node !== undefined && found.size < maxOffers; node = open.shift()) {
    if (found.has(node)) continue;
    found.add(node);
    open.push(...graph.nodes(node, 'offers'));
  }
  return [...found].map((node) => readOffer(graph, node, now));
}

/**
 * What offers say together. The price is the lowest of what can be had, else of all. Zero among other prices stands for
 * nothing; when there is no other it is given, for the caller to judge.
 */
export function summarizeOffers(offers: readonly Offer[]): ProductFacts {
  const priced = offers.filter(({ price }) => price !== null && !isZero(price));
  const forSale = priced.filter(({ availability }) => availability !== 'OutOfStock' && availability !== 'Discontinued');
  const [cheapest] = (forSale.length > 0 ? forSale : priced).toSorted(byPrice);
  const chosen = cheapest ?? offers.find(({ price }) => price !== null);
  return {
    price: chosen?.price,
    priceMax: highest(priced.flatMap(({ price, highPrice }) => [price, highPrice])),
    listPrice: chosen?.listPrice,
    currency: chosen?.currency ?? firstOf(offers, ({ currency }) => currency),
    currencyRaw: chosen?.currencyRaw,
    availability: combineAvailability(offers.map(({ availability }) => availability)),
    condition: firstOf(offers, ({ condition }) => condition),
    sku: firstOf(offers, ({ sku }) => sku),
  };
}

function byPrice(a: Offer, b: Offer): number {
  return compareAmounts(a.price!, b.price!);
}

function highest(amounts: readonly (DecimalAmount | null)[]): DecimalAmount | null {
  return (
    amounts
      .filter((amount) => amount !== null)
      .toSorted(compareAmounts)
      .at(-1) ?? null
  );
}

function firstOf<Value>(offers: readonly Offer[], read: (offer: Offer) => Value | null): Value | null {
  for (const offer of offers) {
    const value = read(offer);
    if (value !== null) return value;
  }
  return null;
}
