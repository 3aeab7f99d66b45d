import type { DecimalAmount } from './product.ts';

/** A {@link DecimalAmount} that may have a minus in front. */
export type SignedAmount = string;

/** One position of an order. */
export interface ShopOrderItem {
  readonly name: string | null;
  /** `null` for a product that is gone. */
  readonly productId: string | null;
  /** `null` for a product without variations. */
  readonly variationId: string | null;
  readonly sku: string | null;
  /** May be a fraction where a plugin sells by weight. */
  readonly quantity: number;
  /** After discounts, without tax. */
  readonly total: SignedAmount | null;
}

/** An order of a shop. Whom it belongs to is only said while personal data is on. */
export interface ShopOrder {
  /** The shop's own id. */
  readonly externalId: string;
  /** What the shopper knows; need not be a number. */
  readonly number: string;
  /** Without the prefix `wc-`; plugins add their own. */
  readonly status: string;
  /** ISO 4217. */
  readonly currency: string | null;
  readonly total: SignedAmount | null;
  readonly refundedTotal: DecimalAmount;
  /** What is left after refunds. */
  readonly netTotal: SignedAmount | null;
  readonly items: readonly ShopOrderItem[];
  /** Whether a payment was recorded. */
  readonly paid: boolean;
  /** The shop's id of the account; `null` for a guest, and while personal data is off. */
  readonly customerId: string | null;
  /** `null` when the order does not say who ordered. */
  readonly isGuest: boolean | null;
  readonly createdAt: Date | null;
  readonly updatedAt: Date | null;
  /** {@link Shopper.shopperKey} of the buyer; `null` while personal data is off. */
  readonly shopperKey: string | null;
}

/** Personal data that may be kept of a shopper. What is not asked for is not kept. */
export type ShopperField =
  | ('email' | 'firstName' | 'lastName' | 'company' | 'phone' | 'address' | 'city' | 'postcode' | 'country')
  | 'registeredAt';

/** A person who buys in a customer's shop. */
export interface Shopper {
  /**
   * Stands for the person without naming it: a hash of the e-mail address, or of the account's id without one, with a key
   * that every customer has for itself. 32 hex digits.
   */
  readonly shopperKey: string;
  /** The shop's id of the account; `null` for a guest. */
  readonly externalId: string | null;
  /** What was asked for and the shop knows. */
  readonly fields: Readonly<Partial<Record<ShopperField, string>>>;
  readonly updatedAt: Date | null;
}

/**
 * What `reading` of a page begins with that was made of a product, because no crawl has come to its address. A crawled page
 * takes its place.
 */
export const madeOfProduct = 'shop:';

/** What is read from a shop, each with a state of its own. */
export type ShopResource = 'products' | 'orders' | 'shoppers';

/** Where a reading that was stopped goes on. */
export interface SyncCursor {
  /** All records in the order of their ids, or those changed since an instant. */
  readonly kind: 'full' | 'changes';
  /** The page to read next, from 1. */
  readonly page: number;
  /** Of changes: only those after this instant, in ISO 8601. */
  readonly after: string | null;
  /** Records the list had when the page before was read; `null` when the shop did not say. */
  readonly total: number | null;
  /** When the reading began, in ISO 8601. */
  readonly startedAt: string;
  /** Latest change seen so far, in ISO 8601. */
  readonly latest: string | null;
}

/** How far a resource has been read. */
export interface SyncState {
  /** Number of the full pass under way or done last, from 1; 0 before the first. Records carry the last one they were seen in. */
  readonly pass: number;
  /** `null` when no reading is under way. */
  readonly cursor: SyncCursor | null;
  /** Changes up to here are stored; `null` before the first full pass has ended. */
  readonly watermark: Date | null;
  /** When the last full pass ended. */
  readonly fullPassAt: Date | null;
}

/** How a customer's shop is reached. Without secrets. JSON. */
export interface ShopConnection {
  /** As the customer gave it. */
  readonly url: string;
  readonly apiRoot: string;
  readonly style: 'pretty' | 'rest_route';
  /** Address of the site as it sees itself. */
  readonly home: string | null;
  /** E.g. `wc/v3`; `null` without keys, or when the shop has none. */
  readonly namespace: string | null;
  /** Namespace of the Store API, which needs no keys; `null` when it is closed. */
  readonly storeApi: string | null;
  /** How requests prove who asks; `null` without keys. */
  readonly auth: 'basic' | 'query' | 'oauth-http' | 'oauth-https' | null;
  /** What the keys may do; `null` without keys. */
  readonly access: ShopAccess | null;
  /** Which status an order may get, by the one it has; `null` for the usual steps. */
  readonly orderTransitions: Readonly<Record<string, readonly string[]>> | null;
  /** What is kept of persons since the last reading that said so; `null` while personal data is off. */
  readonly shopperFields: readonly ShopperField[] | null;
  /** Whether the last reading of products took in those that the shop keeps out of its own lists. */
  readonly includeHidden: boolean;
  /** In ISO 8601. */
  readonly connectedAt: string;
}

/** What a pair of keys may do, found out by trying without changing anything. */
export interface ShopAccess {
  readonly canRead: {
    readonly products: boolean;
    readonly orders: boolean;
    readonly customers: boolean;
    readonly webhooks: boolean;
  };
  readonly canWrite: { readonly products: boolean; readonly orders: boolean };
}
