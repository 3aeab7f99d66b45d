import type { ShopperField } from './shop.ts';

/** How a shop is connected. */
export interface ConnectShopOptions {
  /** Any address of the shop. */
  readonly url: string;
  /** Keys from WooCommerce > Settings > Advanced > REST API. Without them only what everybody may see is read. */
  readonly consumerKey?: string | undefined;
  readonly consumerSecret?: string | undefined;
  /**
   * The owner knows that the API is on another host than the site, and that the keys go there.
   * @default false: keys are refused then
   */
  readonly allowCrossHost?: boolean | undefined;
  /**
   * Which status an order may get, by the one it has; replaces the defaults as a whole. `*` stands for any status.
   * @default the usual steps: see `orders.setStatus`
   */
  readonly orderTransitions?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** What a shop's owner is asked to agree to. */
export interface AuthorizeShopOptions {
  /** Any address of the shop. */
  readonly url: string;
  /** Shown to the owner: who asks. 1 to 100 characters. */
  readonly appName: string;
  /** @default 'read' */
  readonly scope?: 'read' | 'write' | 'read_write' | undefined;
  /** Where the owner's browser comes back to, with `success` and `user_id`. */
  readonly returnUrl: string;
  /** Where the shop sends the keys, by a POST of JSON: https. */
  readonly callbackUrl: string;
}

/** What is read from a shop. */
export interface SyncShopOptions {
  /** Products go to the index, joined with crawled pages. @default true */
  readonly products?: boolean | undefined;
  /** Orders go to a table of their own, without the persons behind them unless `shoppers` is on. @default false */
  readonly orders?: boolean | undefined;
  /**
   * Persons: off unless asked for. True keeps that there is somebody, in which orders belong to whom; fields name what is
   * kept besides. Every call says it anew: one without it, whatever it reads, removes the persons that were kept.
   * @default false
   */
  readonly shoppers?: boolean | { readonly fields: readonly ShopperField[] } | undefined;
  /**
   * `changes` reads what was changed since the last time, `full` everything. A first reading is always full.
   * @default 'auto': changes, and everything once a day, which finds what nobody told of
   */
  readonly mode?: 'auto' | 'changes' | 'full' | undefined;
  /**
   * A full pass that finds less than 70 % of what is known removes nothing and says so; `approved` removes it.
   * @default 'guarded'
   */
  readonly removals?: 'guarded' | 'approved' | undefined;
  /** Products that the shop keeps out of its own lists. @default false */
  readonly includeHidden?: boolean | undefined;
  /** Makes the call idempotent: the same id is the same run. @default a random one */
  readonly syncId?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How money is given back. */
export interface RefundOrderOptions {
  /** Decimal string above 0, at most what is left of the order, e.g. `'12.50'`; or `'all'` of what is left. */
  readonly amount: string;
  readonly reason?: string | undefined;
  /** True has the payment gateway send the money: real money moves. @default false: the refund is only written down */
  readonly apiRefund?: boolean | undefined;
  /** True puts the refunded positions back into stock. @default false */
  readonly restock?: boolean | undefined;
  /** Which positions are refunded; needed to restock. */
  readonly lineItems?: readonly RefundedItem[] | undefined;
  /**
   * Your own name for this refund: a second call with it returns the first one's refund.
   * @default a random one
   */
  readonly reference?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A position that is refunded. */
export interface RefundedItem {
  /** Id of the position in the order. */
  readonly id: number;
  readonly quantity?: number | undefined;
  /** Decimal string. */
  readonly refundTotal: string;
}
