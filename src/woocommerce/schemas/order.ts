import * as z from 'zod';
import {
  count,
  dateText,
  type Extra,
  flag,
  id,
  listOf,
  metaData,
  quantity,
  recordOf,
  reference,
  text,
  type WooMeta,
} from './fields.ts';

/** An address of an order or customer: personal data. */
export interface WooAddress extends Extra {
  readonly first_name: string;
  readonly last_name: string;
  readonly company: string;
  readonly address_1: string;
  readonly address_2: string;
  readonly city: string;
  readonly state: string;
  readonly postcode: string;
  readonly country: string;
  /** Shipping addresses have none. */
  readonly email: string;
  readonly phone: string;
}

export interface WooLineItem extends Extra {
  readonly id: number;
  /** May hold entities. */
  readonly name: string;
  readonly product_id: number;
  /** 0 for a product without variations. */
  readonly variation_id: number;
  readonly quantity: number;
  /** Decimal string, after discounts, without tax. */
  readonly total: string;
  readonly total_tax: string;
  readonly sku: string;
}

/** An order as the REST API has it. Amounts are decimal strings. */
export interface WooOrder extends Extra {
  readonly id: number;
  /** What the shopper knows; need not be a number. */
  readonly number: string;
  /** Without the prefix `wc-`. Plugins add their own. */
  readonly status: string;
  readonly currency: string;
  readonly total: string;
  readonly total_tax: string;
  /** 0 for a guest. `null` when the answer does not say. */
  readonly customer_id: number | null;
  readonly customer_note: string;
  readonly billing: WooAddress;
  readonly shipping: WooAddress;
  readonly payment_method: string;
  readonly payment_method_title: string;
  readonly transaction_id: string;
  readonly date_created_gmt: string | null;
  readonly date_modified_gmt: string | null;
  readonly date_paid_gmt: string | null;
  readonly date_completed_gmt: string | null;
  readonly line_items: readonly WooLineItem[];
  /** Totals are negative. */
  readonly refunds: readonly { readonly id: number; readonly reason: string; readonly total: string }[];
  readonly meta_data: readonly WooMeta[];
}

export interface WooOrderNote extends Extra {
  readonly id: number;
  readonly author: string;
  readonly date_created_gmt: string | null;
  readonly note: string;
  /** Whether the shopper got it by e-mail. */
  readonly customer_note: boolean;
}

export interface WooRefund extends Extra {
  readonly id: number;
  readonly date_created_gmt: string | null;
  /** Decimal string, positive. */
  readonly amount: string;
  readonly reason: string;
  /** Whether money was moved by the payment gateway. */
  readonly refunded_payment: boolean;
  readonly meta_data: readonly WooMeta[];
}

/** A person with an account at the shop: personal data. */
export interface WooCustomer extends Extra {
  readonly id: number;
  readonly email: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly username: string;
  readonly role: string;
  readonly date_created_gmt: string | null;
  readonly date_modified_gmt: string | null;
  readonly billing: WooAddress;
  readonly shipping: WooAddress;
  readonly is_paying_customer: boolean;
  readonly meta_data: readonly WooMeta[];
}

const address: z.ZodType<WooAddress> = recordOf(
  z.looseObject({
    first_name: text,
    last_name: text,
    company: text,
    address_1: text,
    address_2: text,
    city: text,
    state: text,
    postcode: text,
    country: text,
    email: text,
    phone: text,
  }),
);

const lineItem: z.ZodType<WooLineItem> = z.looseObject({
  id: reference,
  name: text,
  product_id: reference,
  variation_id: reference,
  quantity: count,
  total: text,
  total_tax: text,
  sku: text,
});

export const wooOrder: z.ZodType<WooOrder> = z.looseObject({
  id,
  number: text,
  status: text,
  currency: text,
  total: text,
  total_tax: text,
  customer_id: quantity,
  customer_note: text,
  billing: address,
  shipping: address,
  payment_method: text,
  payment_method_title: text,
  transaction_id: text,
  date_created_gmt: dateText,
  date_modified_gmt: dateText,
  date_paid_gmt: dateText,
  date_completed_gmt: dateText,
  line_items: listOf(lineItem),
  refunds: listOf(z.object({ id: reference, reason: text, total: text })),
  meta_data: metaData,
});

export const wooOrderNote: z.ZodType<WooOrderNote> = z.looseObject({
  id,
  author: text,
  date_created_gmt: dateText,
  note: text,
  customer_note: flag,
});

export const wooRefund: z.ZodType<WooRefund> = z.looseObject({
  id,
  date_created_gmt: dateText,
  amount: text,
  reason: text,
  refunded_payment: flag,
  meta_data: metaData,
});

export const wooCustomer: z.ZodType<WooCustomer> = z.looseObject({
  id,
  email: text,
  first_name: text,
  last_name: text,
  username: text,
  role: text,
  date_created_gmt: dateText,
  date_modified_gmt: dateText,
  billing: address,
  shipping: address,
  is_paying_customer: flag,
  meta_data: metaData,
});
