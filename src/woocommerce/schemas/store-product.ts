import * as z from 'zod';
import {
  count,
  type Extra,
  flag,
  id,
  listOf,
  optionalFlag,
  optionalRecord,
  quantity,
  recordOf,
  reference,
  text,
} from './fields.ts';

/** Prices of the Store API: whole numbers as text, in the smallest unit the shop shows. */
export interface StorePrices {
  readonly price: string;
  readonly regular_price: string;
  readonly sale_price: string;
  readonly price_range: { readonly min_amount: string; readonly max_amount: string } | null;
  /** ISO 4217. */
  readonly currency_code: string;
  readonly currency_symbol: string;
  /** Decimals the *shop* shows: a dollar shop may have 0, a yen shop 2. */
  readonly currency_minor_unit: number;
}

/** A product as the Store API shows it to anybody. Names and article numbers hold entities. */
export interface StoreProduct extends Extra {
  readonly id: number;
  readonly name: string;
  readonly slug: string;
  /** 0 for a product that is no variation. */
  readonly parent: number;
  readonly type: string;
  /** Of a variation: its options in one text. */
  readonly variation: string;
  readonly permalink: string;
  readonly sku: string;
  readonly short_description: string;
  readonly description: string;
  readonly prices: StorePrices;
  readonly price_html: string;
  readonly average_rating: string;
  readonly review_count: number;
  readonly images: readonly { readonly src: string }[];
  readonly categories: readonly { readonly name: string }[];
  readonly brands: readonly { readonly name: string }[];
  readonly attributes: readonly {
    readonly name: string;
    readonly terms: readonly { readonly name: string; readonly slug: string }[];
  }[];
  readonly variations: readonly {
    readonly id: number;
    /** The value is the slug of a term. */
    readonly attributes: readonly { readonly name: string; readonly value: string }[];
  }[];
  readonly is_purchasable: boolean;
  /** `null`: older versions do not say. */
  readonly is_in_stock: boolean | null;
  readonly is_on_backorder: boolean;
  /** `null` unless few are left. */
  readonly low_stock_remaining: number | null;
}

const prices: z.ZodType<StorePrices> = recordOf(
  z.object({
    price: text,
    regular_price: text,
    sale_price: text,
    price_range: optionalRecord(z.object({ min_amount: text, max_amount: text })),
    currency_code: text,
    currency_symbol: text,
    currency_minor_unit: count,
  }),
);

const named = z.object({ name: text });

export const storeProduct: z.ZodType<StoreProduct> = z.looseObject({
  id,
  name: text,
  slug: text,
  parent: reference,
  type: text,
  variation: text,
  permalink: text,
  sku: text,
  short_description: text,
  description: text,
  prices,
  price_html: text,
  average_rating: text,
  review_count: count,
  images: listOf(z.object({ src: text })),
  categories: listOf(named),
  brands: listOf(named),
  attributes: listOf(z.object({ name: text, terms: listOf(z.object({ name: text, slug: text })) })),
  variations: listOf(z.object({ id, attributes: listOf(z.object({ name: text, value: text })) })),
  is_purchasable: flag,
  is_in_stock: optionalFlag,
  is_on_backorder: flag,
  low_stock_remaining: quantity,
});
