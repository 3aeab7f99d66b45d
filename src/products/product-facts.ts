import type { Product, ProductSource } from '../model/product.ts';

/** What a source can say of a product. */
export type ProductFact = Exclude<keyof Product, 'source' | 'fieldSources' | 'confidence' | 'contradictions' | 'asOf'>;

/** What one source says of a product: what it leaves out, or has as `null` or an empty list, it does not say. */
export type ProductFacts = { readonly [Fact in ProductFact]?: Product[Fact] | null | undefined };

/** Facts and where they are from. */
export interface ProductStatement {
  readonly source: ProductSource;
  readonly facts: ProductFacts;
}

/**
 * How sure a fact is that nobody contradicts. A shop's interface is what it sells by; markup is written for search engines
 * and often kept well; what a page looks like is read by rules that can be wrong.
 */
export const confidenceBySource: Readonly<Record<ProductSource, number>> = {
  'woocommerce-rest': 1,
  'woocommerce-store-api': 1,
  shopify: 1,
  'json-ld': 0.95,
  'embedded-json': 0.95,
  microdata: 0.9,
  rdfa: 0.9,
  opengraph: 0.85,
  html: 0.7,
};

/** Whether a source says anything: nothing, an empty text and an empty list say nothing. */
export function isStated<Value>(value: Value): value is NonNullable<Value> {
  return value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);
}
