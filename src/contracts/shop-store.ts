import type { Product } from '../model/product.ts';
import type { ShopConnection, ShopOrder, Shopper, ShopResource, SyncState } from '../model/shop.ts';
import type { CredentialStore } from './credential-store.ts';
import type { Store, StoredPage } from './store.ts';

/** A reading of one resource that was begun. */
export interface SyncRun {
  /** Names the run. Only the one that began last may write. */
  readonly fence: string;
  readonly state: SyncState;
}

/** What is known of a record without reading it. */
export interface KnownRecord {
  /** Of what was stored: an equal one means that nothing has changed. */
  readonly hash: string;
  /** When the shop changed it last, `null` when it did not say. */
  readonly updatedAt: Date | null;
}

/** A product of the shop: what its interface says, and the page it is joined with. */
export interface ProductRecord extends KnownRecord {
  readonly externalId: string;
  /** Canonical key of its permalink. */
  readonly pageKey: string;
  readonly product: Product;
}

export interface OrderRecord extends KnownRecord {
  readonly order: ShopOrder;
}

export interface ShopperRecord extends KnownRecord {
  readonly shopper: Shopper;
}

/** What somebody keeps to who reads a shop: nothing is written unless the shop is still so. What is left out may be anything. */
export type ShopRules = Pick<ShopConnection, 'connectedAt'> &
  Partial<Pick<ShopConnection, 'includeHidden' | 'shopperFields'>>;

/** What one page of a list, or one delivery of a webhook, comes to. */
export interface ShopCommit {
  readonly resource: ShopResource;
  /** How far the run is with this; `undefined` for a change that belongs to no run. */
  readonly progress?: { readonly fence: string; readonly state: SyncState } | undefined;
  /** Of a change that belongs to no run: what it kept to. Without it nothing is checked. */
  readonly rules?: ShopRules | undefined;
  /** Number of the pass that the records were seen in. */
  readonly pass: number;
  /**
   * Written unless a later change of the same record is stored already. Of persons, what an account says is not replaced by
   * what an order of a guest says. Of persons who were erased nothing is written, and an order that turns out to be theirs goes.
   */
  readonly products?: readonly ProductRecord[] | undefined;
  readonly orders?: readonly OrderRecord[] | undefined;
  readonly shoppers?: readonly ShopperRecord[] | undefined;
  /**
   * Pages made of products, their `reading` beginning with `madeOfProduct`. One is written only where no crawled page stands,
   * and goes by itself as soon as no product is joined with it any more.
   */
  readonly pages?: readonly StoredPage[] | undefined;
  /** Keys of pages that go, crawled ones too: their products are gone, or for nobody to see. */
  readonly removedPages?: readonly string[] | undefined;
  /** Ids of records of the resource that were seen as they are stored. */
  readonly seen?: readonly string[] | undefined;
  /** Ids of records of the resource that are gone. */
  readonly removed?: readonly string[] | undefined;
}

/** Facts of a shop that change without it being connected anew. */
export interface ShopChange {
  /** Of the shop that is meant. */
  readonly connectedAt: string;
  readonly facts: Readonly<Partial<Omit<ShopConnection, 'apiRoot'>>>;
}

/** What a commit did, as counts of records of its resource: guests that come with their orders are not counted. */
export interface ShopReceipt {
  readonly written: number;
  /** Not written: a later change was there already, or the person was erased. */
  readonly skipped: number;
  readonly removed: number;
}

/** What was removed of a person. */
export interface ShopperReceipt {
  readonly shoppers: number;
  readonly orders: number;
}

/**
 * Keeps what is known of customers' shops: how they are reached, encrypted credentials, and records that were read.
 *
 * A part of a {@link StoreWithShop}; `integration.woocommerce` needs one. Everything said of `Store` holds here:
 * the customer comes first, every method is atomic, lists of ids have at most 500 entries, lists of rows are asked for
 * with a limit of at most 500. Ids are ordered as text. `Store.eraseCustomer` removes all of it.
 */
