import type { Logger } from '../../contracts/logger.ts';
import type { ShopperRecord, ShopStore } from '../../contracts/shop-store.ts';
import type { SyncCursor } from '../../model/shop.ts';
import { readPage } from '../client/read-pages.ts';
import { readRecords } from '../client/resource.ts';
import type { ShopApi } from '../http/shop-api.ts';
import { instantOf } from '../normalize/instant-of.ts';
import { fromCustomer } from '../normalize/shopper.ts';
import { type WooCustomer, wooCustomer } from '../schemas/order.ts';
import type { ShopperPolicy } from './order-source.ts';
import { shopperRecord } from './person-records.ts';
import { toSourcePage } from './source-page.ts';
import { pageSize } from './sync-cursor.ts';
import type { ReadOptions, SourcePage, SyncSource, TakenPage } from './sync-source.ts';

export interface ShopperSourceOptions {
  readonly customerId: string;
  readonly api: ShopApi;
  readonly namespace: string;
  readonly store: ShopStore;
  readonly policy: NonNullable<ShopperPolicy>;
  readonly logger: Logger;
}

/**
 * Persons with an account. The shop cannot be asked for those that have changed: between full passes, webhooks tell of
 * those, and the newest are found by their ids.
 */
export class ShopperSource implements SyncSource<WooCustomer> {
  readonly resource = 'shoppers';
  readonly changes = 'newest';
  readonly #options: ShopperSourceOptions;

  constructor(options: ShopperSourceOptions) {
    this.#options = options;
  }

  async readPage({ kind, page }: SyncCursor, { signal }: ReadOptions): Promise<SourcePage<WooCustomer>> {
    const { api, namespace, logger } = this.#options;
    const route = `${namespace}/customers`;
    // Without a role only "customer" is listed; whoever buys may be something else.
    const query = {
      role: 'all',
      orderby: 'id',
      order: kind === 'full' ? 'asc' : 'desc',
      page,
      per_page: pageSize,
      _fields: fields,
    };
    const read = await readPage(api, route, query, { signal });
    return toSourcePage(read, readRecords(wooCustomer, read.items, { route, logger }));
  }

  changedAt({ date_modified_gmt }: WooCustomer): Date | null {
    return instantOf(date_modified_gmt);
  }

  async take(items: readonly WooCustomer[], _options: ReadOptions): Promise<TakenPage> {
    const { customerId, store, policy } = this.#options;
    const records = items.flatMap((raw) => toShopperRecord(raw, policy));
    const keys = records.map(({ shopper }) => shopper.shopperKey);
    const known = await store.getKnownRecords(customerId, 'shoppers', keys);
    const isNews = ({ shopper, hash }: ShopperRecord): boolean => known.get(shopper.shopperKey)?.hash !== hash;
    const changed = records.filter(isNews);
    const seen = records.filter((record) => !isNews(record)).map(({ shopper }) => shopper.shopperKey);
    return {
      commit: { shoppers: changed, seen },
      counts: { written: changed.length, unchanged: seen.length, skipped: items.length - records.length },
    };
  }

  async readSome(ids: readonly string[], options: ReadOptions): Promise<readonly WooCustomer[]> {
    const { customerId, store } = this.#options;
    const shoppers = await Promise.all(ids.map((id) => store.getShopper(customerId, id)));
    return await this.readAccounts(
      shoppers.flatMap((shopper) => shopper?.externalId ?? []),
      options,
    );
  }

  /** By the shop's ids of the accounts, at most 100. */
  async readAccounts(accountIds: readonly string[], { signal }: ReadOptions): Promise<readonly WooCustomer[]> {
    const { api, namespace, logger } = this.#options;
    if (accountIds.length === 0) return [];
    const route = `${namespace}/customers`;
    const query = { role: 'all', include: accountIds.join(','), per_page: pageSize, _fields: fields };
    const { items } = await readPage(api, route, query, { signal });
    return readRecords(wooCustomer, items, { route, logger });
  }

  /** Persons are in no index. */
  async drop(ids: readonly string[]): Promise<TakenPage> {
    return { commit: { removed: ids }, counts: { removed: ids.length } };
  }
}

const fields = 'id,email,first_name,last_name,date_created_gmt,date_modified_gmt,billing';

/** A person as it is stored. */
export function toShopperRecord(raw: WooCustomer, policy: NonNullable<ShopperPolicy>): ShopperRecord[] {
  const shopper = fromCustomer(raw, policy.fields, policy);
  return shopper ? [shopperRecord(shopper)] : [];
}
