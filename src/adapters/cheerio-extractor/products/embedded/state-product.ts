import type { DecimalAmount, ProductAvailability } from '../../../../model/product.ts';
import { readAvailabilityTerm } from '../../../../products/availability.ts';
import { toDecimalAmount } from '../../../../products/decimal-amount.ts';
import { toCurrencyCode } from '../../../../products/find-currency.ts';
import { readGtin } from '../../../../products/gtin.ts';
import { parsePrice } from '../../../../products/parse-price.ts';
import { plainText } from '../../../../products/plain-text.ts';
import type { ProductFacts } from '../../../../products/product-facts.ts';
import { isRecord, type JsonRecord, readString } from '../../../../products/read-json.ts';
import { listPriceAbove } from '../../../../products/summarize-variants.ts';

const nameKeys = ['name', 'title', 'productName', 'product_name', 'displayName', 'item_name'];
const pathKeys = ['handle', 'slug', 'url', 'urlKey', 'url_key', 'link', 'path', 'href', 'canonicalUrl', 'pdpUrl'];
const skuKeys = [
  'sku',
  'productSku',
  'product_sku',
  'item_id',
  'productCode',
  'articleNumber',
  'productId',
  'product_id',
  'styleCode',
];
const brandKeys = ['brand', 'brandName', 'brand_name', 'vendor', 'manufacturer', 'item_brand'];
const gtinKeys = ['gtin', 'gtin13', 'ean', 'barcode', 'upc', 'isbn'];
const priceKeys = [
  'salePrice',
  'sale_price',
  'currentPrice',
  'current_price',
  'finalPrice',
  'final_price',
  'specialPrice',
  'price',
  'prices',
  'minPrice',
  'minVariantPrice',
];
const listPriceKeys = [
  'compareAtPrice',
  'compare_at_price',
  'regularPrice',
  'regular_price',
  'listPrice',
  'originalPrice',
  'oldPrice',
  'msrp',
  'wasPrice',
];
const amountKeys = ['amount', 'value', 'current', 'price', 'finalPrice', 'gross', 'min'];
const currencyKeys = ['currencyCode', 'currency', 'currency_code', 'currencyIsoCode', 'priceCurrency'];
const stockKeys = [
  'availableForSale',
  'inStock',
  'in_stock',
  'isInStock',
  'is_in_stock',
  'available',
  'availability',
  'stockStatus',
  'availabilityStatus',
];
const maxSearched = 60_000;
const maxBelow = 400;
const maxNameLength = 500;

/** What the page of a product is called, and where it is. */
export interface StateSubject {
  /** Folded: lower case, letters and digits only. */
  readonly titles: readonly string[];
  /** Last part of the page's path. */
  readonly slug: string;
}

/**
 * Finds the product of a page in the data of its scripts, whatever program they belong to: an object that has the name of
 * the page, or its address, and a price or a number of its own.
 *
 * @returns `null` when there is none.
 */
export function findStateProduct(values: Iterable<unknown>, subject: StateSubject): ProductFacts | null {
  let best: ProductFacts | null = null;
  let bestWeight = 0;
  let searched = 0;
  for (const value of values) {
    const open: unknown[] = [value];
    while (open.length > 0 && searched < maxSearched) {
      const next = open.pop();
      searched += 1;
      if (isRecord(next)) {
        const weight = weigh(next, subject);
        const facts = weight > bestWeight ? readFacts(next) : null;
        if (facts !== null) [best, bestWeight] = [facts, weight];
      }
      if (typeof next === 'object' && next !== null)
        open.push(...Object.values(next).slice(0, maxBelow).filter(isContainer).reverse());
    }
  }
  return best;
}

