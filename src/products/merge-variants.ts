import type { ProductSource, ProductVariant } from '../model/product.ts';
import { isStated, type ProductStatement } from './product-facts.ts';

export interface MergedVariants {
  /** None, or at least two. */
  readonly variants: readonly ProductVariant[];
  readonly source: ProductSource | undefined;
}

/**
 * The variants of the source that has most of them with a price; others fill in what these lack, matched by sku, id or
 * options.
 */
export function mergeVariants(statements: readonly ProductStatement[]): MergedVariants {
  const sources = statements
    .map(({ source, facts }) => ({ source, variants: distinct(facts.variants ?? []) }))
    .filter(({ variants }) => variants.length > 1);
  const [best, ...others] = sources.toSorted((a, b) => countPriced(b.variants) - countPriced(a.variants));
  if (best === undefined) return { variants: [], source: undefined };
  const fillings = others.map(({ variants }) => byIdentity(variants));
  return { variants: best.variants.map((variant) => fill(variant, fillings)), source: best.source };
}

/** Each variant once: shops repeat them for every currency, seller or delivery. */
function distinct(variants: readonly ProductVariant[]): readonly ProductVariant[] {
  const found = new Map<string, ProductVariant>();
  for (const variant of variants) {
    const key = JSON.stringify([variant.sku ?? variant.externalId ?? variant.url, optionsOf(variant)]);
    if (!found.has(key)) found.set(key, variant);
  }
  return [...found.values()];
}

function countPriced(variants: readonly ProductVariant[]): number {
  return variants.filter(({ price }) => price !== null).length;
}

function byIdentity(variants: readonly ProductVariant[]): ReadonlyMap<string, ProductVariant> {
  return new Map(variants.flatMap((variant) => identities(variant).map((identity) => [identity, variant] as const)));
}

function identities(variant: ProductVariant): readonly string[] {
  const { sku, externalId } = variant;
  const options = optionsOf(variant);
  return [
    ...(sku === null ? [] : [`sku ${sku}`]),
    ...(externalId === null ? [] : [`id ${externalId}`]),
    ...(options === '' ? [] : [`options ${options}`]),
  ];
}

/** In an order of its own: sources list options as they like, and spell their names in many ways. */
function optionsOf({ options }: ProductVariant): string {
  return Object.values(options)
    .map((value) => value.toLowerCase())
    .toSorted()
    .join('\n');
}

function fill(variant: ProductVariant, fillings: readonly ReadonlyMap<string, ProductVariant>[]): ProductVariant {
  let filled = variant;
  for (const filling of fillings) {
    const match = identities(filled)
      .map((identity) => filling.get(identity))
      .find((found) => found !== undefined);
    if (match) filled = complete(filled, match);
  }
  return filled;
}

/** Prices and stock stay one source's: only what names the variant is filled in. */
function complete(variant: ProductVariant, other: ProductVariant): ProductVariant {
  return {
    ...variant,
    externalId: variant.externalId ?? other.externalId,
    name: variant.name ?? other.name,
    sku: variant.sku ?? other.sku,
    gtin: variant.gtin ?? other.gtin,
    options: isStated(Object.keys(variant.options)) ? variant.options : other.options,
    url: variant.url ?? other.url,
    image: variant.image ?? other.image,
  };
}
