import * as z from 'zod';
import { count, dateText, type Extra, flag, id, listOf, metaData, recordOf, text, type WooMeta } from './fields.ts';

export interface WooCoupon extends Extra {
  readonly id: number;
  readonly code: string;
  /** Decimal string. */
  readonly amount: string;
  /** `percent`, `fixed_cart`, `fixed_product`, or a plugin's. */
  readonly discount_type: string;
  readonly description: string;
  readonly date_expires_gmt: string | null;
  readonly date_modified_gmt: string | null;
  readonly usage_count: number;
  readonly individual_use: boolean;
  readonly minimum_amount: string;
  readonly maximum_amount: string;
  readonly meta_data: readonly WooMeta[];
}

/** A subscription of an address to events of the shop. The answer never holds the secret. */
export interface WooWebhook extends Extra {
  readonly id: number;
  readonly name: string;
  /** `active`, `paused`, or `disabled` after more than five failures in a row. */
  readonly status: string;
  /** E.g. `product.updated`. */
  readonly topic: string;
  readonly delivery_url: string;
  readonly date_modified_gmt: string | null;
}

/** How many records there are of a kind, e.g. orders of a status. */
export interface WooTotal extends Extra {
  readonly slug: string;
  readonly name: string;
  readonly total: number;
}

/** What was sold in a time. */
export interface WooSalesReport extends Extra {
  /** Decimal strings. */
  readonly total_sales: string;
  readonly net_sales: string;
  readonly average_sales: string;
  readonly total_orders: number;
  readonly total_items: number;
  readonly total_refunds: number;
}

export interface WooTopSeller extends Extra {
  readonly product_id: number;
  readonly name: string;
  readonly quantity: number;
}

/** The state of the shop's installation. Only administrators and shop managers may read it. */
export interface WooSystemStatus extends Extra {
  readonly environment: {
    readonly home_url: string;
    readonly site_url: string;
    /** Version of WooCommerce. */
    readonly version: string;
    readonly wp_version: string;
    readonly php_version: string;
  } & Extra;
  readonly settings: {
    readonly api_enabled: boolean;
    /** ISO 4217. */
    readonly currency: string;
    readonly number_of_decimals: number;
  } & Extra;
}

export interface WooCurrency extends Extra {
  /** ISO 4217. */
  readonly code: string;
  readonly name: string;
  readonly symbol: string;
}

export interface WooSetting extends Extra {
  readonly id: string;
  readonly value: string;
}

export const wooCoupon: z.ZodType<WooCoupon> = z.looseObject({
  id,
  code: text,
  amount: text,
  discount_type: text,
  description: text,
  date_expires_gmt: dateText,
  date_modified_gmt: dateText,
  usage_count: count,
  individual_use: flag,
  minimum_amount: text,
  maximum_amount: text,
  meta_data: metaData,
});

export const wooWebhook: z.ZodType<WooWebhook> = z.looseObject({
  id,
  name: text,
  status: text,
  topic: text,
  delivery_url: text,
  date_modified_gmt: dateText,
});

export const wooTotals: z.ZodType<readonly WooTotal[]> = listOf(
  z.looseObject({ slug: text, name: text, total: count }),
);

const salesReport: z.ZodType<WooSalesReport> = z.looseObject({
  total_sales: text,
  net_sales: text,
  average_sales: text,
  total_orders: count,
  total_items: count,
  total_refunds: count,
});
export const wooSalesReports: z.ZodType<readonly WooSalesReport[]> = listOf(salesReport);

const topSeller: z.ZodType<WooTopSeller> = z.looseObject({ product_id: id, name: text, quantity: count });
export const wooTopSellers: z.ZodType<readonly WooTopSeller[]> = listOf(topSeller);

export const wooSystemStatus: z.ZodType<WooSystemStatus> = z.looseObject({
  environment: recordOf(
    z.looseObject({ home_url: text, site_url: text, version: text, wp_version: text, php_version: text }),
  ),
  settings: recordOf(z.looseObject({ api_enabled: flag, currency: text, number_of_decimals: count })),
});

export const wooCurrency: z.ZodType<WooCurrency> = z.looseObject({ code: text, name: text, symbol: text });
export const wooSetting: z.ZodType<WooSetting> = z.looseObject({ id: text, value: text });
