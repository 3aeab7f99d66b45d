import type { DecimalAmount, ProductAvailability, ProductVariant } from '../model/product.ts';
import { fromMinorUnits, toDecimalAmount } from './decimal-amount.ts';
import { readGtin } from './gtin.ts';
import { plainText } from './plain-text.ts';
import { isStated, type ProductFacts } from './product-facts.ts';
import { isRecord, type JsonRecord, readId, readRecords, readString } from './read-json.ts';
import { listPriceAbove, summarizeVariants } from './summarize-variants.ts';

/** What a Shopify shop says besides the product itself. */
export interface ShopifyContext {
  /** Currency of the amounts: they come without one. */
  readonly currency: string | null;
  /** Any address of the shop: the product's page is made from it. */
  readonly shopUrl: string;
}

const maxVariants = 500;
const maxDescriptionLength = 10_000;
/** What Shopify calls the only variant of a product that has none. */
const noVariant = 'Default Title';

/**
 * The facts of a product as a Shopify shop has it: from `/products/{handle}.js`, from `/products.json` and
 * `/products/{handle}.json`, and from the scripts of its pages.
 *
 * Amounts that are numbers are hundredths, whatever the currency; amounts that are texts are decimals
 * (https://shopify.dev/docs/api/ajax/reference/product).
 *
 * @returns `null` when it has no title.
 */
export function readShopifyProduct(product: JsonRecord, { currency, shopUrl }: ShopifyContext): ProductFacts | null {
  const name = readString(product, 'title') ?? readString(product, 'name');
  if (name === null) return null;
  const rawVariants = readRecords(product, 'variants').slice(0, maxVariants);
  const optionNames = readOptionNames(product);
  const variants = rawVariants.map((variant) => readVariant(variant, optionNames, shopUrl));
  const summary = summarizeVariants(variants);
  const ownPrice = readAmount(product['price']);
  const description = readString(product, 'description') ?? readString(product, 'body_html');
  const price = summary.price ?? ownPrice;
  return {
    externalId: readId(product, 'id'),
    name: plainText(name, maxDescriptionLength),
    url: productUrl(product, shopUrl),
    description: description === null ? null : plainText(description, maxDescriptionLength) || null,
    brand: readString(product, 'vendor'),
    ...(variants.length === 1 ? readGtin(variants[0]?.gtin ?? '') : null),
    ...summary,
    price,
    currency: price === null ? null : currency,
    availability: summary.availability ?? readAvailability(product),
    images: readImages(product, shopUrl),
    categories: [readString(product, 'product_type') ?? readString(product, 'type')].filter(isStated),
    updatedAt: readDate(readString(product, 'updated_at')),
  };
}

function readVariant(variant: JsonRecord, optionNames: readonly string[], shopUrl: string): ProductVariant {
  const price = readAmount(variant['price']);
  const title = readString(variant, 'title') ?? readString(variant, 'public_title') ?? readString(variant, 'name');
  const image = variant['featured_image'];
  return {
    externalId: readId(variant, 'id'),
    name: title === noVariant ? null : title,
    sku: readString(variant, 'sku'),
    gtin: readGtin(readString(variant, 'barcode') ?? '')?.gtin ?? null,
    options: readOptions(variant, optionNames),
    price,
    listPrice: listPriceAbove(readAmount(variant['compare_at_price']), price),
    availability: readAvailability(variant),
    url: null,
    image: isRecord(image) ? toUrl(readString(image, 'src'), shopUrl) : null,
  };
}

/** A number is in hundredths; a text is a decimal. */
function readAmount(value: unknown): DecimalAmount | null {
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? fromMinorUnits(String(value), 2) : toDecimalAmount(String(value));
  return typeof value === 'string' ? toDecimalAmount(value.trim()) : null;
}

function readAvailability(owner: JsonRecord): ProductAvailability | null {
  const available = owner['available'];
  return typeof available === 'boolean' ? (available ? 'InStock' : 'OutOfStock') : null;
}

/** Names of options: texts, or objects with a name. */
function readOptionNames(product: JsonRecord): readonly string[] {
  const options: unknown = product['options'];
  if (!Array.isArray(options)) return [];
  return options.flatMap((option) =>
    typeof option === 'string' ? option : (isRecord(option) && readString(option, 'name')) || [],
  );
}

function readOptions(variant: JsonRecord, names: readonly string[]): Readonly<Record<string, string>> {
  const options: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const value = readString(variant, `option${index + 1}`);
    if (value !== null && value !== noVariant) options[name] = value;
  }
  return options;
}

function productUrl(product: JsonRecord, shopUrl: string): string | null {
  const path = readString(product, 'url');
  const handle = readString(product, 'handle');
  return toUrl(path ?? (handle === null ? null : `/products/${handle}`), shopUrl);
}

function readImages(product: JsonRecord, shopUrl: string): readonly string[] {
  const images: unknown = product['images'];
  const sources = Array.isArray(images) ? images : [];
  const urls = sources.map((image) => toUrl(isRecord(image) ? readString(image, 'src') : image, shopUrl));
  return [...new Set(urls.filter(isStated))];
}

function toUrl(href: unknown, shopUrl: string): string | null {
  const url = typeof href === 'string' ? URL.parse(href, shopUrl) : null;
  return url?.protocol.startsWith('http') ? url.href : null;
}

function readDate(text: string | null): Date | null {
  const date = new Date(text ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? null : date;
}
