import type { Product, ProductAvailability, ProductRating } from '../../model/product.ts';
import { readAvailabilityTerm } from '../../products/availability.ts';
import { compareAmounts, toDecimalAmount } from '../../products/decimal-amount.ts';
import { readGtin } from '../../products/gtin.ts';
import type { WooProduct, WooVariation } from '../schemas/product.ts';
import { instantOf } from './instant-of.ts';
import type { ShopProduct, ShopVariation } from './shop-product.ts';
import { descriptionOf, imagesOf, nameOf } from './shop-text.ts';

/** What the products of a shop do not say themselves. */
export interface ShopMoney {
  /** ISO 4217, `null` when it could not be found out. */
  readonly currency: string | null;
  /** Whether the prices that were entered include taxes. */
  readonly priceBasis: Product['priceBasis'];
}

/** What the REST API says of a product. */
export function fromRestProduct(raw: WooProduct, { currency, priceBasis }: ShopMoney): ShopProduct {
  const gtin = readGtin(raw.global_unique_id);
  const { price, listPrice } = pricesOf(raw);
  return {
    externalId: String(raw.id),
    published: raw.status === 'publish',
    hidden: raw.catalog_visibility === 'hidden',
    purchasable: raw.purchasable,
    variantIds: raw.variations.map(String),
    statement: {
      source: 'woocommerce-rest',
      facts: {
        name: nameOf(raw.name) ?? undefined,
        url: raw.permalink || undefined,
        externalId: String(raw.id),
        description: descriptionOf(raw.description),
        shortDescription: descriptionOf(raw.short_description),
        sku: nameOf(raw.sku),
        gtin: gtin?.gtin,
        gtinType: gtin?.gtinType,
        brand: nameOf(raw.brands[0]?.name ?? ''),
        price,
        listPrice,
        currency,
        priceBasis: price === null ? null : priceBasis,
        availability: availabilityOf(raw.stock_status),
        availabilityRaw: raw.stock_status || null,
        stockQuantity: raw.stock_quantity,
        images: imagesOf(raw.images),
        rating: ratingOf(raw.average_rating, raw.rating_count),
        categories: raw.categories.flatMap(({ name }) => nameOf(name) ?? []),
        attributes: raw.attributes
          // What is neither shown nor chosen is the shop's own business.
          .filter(({ visible, variation }) => visible || variation)
          .flatMap(({ name, options }) => attributeOf(name, options)),
        type: raw.type || null,
        updatedAt: instantOf(raw.date_modified_gmt),
      },
    },
  };
}

/** What the REST API says of a variation. */
export function fromRestVariation(raw: WooVariation): ShopVariation {
  return {
    parentId: raw.parent_id > 0 ? String(raw.parent_id) : null,
    published: raw.status === 'publish',
    purchasable: raw.purchasable,
    stockQuantity: raw.stock_quantity,
    updatedAt: instantOf(raw.date_modified_gmt),
    variant: {
      externalId: String(raw.id),
      name: nameOf(raw.name),
      sku: nameOf(raw.sku),
      gtin: readGtin(raw.global_unique_id)?.gtin ?? null,
      options: optionsOf(raw.attributes.map(({ name, option }) => [name, option])),
      ...pricesOf(raw),
      availability: availabilityOf(raw.stock_status),
      url: raw.permalink || null,
      image: imagesOf(raw.image ? [raw.image] : [])[0] ?? null,
    },
  };
}

/** Options by name; one without a value stands for any, and says nothing. */
export function optionsOf(pairs: readonly (readonly [string, string])[]): Record<string, string> {
  const named = pairs.map(([name, value]) => [nameOf(name), nameOf(value)] as const);
  // `fromEntries` makes own properties of any name, `__proto__` too.
  return Object.fromEntries(named.filter(([name, value]) => name !== null && value !== null)) as Record<string, string>;
}

/** An attribute with the values that say something; none without. */
export function attributeOf(name: string, values: readonly string[]): Product['attributes'] {
  const [shown, said] = [nameOf(name), values.flatMap((value) => nameOf(value) ?? [])];
  return shown === null || said.length === 0 ? [] : [{ name: shown, values: said }];
}

/** Nobody has rated: no rating. WooCommerce has five stars. */
export function ratingOf(average: string, count: number): ProductRating | null {
  const value = Number(average);
  return count > 0 && value > 0 ? { value, best: 5, count } : null;
}

function pricesOf(raw: {
  readonly price: string;
  readonly regular_price: string;
}): Pick<Product, 'price' | 'listPrice'> {
  const price = toDecimalAmount(raw.price.trim());
  const regular = toDecimalAmount(raw.regular_price.trim());
  const isReduced = price !== null && regular !== null && compareAmounts(regular, price) > 0;
  return { price, listPrice: isReduced ? regular : null };
}

const availabilityOf = (stockStatus: string): ProductAvailability | null => readAvailabilityTerm(stockStatus);
