import type { Product } from '../../../model/product.ts';
import { isObject, type JsonLd, type JsonObject, readText, readTypes, readValues } from '../json-ld.ts';
import { parsePage } from '../page-tree.ts';
import type { PageUrls } from '../page-urls.ts';
import { textOf } from '../walk.ts';
import { type Breadcrumb, readBreadcrumbs, readCategoryPath } from './read-category-path.ts';
import { readFact } from './read-fact.ts';
import { readGtin } from './read-gtin.ts';
import { readCondition, readOffers } from './read-offers.ts';

const productTypes = ['product', 'productgroup', 'individualproduct', 'productmodel', 'someproducts', 'vehicle', 'car'];
/** A page with more is a catalogue, not a page for people. */
const maxProducts = 100;
const maxImages = 50;
const maxDescriptionLength = 10_000;

export interface ProductContext {
  readonly pageUrl: string;
  readonly urls: PageUrls;
  readonly asOf: Date;
}

/** The products a page states in JSON-LD, each once. One without a name is left out. */
export function readProducts(jsonLd: JsonLd, context: ProductContext): readonly Product[] {
  const stated = jsonLd.entities.filter(isProduct).slice(0, maxProducts);
  if (stated.length === 0) return [];
  const breadcrumbs = readBreadcrumbs(jsonLd, context.urls);
  const products = new Map<string, Product>();
  for (const entity of stated) {
    const product = toProduct(jsonLd, entity, context, breadcrumbs);
    if (product === null) continue;
    const key = JSON.stringify([product.name, product.url, product.sku]);
    if (!products.has(key)) products.set(key, product);
  }
  return [...products.values()];
}

function isProduct(entity: JsonObject): boolean {
  return readTypes(entity).some((type) => productTypes.includes(type));
}

function toProduct(
  jsonLd: JsonLd,
  entity: JsonObject,
  { pageUrl, urls, asOf }: ProductContext,
  breadcrumbs: readonly Breadcrumb[],
): Product | null {
  const name = plainText(readFact(entity, 'name'));
  if (name === null) return null;
  const offers = readOffers(jsonLd, entity);
  const url = readText(entity, 'url') ?? offers.url;
  return {
    name,
    url: (url === null ? undefined : urls.resolvePage(url)) ?? pageUrl,
    description: plainText(readFact(entity, 'description')),
    sku: readFact(entity, 'sku') ?? offers.sku,
    gtin: readGtin(entity),
    mpn: readFact(entity, 'mpn'),
    brand: readName(jsonLd, entity, 'brand') ?? readName(jsonLd, entity, 'manufacturer'),
    price: offers.price,
    availability: offers.availability,
    condition: readCondition(entity) ?? offers.condition,
    images: readImages(jsonLd, entity, urls),
    rating: readRating(jsonLd, entity),
    categoryPath: readCategoryPath(entity, name, breadcrumbs),
    asOf,
  };
}

/** Shops put HTML and its character references into texts. */
function plainText(text: string | null): string | null {
  if (text === null || !/[<&]/.test(text)) return text;
  return textOf(parsePage(text).document, maxDescriptionLength) || null;
}

function readName(jsonLd: JsonLd, entity: JsonObject, key: string): string | null {
  const [node] = jsonLd.nodes(entity, key);
  return plainText(readFact(entity, key) ?? (node === undefined ? null : readFact(node, 'name')));
}

function readImages(jsonLd: JsonLd, entity: JsonObject, urls: PageUrls): readonly string[] {
  const images = new Set<string>();
  for (const value of readValues(entity, 'image').slice(0, maxImages)) {
    const image = isObject(value) ? jsonLd.resolve(value) : undefined;
    const source = image === undefined ? value : (readText(image, 'contentUrl') ?? readText(image, 'url'));
    const url = typeof source === 'string' ? urls.resolvePage(source.trim()) : undefined;
    if (url !== undefined) images.add(url);
  }
  return [...images];
}

/** A rating nobody gave is none. */
function readRating(jsonLd: JsonLd, entity: JsonObject): Product['rating'] {
  const [rating] = jsonLd.nodes(entity, 'aggregateRating');
  if (rating === undefined) return null;
  const value = Number((readText(rating, 'ratingValue') ?? '').replace(',', '.') || Number.NaN);
  const counted = readText(rating, 'ratingCount') ?? readText(rating, 'reviewCount');
  const count = counted === null ? null : Number(counted.replaceAll(/[.,\s]/g, ''));
  if (!Number.isFinite(value) || value <= 0 || count === 0) return null;
  return { value, count: Number.isSafeInteger(count) ? count : null };
}
