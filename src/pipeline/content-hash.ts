import { createHash } from 'node:crypto';
import type { ExtractedContent } from '../model/content.ts';
import type { Product } from '../model/product.ts';

/** Stands in front of what is hashed: with another form of it, every page counts as changed once. */
const version = 3;
/** In hex digits: 128 bits, as an id has. */
const halfLength = 32;

/**
 * Says whether two visits of a page found the same: title, description, language, text, and products in their order.
 *
 * What differs at every visit is left out (`fetchedAt`, a product's `asOf`), and what is not stored (links, headings).
 * Nothing is folded or rounded: a price of 129 is not one of 192.
 *
 * @returns 64 hex digits: the first half is that of the document, see {@link isSameDocument}, the other that of its products.
 */
export function contentHash(
  content: Pick<ExtractedContent, 'title' | 'description' | 'language' | 'markdown' | 'products'>,
): string {
  const { title, description, language, markdown, products } = content;
  return half([title, description, language, markdown]) + half([JSON.stringify(products.map(lastingFields))]);
}

/** Whether two content hashes are of the same document: at most its products differ. */
export function isSameDocument(one: string, other: string): boolean {
  return one.length === other.length && one.slice(0, halfLength) === other.slice(0, halfLength);
}

/**
 * Part by part, because one text of all would be the page once more. Their lengths keep them from running into each other.
 *
 * @param parts - an extractor written in JavaScript may have left one away.
 */
function half(parts: readonly (string | null | undefined)[]): string {
  const hash = createHash('sha256').update(`${version}`);
  for (const part of parts) hash.update(`\n${part?.length ?? 'none'}\n`).update(part ?? '');
  return hash.digest('hex').slice(0, halfLength);
}

/** In an order of their own, so that the order an adapter wrote its properties in does not matter. */
function lastingFields(product: Product): readonly unknown[] {
  return lasting.map((field) => product[field]);
}

const lasting = [
  ...(['name', 'url', 'externalId', 'description', 'shortDescription', 'sku', 'mpn', 'gtin', 'brand'] as const),
  ...([
    'price',
    'priceMax',
    'listPrice',
    'currency',
    'currencyRaw',
    'priceBasis',
    'availability',
    'availabilityRaw',
    'stockQuantity',
    'condition',
  ] as const),
  ...(['images', 'variants', 'rating', 'breadcrumbs', 'categories', 'attributes', 'type'] as const),
];
