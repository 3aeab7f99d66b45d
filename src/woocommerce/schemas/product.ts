import * as z from 'zod';
import {
  count,
  dateText,
  type Extra,
  flag,
  id,
  listOf,
  metaData,
  optionalRecord,
  quantity,
  reference,
  text,
  type WooMeta,
} from './fields.ts';

/** A category, tag or brand of a product. */
export interface WooTerm {
  readonly id: number;
  readonly name: string;
  readonly slug: string;
}

export interface WooImage {
  readonly id: number;
  readonly src: string;
  readonly name: string;
  readonly alt: string;
}

/** An attribute of a product, with all its values. */
export interface WooAttribute {
  readonly id: number;
  readonly name: string;
  /** Whether variations differ in it. */
  readonly variation: boolean;
  readonly visible: boolean;
  readonly options: readonly string[];
}

/** The value of an attribute that makes a variation; `''` means any. */
export interface WooOption {
  readonly id: number;
  readonly name: string;
  readonly option: string;
}

/** What products and variations have in common. Prices are decimal strings, `''` for none; names may hold entities. */
interface WooSellable {
  readonly id: number;
  readonly sku: string;
  readonly global_unique_id: string;
  readonly description: string;
  readonly permalink: string;
  /** What is paid now; of a variable product the lowest, or `''`. */
  readonly price: string;
  readonly regular_price: string;
  readonly sale_price: string;
  readonly on_sale: boolean;
  /** `publish`, `draft`, `pending`, `private`, or a plugin's. */
  readonly status: string;
  readonly purchasable: boolean;
  /** `true`, `false`, or `'parent'` where the product's stock counts for a variation. */
  readonly manage_stock: string;
  readonly stock_quantity: number | null;
  /** `instock`, `outofstock`, `onbackorder`. */
  readonly stock_status: string;
  readonly date_created_gmt: string | null;
  readonly date_modified_gmt: string | null;
  readonly meta_data: readonly WooMeta[];
}

/** A product as the REST API has it. What an answer lacks is `''`, `0`, `[]`, `false` or `null`. */
export interface WooProduct extends WooSellable, Extra {
  readonly name: string;
  readonly slug: string;
  /** `simple`, `variable`, `grouped`, `external`, or a plugin's. */
  readonly type: string;
  /** `visible`, `catalog`, `search` or `hidden`. */
  readonly catalog_visibility: string;
  readonly short_description: string;
  readonly price_html: string;
  /** Decimal string. */
  readonly average_rating: string;
  readonly rating_count: number;
  readonly parent_id: number;
  readonly categories: readonly WooTerm[];
  readonly tags: readonly WooTerm[];
  readonly brands: readonly WooTerm[];
  readonly images: readonly WooImage[];
  readonly attributes: readonly WooAttribute[];
  /** Ids. */
  readonly variations: readonly number[];
}

/** A variation of a product. */
export interface WooVariation extends WooSellable, Extra {
  readonly name: string;
  readonly parent_id: number;
  readonly image: WooImage | null;
  readonly attributes: readonly WooOption[];
}

const term: z.ZodType<WooTerm> = z.object({ id: reference, name: text, slug: text });
const image: z.ZodType<WooImage> = z.object({ id: reference, src: text, name: text, alt: text });

const sellable = {
  id,
  sku: text,
  global_unique_id: text,
  description: text,
  permalink: text,
  price: text,
  regular_price: text,
  sale_price: text,
  on_sale: flag,
  status: text,
  purchasable: flag,
  manage_stock: text,
  stock_quantity: quantity,
  stock_status: text,
  date_created_gmt: dateText,
  date_modified_gmt: dateText,
  meta_data: metaData,
};

export const wooProduct: z.ZodType<WooProduct> = z.looseObject({
  ...sellable,
  name: text,
  slug: text,
  type: text,
  catalog_visibility: text,
  short_description: text,
  price_html: text,
  average_rating: text,
  rating_count: count,
  parent_id: reference,
  categories: listOf(term),
  tags: listOf(term),
  brands: listOf(term),
  images: listOf(image),
  attributes: listOf(z.object({ id: reference, name: text, variation: flag, visible: flag, options: listOf(text) })),
  variations: listOf(id),
});

export const wooVariation: z.ZodType<WooVariation> = z.looseObject({
  ...sellable,
  name: text,
  parent_id: reference,
  image: optionalRecord(image),
  attributes: listOf(z.object({ id: reference, name: text, option: text })),
});

/** A category of products. */
export interface WooCategory extends Extra {
  readonly id: number;
  readonly name: string;
  readonly slug: string;
  /** 0 for a category of the first level. */
  readonly parent: number;
  readonly description: string;
  readonly image: WooImage | null;
  /** Products in it. */
  readonly count: number;
}

export const wooCategory: z.ZodType<WooCategory> = z.looseObject({
  id,
  name: text,
  slug: text,
  parent: reference,
  description: text,
  image: optionalRecord(image),
  count,
});