export interface ShopStore extends CredentialStore {
  /** Creates or replaces the customer's shop. Another shop than before begins anew, as after {@link removeShop}. */
  saveShop(customerId: string, shop: ShopConnection): Promise<void>;
  /**
   * Changes facts of the shop and leaves the others as they are: two who write at once lose nothing.
   *
   * @returns false when the shop was connected anew since, or is gone; nothing is written then.
   */
  updateShop(customerId: string, change: ShopChange): Promise<boolean>;
  getShop(customerId: string): Promise<ShopConnection | undefined>;
  /** Removes the shop, its records, the pages made of them, and its states. Credentials are removed by {@link removeSecrets}. */
  removeShop(customerId: string): Promise<boolean>;

  /**
   * Begins a reading, or takes one over: whoever began before writes no more.
   *
   * @throws IntegrationError `SYNC_SUPERSEDED` when the shop is not as `rules` say; nothing is begun then.
   */
  beginSync(customerId: string, resource: ShopResource, rules?: ShopRules): Promise<SyncRun>;
  /** How far a resource has been read, without beginning anything. */
  getSyncState(customerId: string, resource: ShopResource): Promise<SyncState>;
  /**
   * Writes all of it in one step, the progress of the run included.
   *
   * @throws IntegrationError `SYNC_SUPERSEDED` when another run has begun since, or the shop is not as `rules` say; nothing is
   * written then.
   */
  commitShop(customerId: string, commit: ShopCommit): Promise<ShopReceipt>;
  /** What is known of these records, by id; for shoppers, by their key. */
  getKnownRecords(
    customerId: string,
    resource: ShopResource,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, KnownRecord>>;
  /** Ids of records last seen before `pass`, ordered, starting behind `after`. No guests: their orders are what tells of them. */
  listUnseen(
    customerId: string,
    resource: ShopResource,
    options: { readonly pass: number; readonly after?: string | undefined; readonly limit: number },
  ): Promise<readonly string[]>;
  /** Records of the resource, guests aside. */
  countRecords(customerId: string, resource: ShopResource): Promise<number>;

  getShopProduct(customerId: string, externalId: string): Promise<ProductRecord | undefined>;
  /** Products whose page has one of these keys, by key. */
  getProductsByPage(customerId: string, pageKeys: readonly string[]): Promise<ReadonlyMap<string, readonly Product[]>>;
  /** Keys of pages that products are joined with, each once, ordered, starting behind `after`. */
  listProductAddresses(
    customerId: string,
    options: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<readonly string[]>;
  /** {@link StoredPage.reading} of pages, by key; keys without a page are left out. */
  getPageReadings(customerId: string, pageKeys: readonly string[]): Promise<ReadonlyMap<string, string>>;
  getShopOrder(customerId: string, externalId: string): Promise<ShopOrder | undefined>;
  /** Ordered by id, starting behind `after`. */
  listShopOrders(
    customerId: string,
    options: {
      readonly status?: string | undefined;
      readonly shopperKey?: string | undefined;
      readonly after?: string | undefined;
      readonly limit: number;
    },
  ): Promise<readonly ShopOrder[]>;
  getShopper(customerId: string, shopperKey: string): Promise<Shopper | undefined>;
  /** By the shop's id of the account. */
  findShopper(customerId: string, externalId: string): Promise<Shopper | undefined>;
  /** Ordered by key, starting behind `after`. */
  listShoppers(
    customerId: string,
    options: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<readonly Shopper[]>;
  /** Removes a person and its orders, and keeps the key, so that no later reading brings them back. */
  eraseShopper(customerId: string, shopperKey: string): Promise<ShopperReceipt>;
}

/** A store that serves shops too. One without `shop` serves websites only. */
export interface StoreWithShop extends Store {
  readonly shop: ShopStore;
}

/** Whether a store serves shops. */
export function servesShops(store: Store): store is StoreWithShop {
  return typeof (store as Partial<StoreWithShop>).shop === 'object';
}
