import { hash } from 'node:crypto';
import type { ExtractedContent } from '../model/content.ts';
import type { Product } from '../model/product.ts';

/** Stands in front of what is hashed: with another form of it, every page counts as changed once. */
const version = 1;

/**
 * Says whether two visits of a page found the same: title, description, language, text, and products in their order.
 *
 * What differs at every visit is left out (`fetchedAt`, a product's `asOf`), and what is not stored (links, headings).
 * Nothing is folded or rounded: a price of 129 is not one of 192.
 *
 * @returns 64 hex digits.
 */
export function contentHash(
  content: Pick<ExtractedContent, 'title' | 'description' | 'language' | 'markdown' | 'products'>,
): string {
  const { title, description, language, markdown, products } = content;
  // JSON keeps the parts apart; a plain concatenation would let them run into each other.
  return hash('sha256', JSON.stringify([version, title, description, language, markdown, products.map(lastingFields)]));
}

/** In an order of their own, so that the order an adapter wrote its properties in does not matter. */
function lastingFields(product: Product): object {
  const { price, rating } = product;
  return {
    name: product.name,
    url: product.url,
    description: product.description,
    sku: product.sku,
    gtin: product.gtin,
    mpn: product.mpn,
    brand: product.brand,
    price: price && [price.amount, price.currency],
    availability: product.availability,
    condition: product.condition,
    images: product.images,
    rating: rating && [rating.value, rating.count],
    categoryPath: product.categoryPath,
  } satisfies Record<Exclude<keyof Product, 'asOf'>, unknown>;
}
