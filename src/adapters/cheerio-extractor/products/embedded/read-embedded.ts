import type { ProductFacts } from '../../../../products/product-facts.ts';
import { isRecord, type JsonRecord, readRecord, readString } from '../../../../products/read-json.ts';
import { readShopifyProduct } from '../../../../products/shopify-product.ts';
import { parseLenientJson } from '../../structured-data/lenient-json.ts';
import { parseTolerantly } from '../../structured-data/tolerant-parser.ts';
import type { ProductScript, ProductSurvey } from '../survey-products.ts';
import { readBigCommerceProduct } from './bigcommerce-product.ts';
import { readMagentoProduct } from './magento-product.ts';
import { readPrestashopProduct } from './prestashop-product.ts';
import { readSquarespaceVariants } from './squarespace-variants.ts';
import { readWooVariations } from './woo-variations.ts';

export interface EmbeddedContext {
  readonly pageUrl: string;
  /** The shop's currency, as far as its scripts name one. */
  readonly shopCurrency: () => string | null;
}

/** Larger scripts are programs, or data about everything. */
const maxScriptLength = 3 * 1024 * 1024;
/** Where shop systems put the product of a page into a script, and how it is read from there. */
const assignments: readonly (readonly [
  marker: string,
  read: (data: JsonRecord, context: EmbeddedContext) => ProductFacts | null,
])[] = [
  ['BCData', (data) => readBigCommerceProduct(data)],
  ['var meta', (data, context) => readShopifyMeta(data, context)],
];

/** What the shop system of a page embeds about its product, for its own scripts. */
export function readEmbedded(
  { dataElements, scripts }: ProductSurvey,
  context: EmbeddedContext,
): readonly ProductFacts[] {
  const found: (ProductFacts | null)[] = dataElements.map(({ attribs }) => {
    if (attribs['data-product_variations'] !== undefined) return readWooVariations(attribs['data-product_variations']);
    if (attribs['data-variants'] !== undefined) return readSquarespaceVariants(attribs['data-variants']);
    return readPrestashopProduct(attribs['data-product'] ?? '');
  });
  for (const script of scripts) if (script.text.length <= maxScriptLength) found.push(...readScript(script, context));
  return found.filter((facts) => facts !== null);
}

function readScript({ element, text }: ProductScript, context: EmbeddedContext): readonly (ProductFacts | null)[] {
  const type = element.attribs['type'] ?? '';
  if (type.includes('magento-init')) return /"(?:jsonConfig|spConfig)"/.test(text) ? [readMagentoProduct(text)] : [];
  if (type.includes('json')) return isShopifyJson(text) ? [readShopifyJson(text, context)] : [];
  return assignments.flatMap(([marker, read]) => {
    const data = readAssigned(text, marker);
    return data === undefined ? [] : [read(data, context)];
  });
}

/** The object assigned to a name: `BCData = {...}`. */
function readAssigned(text: string, name: string): JsonRecord | undefined {
  let at = text.indexOf(name);
  for (let tries = 0; at !== -1 && tries < 5; tries += 1) {
    const opening = /^\s*=\s*(?=\{)/.exec(text.slice(at + name.length, at + name.length + 20));
    const value = opening ? parseTolerantly(text, at + name.length + opening[0].length)?.value : undefined;
    if (isRecord(value)) return value;
    at = text.indexOf(name, at + name.length);
  }
  return undefined;
}

/** `ShopifyAnalytics.meta`: vendor, and variants with their sku and price in hundredths; no title. */
function readShopifyMeta(data: JsonRecord, { shopCurrency, pageUrl }: EmbeddedContext): ProductFacts | null {
  const product = readRecord(data, 'product');
  if (!Array.isArray(product['variants'])) return null;
  const facts = readShopifyProduct({ ...product, title: 'unnamed' }, { currency: shopCurrency(), shopUrl: pageUrl });
  return facts === null ? null : { ...facts, name: null, url: null };
}

function isShopifyJson(text: string): boolean {
  return text.includes('"variants"') && (text.includes('"compare_at_price"') || text.includes('"handle"'));
}

/** Themes write the product as it is, or under `product`. */
function readShopifyJson(text: string, { shopCurrency, pageUrl }: EmbeddedContext): ProductFacts | null {
  const [parsed] = parseLenientJson(text);
  if (!isRecord(parsed)) return null;
  const product = isRecord(parsed['product']) ? parsed['product'] : parsed;
  if (!Array.isArray(product['variants']) || readString(product, 'handle') === null) return null;
  return readShopifyProduct(product, { currency: shopCurrency(), shopUrl: pageUrl });
}
