import type { StoredSecret } from '../../contracts/credential-store.ts';
import type {
  KnownRecord,
  OrderRecord,
  ProductRecord,
  ShopCommit,
  ShopperReceipt,
  ShopperRecord,
  ShopReceipt,
  SyncRun,
} from '../../contracts/shop-store.ts';
import { madeOfProduct, type ShopConnection, type ShopResource } from '../../model/shop.ts';
import { isOutdated, keepsTo, syncSuperseded } from '../shop-records.ts';
import { copyPage, type MemoryPages } from './memory-pages.ts';

/** A record and the pass it was last seen in. */
type Seen<T> = T & { readonly pass: number };

/** What a `MemoryStore` holds of one customer's shop. */
export class MemoryShop {
  connection: ShopConnection | undefined;
  readonly secrets: Map<string, StoredSecret> = new Map();
  readonly runs: Map<ShopResource, SyncRun> = new Map();
  readonly products: Map<string, Seen<ProductRecord>> = new Map();
  readonly orders: Map<string, Seen<OrderRecord>> = new Map();
  readonly shoppers: Map<string, Seen<ShopperRecord>> = new Map();
  readonly #erased = new Set<string>();

  records(resource: ShopResource): Map<string, Seen<KnownRecord>> {
    return this[resource] as Map<string, Seen<KnownRecord>>;
  }

  /** Those a full pass is to meet: guests have no record of their own in the shop. */
  listed(resource: ShopResource): readonly (readonly [string, Seen<KnownRecord>])[] {
    const accounts = [...this.shoppers].filter(([, { shopper }]) => shopper.externalId !== null);
    return resource === 'shoppers' ? accounts : [...this.records(resource)];
  }

  counts(): { readonly orders: number; readonly shoppers: number } {
    return { orders: this.orders.size, shoppers: this.shoppers.size };
  }

  /** Runs under way may write no more. Whoever was erased stays so. */
  forgetRecords(pages: MemoryPages): void {
    const keys = [...this.products.values()].map(({ pageKey }) => pageKey);
    this.products.clear();
    this.#removeMadePages(keys, pages);
    for (const records of [this.orders, this.shoppers]) records.clear();
    this.runs.clear();
  }

  commit(
    commit: ShopCommit,
    { customerId, pages }: { readonly customerId: string; readonly pages: MemoryPages },
  ): ShopReceipt {
    const {
      resource,
      progress,
      rules,
      pass,
      products = [],
      orders = [],
      shoppers = [],
      seen = [],
      removed = [],
    } = commit;
    if (progress) {
      if (this.runs.get(resource)?.fence !== progress.fence) throw syncSuperseded(customerId, resource);
      this.runs.set(resource, progress);
    }
    if (rules && !keepsTo(this.connection, rules)) throw syncSuperseded(customerId, resource);
    const left = this.#pageKeysOf(resource, [...products.map(({ externalId }) => externalId), ...removed]);
    const wasWritten = [
      ...products.map((record) => put(this.products, record.externalId, record, pass)),
      ...orders.map((record) => this.#putOrder(record, pass)),
    ];
    const wereWritten = shoppers.map((record) => this.#putShopper(record, pass));
    // Guests come with their orders, and are not what is counted then.
    if (resource === 'shoppers') wasWritten.push(...wereWritten);
    const records = this.records(resource);
    for (const id of seen) {
      const record = records.get(id);
      if (record) records.set(id, { ...record, pass: Math.max(pass, record.pass) });
    }
    const gone = removed.filter((id) => records.delete(id)).length;
    for (const page of commit.pages ?? []) if (isMade(pages.summary(page.key) ?? page)) pages.put(copyPage(page));
    for (const key of commit.removedPages ?? []) pages.remove(key);
    this.#removeMadePages(left, pages);
    const written = wasWritten.filter(Boolean).length;
    return { written, skipped: wasWritten.length - written, removed: gone };
  }

  eraseShopper(shopperKey: string): ShopperReceipt {
    this.#erased.add(shopperKey);
    const shoppers = this.shoppers.delete(shopperKey) ? 1 : 0;
    const orders = [...this.orders].filter(([, { order }]) => order.shopperKey === shopperKey);
    for (const [id] of orders) this.orders.delete(id);
    return { shoppers, orders: orders.length };
  }

  #pageKeysOf(resource: ShopResource, ids: readonly string[]): string[] {
    return resource === 'products' ? ids.flatMap((id) => this.products.get(id)?.pageKey ?? []) : [];
  }

  /** A page that was made of a product has no reason to be without one. */
  #removeMadePages(keys: readonly string[], pages: MemoryPages): void {
    const joined = new Set([...this.products.values()].map(({ pageKey }) => pageKey));
    for (const key of keys) {
      const page = pages.summary(key);
      if (page && isMade(page) && !joined.has(key)) pages.remove(key);
    }
  }

  #putOrder(record: OrderRecord, pass: number): boolean {
    const { shopperKey, externalId } = record.order;
    if (shopperKey !== null && this.#erased.has(shopperKey)) {
      // It may be stored without its person.
      this.orders.delete(externalId);
      return false;
    }
    return put(this.orders, externalId, record, pass);
  }

  /** An account whose address has changed has another key: it is still one person. */
  #putShopper(record: ShopperRecord, pass: number): boolean {
    const { shopperKey, externalId } = record.shopper;
    if (this.#erased.has(shopperKey)) return false;
    if (externalId === null && this.shoppers.get(shopperKey)?.shopper.externalId) return false;
    for (const [key, { shopper }] of this.shoppers) {
      if (externalId !== null && shopper.externalId === externalId && key !== shopperKey) this.shoppers.delete(key);
    }
    return put(this.shoppers, shopperKey, record, pass);
  }
}

const isMade = ({ reading }: { readonly reading: string }): boolean => reading.startsWith(madeOfProduct);

/** @returns whether the record was written: an older one is only seen. */
function put<T extends KnownRecord>(records: Map<string, Seen<T>>, id: string, record: T, pass: number): boolean {
  const stored = records.get(id);
  const isOld = stored !== undefined && isOutdated(record, stored);
  records.set(id, { ...(isOld ? stored : record), pass: Math.max(pass, stored?.pass ?? 0) });
  return !isOld;
}
