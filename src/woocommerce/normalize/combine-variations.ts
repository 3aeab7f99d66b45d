import type { DecimalAmount, ProductVariant } from '../../model/product.ts';
import { combineAvailability } from '../../products/availability.ts';
import { compareAmounts } from '../../products/decimal-amount.ts';
import type { ProductFacts } from '../../products/product-facts.ts';
import type { ShopVariation } from './shop-product.ts';

/**
 * What a product's variations say of the product: its variants, its range of prices, whether one of them can be had.
 *
 * @param variations - as they were read; those nobody may see are left out.
 */
export function combineVariations(facts: ProductFacts, variations: readonly ShopVariation[]): ProductFacts {
  const variants = variations
    .filter(({ published }) => published)
    .map(({ variant }) => named(variant, facts.name ?? null));
  if (variants.length === 0) return facts;
  const prices = variants.flatMap(({ price }) => price ?? []).toSorted(compareAmounts);
  const [lowest, highest] = [prices[0] ?? facts.price, prices.at(-1)];
  const isRange = lowest != null && highest !== undefined && compareAmounts(highest, lowest) > 0;
  const offers = variants.map(({ availability }) => availability);
  return {
    ...facts,
    price: lowest,
    priceMax: isRange ? highest : (facts.priceMax ?? null),
    listPrice: listPriceOf(variants, lowest) ?? facts.listPrice,
    availability: combineAvailability(offers) ?? facts.availability,
    // One form is no choice.
    variants: variants.length > 1 ? variants : [],
  };
}

/** A variation is called by its product and its options. */
function named(variant: ProductVariant, productName: string | null): ProductVariant {
  const options = Object.values(variant.options).join(', ');
  const name = [productName, options].filter(Boolean).join(' – ');
  return { ...variant, name: name === '' ? variant.name : name };
}

/** What the cheapest variation cost before. */
function listPriceOf(
  variants: readonly ProductVariant[],
  lowest: DecimalAmount | null | undefined,
): DecimalAmount | null {
  return variants.find(({ price, listPrice }) => price === lowest && listPrice !== null)?.listPrice ?? null;
}
