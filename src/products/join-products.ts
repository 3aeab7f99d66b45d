import type { Product, ProductContradiction, ProductField } from '../model/product.ts';
import { isStated } from './product-facts.ts';

/** Fields that belong together: the first one decides whose they are. Never the price of one and the currency of another. */
const groups: readonly (readonly [ProductField, ...(keyof Product)[]])[] = [
  ['externalId'],
  ['description'],
  ['shortDescription'],
  ['sku'],
  ['mpn'],
  ['gtin', 'gtinType'],
  ['brand'],
  ['price', 'priceMax', 'listPrice', 'currency', 'currencyRaw', 'priceBasis'],
  ['availability', 'availabilityRaw'],
  ['stockQuantity'],
  ['condition'],
  ['images'],
  ['variants'],
  ['rating'],
  ['breadcrumbs'],
  ['categories'],
  ['attributes'],
  ['type'],
  ['updatedAt'],
];
/** Facts of which a product has one: two values are a contradiction, not two ways to put it. */
const comparable: readonly ProductField[] = ['price', 'currency', 'availability', 'sku', 'gtin'];

/**
 * Makes one product of what a shop's interface says and what its page says. The interface is what the shop sells by: the page
 * only fills what that leaves open. Each field keeps its source, and where both say something else, the product tells so.
 */
export function joinProducts(shop: Product, page: Product): Product {
  const filled = groups.filter(([lead]) => !isStated(stated(shop, lead)) && isStated(stated(page, lead)));
  const names = filled.flat();
  const taken = Object.fromEntries(names.map((name) => [name, page[name]])) as Partial<Product>;
  const sources = Object.fromEntries(names.flatMap((name) => sourceEntry(page, name)));
  const contradictions = comparable.flatMap((field) => contradictionOf(shop, page, field));
  return {
    ...shop,
    ...taken,
    fieldSources: { ...shop.fieldSources, ...sources },
    contradictions: [...shop.contradictions, ...contradictions],
  };
}

const stated = (product: Product, field: ProductField): unknown => product[field];

function sourceEntry({ fieldSources }: Product, name: keyof Product): [string, unknown][] {
  const source = fieldSources[name as ProductField];
  return source ? [[name, source]] : [];
}

function contradictionOf(shop: Product, page: Product, field: ProductField): ProductContradiction[] {
  const [kept, dropped] = [stated(shop, field), stated(page, field)];
  if (!isStated(kept) || !isStated(dropped) || String(kept).toLowerCase() === String(dropped).toLowerCase()) return [];
  const said = (product: Product, value: unknown): ProductContradiction['kept'] => ({
    source: product.fieldSources[field]?.source ?? product.source,
    value: String(value),
  });
  return [{ field, kept: said(shop, kept), dropped: said(page, dropped) }];
}
