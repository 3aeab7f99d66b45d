import type { DecimalAmount, Product, ProductAvailability, ProductVariant } from '../../model/product.ts';
import { compareAmounts, fromMinorUnits } from '../../products/decimal-amount.ts';
import type { StorePrices, StoreProduct } from '../schemas/store-product.ts';
import { attributeOf, optionsOf, ratingOf } from './rest-product.ts';
import type { ShopProduct, ShopVariation } from './shop-product.ts';
import { descriptionOf, imagesOf, nameOf } from './shop-text.ts';

/** What the Store API says of a product. It only shows what everybody may see. */
export function fromStoreProduct(raw: StoreProduct): ShopProduct {
  return {
    externalId: String(raw.id),
    published: true,
    hidden: false,
    purchasable: raw.is_purchasable,
    variantIds: raw.variations.map(({ id }) => String(id)),
    statement: {
      source: 'woocommerce-store-api',
      facts: {
        name: nameOf(raw.name) ?? undefined,
        url: raw.permalink || undefined,
        externalId: String(raw.id),
        description: descriptionOf(raw.description),
        shortDescription: descriptionOf(raw.short_description),
        sku: nameOf(raw.sku),
        brand: nameOf(raw.brands[0]?.name ?? ''),
        ...pricesOf(raw),
        currency: raw.prices.currency_code || null,
        currencyRaw: nameOf(raw.prices.currency_symbol),
        availability: availabilityOf(raw),
        stockQuantity: raw.low_stock_remaining,
        images: imagesOf(raw.images),
        rating: ratingOf(raw.average_rating, raw.review_count),
        categories: raw.categories.flatMap(({ name }) => nameOf(name) ?? []),
        attributes: raw.attributes.flatMap(({ name, terms }) =>
          attributeOf(
            name,
            terms.map((term) => term.name),
          ),
        ),
        variants: variantsOf(raw),
        type: raw.type || null,
      },
    },
  };
}

/** What the Store API says of a variation that was asked for by itself. @param parent - names of options are its. */
export function fromStoreVariation(raw: StoreProduct, parent: StoreProduct): ShopVariation {
  const named = variantsOf(parent).find(({ externalId }) => externalId === String(raw.id));
  const { price, listPrice } = pricesOf(raw);
  return {
    parentId: String(parent.id),
    published: true,
    purchasable: raw.is_purchasable,
    stockQuantity: raw.low_stock_remaining,
    updatedAt: null,
    variant: {
      externalId: String(raw.id),
      name: nameOf(raw.name),
      sku: nameOf(raw.sku),
      gtin: null,
      options: named?.options ?? {},
      price,
      listPrice,
      availability: availabilityOf(raw),
      url: raw.permalink || null,
      image: imagesOf(raw.images)[0] ?? null,
    },
  };
}

/** A list of products names their variations, by the slugs of their options, and says no more of them. */
function variantsOf(raw: StoreProduct): ProductVariant[] {
  const unknown = {
    name: null,
    sku: null,
    gtin: null,
    price: null,
    listPrice: null,
    availability: null,
    url: null,
    image: null,
  };
  return raw.variations.map(({ id, attributes }) => ({
    ...unknown,
    externalId: String(id),
    options: optionsOf(attributes.map(({ name, value }) => [name, termOf(raw, name, value)])),
  }));
}

function termOf(raw: StoreProduct, attribute: string, slug: string): string {
  const terms = raw.attributes.find(({ name }) => name === attribute)?.terms ?? [];
  return terms.find((term) => term.slug === slug)?.name ?? slug;
}

/** The formatter makes 0 of an empty price: only what the shop shows tells a gift from a price on request. */
function pricesOf({ prices, price_html }: StoreProduct): Pick<Product, 'price' | 'priceMax' | 'listPrice'> {
  const lowest = amountOf(prices.price_range?.min_amount ?? prices.price, prices);
  const highest = amountOf(prices.price_range?.max_amount ?? '', prices);
  const regular = amountOf(prices.regular_price, prices);
  if (lowest === null || (lowest === '0' && price_html.trim() === ''))
    return { price: null, priceMax: null, listPrice: null };
  return { price: lowest, priceMax: above(highest, lowest), listPrice: above(regular, lowest) };
}

const amountOf = (digits: string, { currency_minor_unit }: StorePrices): DecimalAmount | null =>
  fromMinorUnits(digits, Math.min(10, Math.max(0, Math.trunc(currency_minor_unit))));

const above = (amount: DecimalAmount | null, price: DecimalAmount): DecimalAmount | null =>
  amount !== null && compareAmounts(amount, price) > 0 ? amount : null;

function availabilityOf({ is_in_stock, is_on_backorder }: StoreProduct): ProductAvailability | null {
  if (is_on_backorder) return 'BackOrder';
  if (is_in_stock === null) return null;
  return is_in_stock ? 'InStock' : 'OutOfStock';
}
