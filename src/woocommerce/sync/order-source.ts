import type { Logger } from '../../contracts/logger.ts';
import type { OrderRecord, ShopperRecord, ShopStore } from '../../contracts/shop-store.ts';
import type { ShopOrder, ShopperField, SyncCursor } from '../../model/shop.ts';
import { readPage } from '../client/read-pages.ts';
import { readRecords } from '../client/resource.ts';
import type { ShopDiscovery } from '../discovery/shop-discovery.ts';
import type { Query } from '../http/api-url.ts';
import type { ShopApi } from '../http/shop-api.ts';
import { instantOf } from '../normalize/instant-of.ts';
import { toShopOrder } from '../normalize/shop-order.ts';
import { fromGuestOrder, type ShopperKeys, shopperKeyOf } from '../normalize/shopper.ts';
import { type WooOrder, wooOrder } from '../schemas/order.ts';
import { orderRecord, shopperRecord } from './person-records.ts';
import { toSourcePage } from './source-page.ts';
import { pageSize } from './sync-cursor.ts';
import { howChangesCome, type ReadOptions, type SourcePage, type SyncSource, type TakenPage } from './sync-source.ts';

/** What is kept of persons, and how they are told apart; `null` while personal data is off. */
export type ShopperPolicy = (ShopperKeys & { readonly fields: readonly ShopperField[] }) | null;

export interface OrderSourceOptions {
  readonly customerId: string;
  readonly api: ShopApi;
  readonly namespace: string;
  readonly capabilities: ShopDiscovery['capabilities'];
  readonly store: ShopStore;
  readonly policy: ShopperPolicy;
  readonly logger: Logger;
}

/** Orders, and the guests behind them while personal data is on. */
export class OrderSource implements SyncSource<WooOrder> {
  readonly resource = 'orders';
  readonly changes: SyncSource<WooOrder>['changes'];
  readonly #options: OrderSourceOptions;

  constructor(options: OrderSourceOptions) {
    const { ordersModifiedAfter, ordersByModified } = options.capabilities;
    this.#options = options;
    this.changes = howChangesCome({ isFiltered: ordersModifiedAfter, isOrdered: ordersByModified });
  }

  async readPage(cursor: SyncCursor, { signal }: ReadOptions): Promise<SourcePage<WooOrder>> {
    const { api, namespace, logger } = this.#options;
    const route = `${namespace}/orders`;
    const query = {
      ...this.#queryFor(cursor),
      page: cursor.page,
      per_page: pageSize,
      _fields: fieldsFor(this.#options.policy),
    };
    const page = await readPage(api, route, query, { signal });
    return toSourcePage(page, readRecords(wooOrder, page.items, { route, logger }));
  }

  changedAt({ date_modified_gmt }: WooOrder): Date | null {
    return instantOf(date_modified_gmt);
  }

  async take(items: readonly WooOrder[], _options: ReadOptions): Promise<TakenPage> {
    const { customerId, store, policy } = this.#options;
    const orders = items.map((raw) => toOrderRecord(raw, policy));
    const known = await store.getKnownRecords(
      customerId,
      'orders',
      orders.map(({ order }) => order.externalId),
    );
    const isNews = ({ order, hash }: OrderRecord): boolean => known.get(order.externalId)?.hash !== hash;
    const changed = orders.filter(isNews);
    const guests = policy ? await this.#newGuests(items.flatMap((raw) => toGuestRecord(raw, policy))) : [];
    const seen = orders.filter((record) => !isNews(record)).map(({ order }) => order.externalId);
    return {
      commit: { orders: changed, shoppers: guests, seen },
      counts: { written: changed.length, unchanged: seen.length },
    };
  }

  async readSome(ids: readonly string[], { signal }: ReadOptions): Promise<readonly WooOrder[]> {
    const { api, namespace, logger, policy } = this.#options;
    const route = `${namespace}/orders`;
    const query = { include: ids.join(','), status: 'any', per_page: pageSize, _fields: fieldsFor(policy) };
    const { items } = await readPage(api, route, query, { signal });
    return readRecords(wooOrder, items, { route, logger });
  }

  /** Orders are in no index. */
  async drop(ids: readonly string[]): Promise<TakenPage> {
    return { commit: { removed: ids }, counts: { removed: ids.length } };
  }

  /** Compared by themselves: an order stays as it is when other fields of its guest are asked for. */
  async #newGuests(guests: readonly ShopperRecord[]): Promise<ShopperRecord[]> {
    const { customerId, store } = this.#options;
    if (guests.length === 0) return [];
    const latest = onlyLatest(guests);
    const keys = latest.map(({ shopper }) => shopper.shopperKey);
    const known = await store.getKnownRecords(customerId, 'shoppers', keys);
    return latest.filter(({ shopper, hash }) => known.get(shopper.shopperKey)?.hash !== hash);
  }

  #queryFor({ kind, after }: SyncCursor): Query {
    if (kind === 'full') return { orderby: 'id', order: 'asc' };
    if (this.changes === 'newest') return { orderby: 'id', order: 'desc' };
    const order = { orderby: this.changes === 'ordered' ? 'modified' : 'id', order: 'asc' };
    return { ...order, modified_after: after ?? undefined, dates_are_gmt: true };
  }
}

const plainFields = [
  ...['id', 'number', 'status', 'currency', 'total', 'customer_id', 'date_created_gmt', 'date_modified_gmt'],
  ...['date_paid_gmt', 'line_items', 'refunds'],
];

/** What is not kept is not asked for. */
function fieldsFor(policy: ShopperPolicy): string {
  return [...plainFields, ...(policy ? ['billing'] : [])].join(',');
}

/** An order as it is stored: whom it belongs to is only said while personal data is on. */
export function toOrderRecord(raw: WooOrder, policy: ShopperPolicy): OrderRecord {
  const accountId = raw.customer_id ?? 0;
  const shopperKey = policy && shopperKeyOf({ email: raw.billing.email, accountId }, policy);
  const whole = toShopOrder(raw, shopperKey);
  return orderRecord(policy ? whole : withoutPerson(whole));
}

/** An order that does not say whose it is. */
export function withoutPerson(order: ShopOrder): ShopOrder {
  return { ...order, customerId: null, shopperKey: null };
}

export function toGuestRecord(raw: WooOrder, policy: NonNullable<ShopperPolicy>): ShopperRecord[] {
  const shopper = fromGuestOrder(raw, policy.fields, policy);
  return shopper ? [shopperRecord(shopper)] : [];
}

/** A guest who ordered twice on one page is one person: the later order knows better. */
function onlyLatest(records: readonly ShopperRecord[]): ShopperRecord[] {
  const byAge = records.toSorted((a, b) => (a.updatedAt?.getTime() ?? 0) - (b.updatedAt?.getTime() ?? 0));
  return [...new Map(byAge.map((record) => [record.shopper.shopperKey, record])).values()];
}
