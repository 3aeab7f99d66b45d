import type { Product } from '../model/product.ts';
import { mergeFacts } from './merge-facts.ts';
import { isRecord, type JsonRecord, readRecords } from './read-json.ts';
import { readShopifyProduct } from './shopify-product.ts';

export interface ShopifyEndpointContext {
  /** ISO 4217; the answers name none. */
  readonly currency: string | null;
  readonly asOf: Date;
}

/**
 * The products in an answer of a Shopify shop's public endpoints: `/products.json` (a catalogue page), and
 * `/products/{handle}.json` or `.js` (one product).
 *
 * A page beyond the end of the catalogue is empty. Some shops answer every page with the first: whoever reads a catalogue
 * stops when a page brings no new `externalId`.
 *
 * @param endpoint - address that was asked.
 */
export function readShopifyEndpoint(
  endpoint: string,
  body: unknown,
  context: ShopifyEndpointContext,
): readonly Product[] {
  return productsIn(body).flatMap((raw) => toProduct(raw, endpoint, context) ?? []);
}

function productsIn(body: unknown): readonly JsonRecord[] {
  if (!isRecord(body)) return [];
  if (Array.isArray(body['products'])) return readRecords(body, 'products');
  return isRecord(body['product']) ? [body['product']] : [body];
}

function toProduct(raw: JsonRecord, endpoint: string, { currency, asOf }: ShopifyEndpointContext): Product | null {
  const facts = readShopifyProduct(raw, { currency, shopUrl: endpoint });
  return facts === null ? null : mergeFacts([{ source: 'shopify', facts }], { url: endpoint, asOf });
}
