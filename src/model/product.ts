import type { Breadcrumb } from './page-metadata.ts';

/**
 * Whether and how something can be bought, in the words of schema.org's ItemAvailability. Its finer shades are folded:
 * limited, in-store and online-only stock is `InStock`; sold out and reserved is `OutOfStock`.
 */
export type ProductAvailability = 'InStock' | 'OutOfStock' | 'PreOrder' | 'BackOrder' | 'Discontinued';

export type ProductCondition = 'New' | 'Used' | 'Refurbished' | 'Damaged';

/** What a GTIN is in particular. `upc` has 12 digits; an `isbn10` may end in `X`. */
export type GtinType = 'gtin8' | 'upc' | 'gtin13' | 'gtin14' | 'isbn10' | 'isbn13' | 'ismn' | 'issn';

/** Where a fact was read, most trusted first. */
export type ProductSource =
  | 'woocommerce-rest'
  | 'woocommerce-store-api'
  | 'shopify'
  | 'json-ld'
  | 'embedded-json'
  | 'microdata'
  | 'rdfa'
  | 'opengraph'
  | 'html';

/**
 * An amount of money as a decimal number, without its currency. Never a float.
 *
 * A dot, no grouping, no sign, and one spelling per value: no fraction of zeros (`'12'`), otherwise at least two decimals
 * (`'12.50'`), more where they count (`'0.125'`).
 */
export type DecimalAmount = string;

/** What product and variant have in common: what is paid, and whether it can be had. */
export interface ProductOffer {
  /** What one pays now; the lowest when there is a range. `null`: not stated, or on request. */
  readonly price: DecimalAmount | null;
  /** What it cost before, or is recommended. Always above the price. */
  readonly listPrice: DecimalAmount | null;
  readonly availability: ProductAvailability | null;
}

/** One of several forms of a product that can be bought. */
export interface ProductVariant extends ProductOffer {
  /** The shop's own id. */
  readonly externalId: string | null;
  readonly name: string | null;
  readonly sku: string | null;
  readonly gtin: string | null;
  /** By name, as the shop writes it, e.g. `{ Size: 'L', Color: 'Blue' }`. */
  readonly options: Readonly<Record<string, string>>;
  readonly url: string | null;
  readonly image: string | null;
}

/** What buyers think. Nobody rated: no rating. */
export interface ProductRating {
  readonly value: number;
  /** Top of the scale. */
  readonly best: number;
  /** `null` when it is not said how many rated. */
  readonly count: number | null;
}

/** A property of the product by its name, e.g. `{ name: 'Material', values: ['Steel', 'Glass'] }`. */
export interface ProductAttribute {
  readonly name: string;
  readonly values: readonly string[];
}

/** A field whose value can be told by several sources. */
export type ProductField =
  | (
      | 'name'
      | 'description'
      | 'shortDescription'
      | 'sku'
      | 'mpn'
      | 'gtin'
      | 'brand'
      | 'price'
      | 'priceMax'
      | 'listPrice'
    )
  | ('currency' | 'availability' | 'condition' | 'images' | 'variants' | 'rating' | 'breadcrumbs' | 'categories')
  | ('attributes' | 'externalId' | 'type' | 'stockQuantity' | 'updatedAt');

/** Where the value of a field is from. */
export interface FieldSource {
  readonly source: ProductSource;
  /** 0 to 1: how sure it is that the value is right. Lower where sources contradict each other. */
  readonly confidence: number;
}

/** Two sources say different things about one field. */
export interface ProductContradiction {
  readonly field: ProductField;
  readonly kept: { readonly source: ProductSource; readonly value: string };
  readonly dropped: { readonly source: ProductSource; readonly value: string };
}

/**
 * A product, whatever it was read from: a page, or a shop's interface. What is not said is `null`, never `''`. Texts are
 * plain: entities decoded, tags removed, white space collapsed. URLs are absolute.
 */
export interface Product extends ProductOffer {
  readonly name: string;
  /** Its own page: the canonical URL when that is on the same site, else where it was found. */
  readonly url: string;
  /** The shop's own id. */
  readonly externalId: string | null;
  readonly description: string | null;
  readonly shortDescription: string | null;
  readonly sku: string | null;
  readonly mpn: string | null;
  /** Digits with a valid check digit; an ISBN-10 may end in `X`. */
  readonly gtin: string | null;
  readonly gtinType: GtinType | null;
  readonly brand: string | null;
  /** The highest price of a range; `null` when there is one price. */
  readonly priceMax: DecimalAmount | null;
  /** ISO 4217 code. `null` when only a sign such as `$` is known that several currencies share. */
  readonly currency: string | null;
  /** The currency as the shop writes it, e.g. `'$'`. */
  readonly currencyRaw: string | null;
  /** Whether prices include taxes; `null` when it is not said. */
  readonly priceBasis: 'incl' | 'excl' | null;
  /** Availability as the shop words it, e.g. `'Only 3 left'`. */
  readonly availabilityRaw: string | null;
  readonly stockQuantity: number | null;
  readonly condition: ProductCondition | null;
  /** The main one first. */
  readonly images: readonly string[];
  /** Empty, or at least two. */
  readonly variants: readonly ProductVariant[];
  readonly rating: ProductRating | null;
  readonly breadcrumbs: readonly Breadcrumb[];
  /** Names. Of a page: the breadcrumbs between the shop's home and the product. */
  readonly categories: readonly string[];
  readonly attributes: readonly ProductAttribute[];
  /** The shop's word for its kind, e.g. `'simple'`, `'variable'`, `'external'`. */
  readonly type: string | null;
  /** When the shop changed it last. */
  readonly updatedAt: Date | null;
  /** Most trusted source that told anything. */
  readonly source: ProductSource;
  readonly fieldSources: Readonly<Partial<Record<ProductField, FieldSource>>>;
  /** 0 to 1: the least sure of name, price and availability, as far as they are known. */
  readonly confidence: number;
  /** Where sources disagreed. Empty for most. */
  readonly contradictions: readonly ProductContradiction[];
  /** When its source said all this. */
  readonly asOf: Date;
}

/** What a list of products shows of one of them. Its own page says the rest. */
export interface ListedProduct extends ProductOffer {
  readonly name: string;
  /** `null` when the list does not link to it. */
  readonly url: string | null;
  readonly currency: string | null;
  readonly image: string | null;
}

/** What a page is to a shop: about one product, a list of several, or neither. */
export type ProductPageKind = 'product' | 'listing' | 'none';