function isContainer(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** 0: it is not the product of the page. */
function weigh(record: JsonRecord, { titles, slug }: StateSubject): number {
  const name = fold(firstString(record, nameKeys) ?? '');
  const isNamed = name.length > 2 && titles.some((title) => title === name || title.startsWith(name));
  const isLinked = slug !== '' && pathKeys.some((key) => endsIn(slug, readString(record, key) ?? ''));
  if (!isNamed && !isLinked) return 0;
  const hasPrice = priceKeys.some((key) => record[key] !== undefined && record[key] !== null);
  const hasNumber = skuKeys.some((key) => readString(record, key) !== null);
  const hasVariants = record['variants'] !== undefined || record['offers'] !== undefined;
  if (!hasPrice && !hasNumber && !hasVariants) return 0;
  return (isNamed ? 2 : 0) + (isLinked ? 2 : 0) + (hasPrice ? 3 : 0) + (hasNumber ? 1 : 0) + (hasVariants ? 2 : 0);
}

function readFacts(record: JsonRecord): ProductFacts {
  const name = firstString(record, nameKeys);
  const price = findMoney(record, priceKeys);
  const gtin = firstString(record, gtinKeys);
  return {
    name: name === null ? null : plainText(name, maxNameLength) || null,
    sku: firstString(record, skuKeys),
    ...readGtin(gtin ?? ''),
    brand: readBrand(record),
    price: price?.amount,
    listPrice: listPriceAbove(findMoney(record, listPriceKeys)?.amount ?? null, price?.amount ?? null),
    currency: price?.currency,
    availability: readAvailability(record),
  };
}

interface Money {
  readonly amount: DecimalAmount;
  readonly currency: string | null;
}

/** The closest price in the object: its own, else one of what it is made of. */
function findMoney(record: JsonRecord, keys: readonly string[]): Money | null {
  const open: unknown[] = [record];
  for (let searched = 0; open.length > 0 && searched < maxBelow; searched += 1) {
    const next = open.shift();
    if (isRecord(next)) {
      for (const key of keys) {
        const money = toMoney(next[key], firstString(next, currencyKeys));
        if (money !== null) return money;
      }
    }
    if (typeof next === 'object' && next !== null)
      open.push(...Object.values(next).slice(0, maxBelow).filter(isContainer));
  }
  return null;
}

/** A number, a text, or an object around one of them. */
function toMoney(value: unknown, currency: string | null): Money | null {
  if (isRecord(value)) {
    for (const key of amountKeys) {
      const money = isRecord(value[key]) ? null : toMoney(value[key], firstString(value, currencyKeys) ?? currency);
      if (money !== null) return money;
    }
    return null;
  }
  if (typeof value !== 'number' && typeof value !== 'string') return null;
  const plain = toDecimalAmount(String(value).trim());
  if (plain !== null) return { amount: plain, currency: toCurrencyCode(currency ?? '') };
  if (typeof value === 'number' || value.length > 40) return null;
  const parsed = parsePrice(value);
  return parsed.amount === null || parsed.currency === null ? null : { amount: parsed.amount, currency: parsed.iso };
}

function readBrand(record: JsonRecord): string | null {
  for (const key of brandKeys) {
    const value = record[key];
    const brand = isRecord(value) ? firstString(value, ['name', 'label', 'title']) : readString(record, key);
    if (brand !== null && brand.length <= 80) return brand;
  }
  return null;
}

function readAvailability(record: JsonRecord): ProductAvailability | null {
  for (const key of stockKeys) {
    const value = record[key];
    if (typeof value === 'boolean') return value ? 'InStock' : 'OutOfStock';
    const said = typeof value === 'string' ? readAvailabilityTerm(value) : null;
    if (said !== null) return said;
  }
  return null;
}

function firstString(record: JsonRecord, keys: readonly string[]): string | null {
  for (const key of keys) {
    const text = readString(record, key);
    if (text !== null) return text;
  }
  return null;
}

/** Few addresses have it anywhere, and to see that is quicker. */
function endsIn(slug: string, address: string): boolean {
  return address.includes(slug) && lastSegment(address) === slug;
}

function lastSegment(address: string): string {
  return (
    address
      .replace(/[?#].*/, '')
      .replace(/\/$/, '')
      .split('/')
      .at(-1) ?? ''
  );
}

export function fold(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\d]/gu, '');
}
