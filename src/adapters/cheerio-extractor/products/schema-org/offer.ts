import type { DecimalAmount, ProductAvailability, ProductCondition } from '../../../../model/product.ts';
import { combineAvailability, readAvailabilityTerm } from '../../../../products/availability.ts';
import { readConditionTerm } from '../../../../products/condition.ts';
import { toCurrencyCode } from '../../../../products/find-currency.ts';
import { type MarkupAmount, readMarkupAmount } from '../../../../products/markup-amount.ts';
import { isPlaceholder } from '../../../../products/placeholder.ts';
import { type NodeGraph, type NodeObject, readText, readTexts, readValues } from '../../structured-data/node-graph.ts';
import { findListPrice, findPaidPrice } from './price-specification.ts';
import { readFact } from './read-fact.ts';

/** What one offer says. */
export interface Offer {
  readonly node: NodeObject;
  readonly price: DecimalAmount | null;
  /** Top of the range of an AggregateOffer. */
  readonly highPrice: DecimalAmount | null;
  readonly listPrice: DecimalAmount | null;
  readonly currency: string | null;
  readonly currencyRaw: string | null;
  readonly availability: ProductAvailability | null;
  readonly condition: ProductCondition | null;
  readonly sku: string | null;
  /** As written. */
  readonly url: string | null;
}

/**
 * Reads an offer. The amount is `price`; else what `priceSpecification` says is paid now, the only place where WooCommerce
 * writes it since 9.5; else `lowPrice`.
 *
 * @param now - decides which of several specifications holds.
 */
export function readOffer(graph: NodeGraph, node: NodeObject, now: Date): Offer {
  const specifications = graph.nodes(node, 'priceSpecification');
  const paid = findPaidPrice(specifications, now);
  const amount = readAmount(node, 'price') ?? paid?.amount ?? readAmount(node, 'lowPrice');
  const written = readText(node, 'priceCurrency') ?? paid?.currency ?? '';
  return {
    node,
    price: amount?.amount ?? null,
    highPrice: readAmount(node, 'highPrice')?.amount ?? null,
    listPrice: findListPrice(specifications, now),
    currency: toCurrencyCode(written) ?? amount?.currency ?? null,
    currencyRaw: isPlaceholder(written) ? (amount?.currencyRaw ?? null) : written,
    availability: readAvailability(graph, node),
    condition: readCondition(node),
    sku: readFact(node, 'sku'),
    url: readText(node, 'url'),
  };
}

/** Condition by `itemCondition`; `null` when it has none, or one we do not know. */
export function readCondition(node: NodeObject): ProductCondition | null {
  return readConditionTerm(readText(node, 'itemCondition') ?? '');
}

function readAmount(node: NodeObject, key: string): MarkupAmount | null {
  for (const value of readValues(node, key)) {
    const amount = typeof value === 'string' && isPlaceholder(value.trim()) ? null : readMarkupAmount(value);
    if (amount !== null) return amount;
  }
  return null;
}

/** Of several terms in one offer, one that refuses wins. */
function readAvailability(graph: NodeGraph, node: NodeObject): ProductAvailability | null {
  const ids = graph.nodes(node, 'availability').map((term) => readText(term, '@id') ?? readText(term, 'name') ?? '');
  const terms = [...readTexts(node, 'availability'), ...ids].map(readAvailabilityTerm);
  return terms.find((term) => term === 'OutOfStock' || term === 'Discontinued') ?? combineAvailability(terms);
}
