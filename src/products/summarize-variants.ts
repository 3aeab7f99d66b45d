import type { ProductVariant } from '../model/product.ts';
import { combineAvailability } from './availability.ts';
import { compareAmounts, isZero } from './decimal-amount.ts';
import type { ProductFacts } from './product-facts.ts';

/**
 * What variants say of their product: the price is that of the cheapest that can be had, else of the cheapest. A single
 * variant is the product itself, and gives it its numbers.
 */
export function summarizeVariants(variants: readonly ProductVariant[]): ProductFacts {
  const priced = variants.filter(({ price }) => price !== null && !isZero(price));
  const forSale = priced.filter(({ availability }) => availability !== 'OutOfStock');
  const [cheapest] = (forSale.length > 0 ? forSale : priced).toSorted(byPrice);
  const only = variants.length === 1 ? variants[0] : undefined;
  return {
    price: cheapest?.price,
    priceMax: priced.toSorted(byPrice).at(-1)?.price,
    listPrice: cheapest?.listPrice,
    availability: combineAvailability(variants.map(({ availability }) => availability)),
    sku: only?.sku,
    variants: only === undefined ? variants : [],
  };
}

/** `listPrice` when it is above `price`: what costs no less than before was not reduced. */
export function listPriceAbove(listPrice: string | null, price: string | null): string | null {
  return listPrice !== null && price !== null && compareAmounts(listPrice, price) > 0 ? listPrice : null;
}

function byPrice(a: ProductVariant, b: ProductVariant): number {
  return compareAmounts(a.price!, b.price!);
}
