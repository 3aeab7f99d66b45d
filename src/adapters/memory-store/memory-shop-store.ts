import { randomUUID } from 'node:crypto';
import type { OwnedSecret, StoredSecret } from '../../contracts/credential-store.ts';
import type {
  KnownRecord,
  ProductRecord,
  ShopChange,
  ShopCommit,
  ShopperReceipt,
  ShopReceipt,
  ShopRules,
  ShopStore,
  SyncRun,
} from '../../contracts/shop-store.ts';
import { IntegrationError } from '../../errors.ts';
import type { CustomerInventory } from '../../model/customer.ts';
import type { Product } from '../../model/product.ts';
import type { ShopConnection, ShopOrder, Shopper, ShopResource, SyncState } from '../../model/shop.ts';
import { keepsTo, syncSuperseded, unreadState } from '../shop-records.ts';
import type { MemoryPages } from './memory-pages.ts';
import { MemoryShop } from './memory-shop.ts';

/** The part of a `MemoryStore` that is about shops. */
export class MemoryShopStore implements ShopStore {
  readonly #pagesOf: (customerId: string) => MemoryPages;
  readonly #shops = new Map<string, MemoryShop>();
  #closed = false;

  /** @param pagesOf - the customer's pages, in the same store. */
  constructor(pagesOf: (customerId: string) => MemoryPages) {
    this.#pagesOf = pagesOf;
  }

  /** Removes everything of a customer. */
  erase(customerId: string): void {
    this.#shops.delete(customerId);
  }

  inventory(customerId: string): Pick<CustomerInventory, 'credentials' | 'orders' | 'shoppers'> {
    const shop = this.#find(customerId);
    const { orders = 0, shoppers = 0 } = shop?.counts() ?? {};
    return { credentials: shop?.secrets.size ?? 0, orders, shoppers };
  }

  close(): void {
    this.#closed = true;
    this.#shops.clear();
  }

  async putSecrets(customerId: string, secrets: readonly StoredSecret[]): Promise<void> {
    const shop = this.#open(customerId);
    for (const secret of secrets) shop.secrets.set(placeOf(secret), structuredClone(secret));
  }

  async getSecrets(customerId: string, record: string): Promise<readonly StoredSecret[]> {
    return structuredClone(this.#secretsOf(customerId).filter((secret) => secret.record === record));
  }

  async removeSecrets(customerId: string, record: string, fields?: readonly string[]): Promise<number> {
    const found = this.#secretsOf(customerId).filter((secret) => secret.record === record);
    const removed = found.filter(({ field }) => fields?.includes(field) ?? true);
    for (const secret of removed) this.#find(customerId)?.secrets.delete(placeOf(secret));
    return removed.length;
  }

  async listSecretsToRotate(
    ...[{ keyId, after, limit }]: Parameters<ShopStore['listSecretsToRotate']>
  ): Promise<readonly OwnedSecret[]> {
    this.#assertOpen();
    const start = after && positionOf(after);
    const all = [...this.#shops.keys()].flatMap((customerId) =>
      this.#secretsOf(customerId).map((secret) => ({ customerId, ...secret })),
    );
    const due = all.filter((secret) => secret.keyId !== keyId && (start === undefined || positionOf(secret) > start));
    return structuredClone(due.sort((a, b) => (positionOf(a) < positionOf(b) ? -1 : 1)).slice(0, limit));
  }

  async replaceSecret(customerId: string, from: StoredSecret, to: StoredSecret): Promise<boolean> {
    const secrets = this.#find(customerId)?.secrets;
    if (secrets?.get(placeOf(from))?.sealed !== from.sealed) return false;
    secrets.set(placeOf(to), structuredClone(to));
    return true;
  }

  async saveShop(customerId: string, connection: ShopConnection): Promise<void> {
    const shop = this.#open(customerId);
    if (shop.connection && shop.connection.apiRoot !== connection.apiRoot)
      shop.forgetRecords(this.#pagesOf(customerId));
    shop.connection = structuredClone(connection);
  }

  async updateShop(customerId: string, { connectedAt, facts }: ShopChange): Promise<boolean> {
    const shop = this.#find(customerId);
    if (shop?.connection?.connectedAt !== connectedAt) return false;
    shop.connection = { ...shop.connection, ...structuredClone(facts) };
    return true;
  }

  async getShop(customerId: string): Promise<ShopConnection | undefined> {
    return structuredClone(this.#find(customerId)?.connection);
  }

  async removeShop(customerId: string): Promise<boolean> {
    const shop = this.#find(customerId);
    if (!shop?.connection) return false;
    shop.connection = undefined;
    shop.forgetRecords(this.#pagesOf(customerId));
    return true;
  }

  async beginSync(customerId: string, resource: ShopResource, rules?: ShopRules): Promise<SyncRun> {
    if (rules && !keepsTo(this.#find(customerId)?.connection, rules)) throw syncSuperseded(customerId, resource);
    const shop = this.#open(customerId);
    const run = { fence: randomUUID(), state: shop.runs.get(resource)?.state ?? unreadState };
    shop.runs.set(resource, run);
    return structuredClone(run);
  }

  async getSyncState(customerId: string, resource: ShopResource): Promise<SyncState> {
    return structuredClone(this.#find(customerId)?.runs.get(resource)?.state ?? unreadState);
  }

  async commitShop(customerId: string, commit: ShopCommit): Promise<ShopReceipt> {
    const pages = this.#pagesOf(customerId);
    const shop = commit.rules ? (this.#find(customerId) ?? new MemoryShop()) : this.#open(customerId);
    return shop.commit(structuredClone(commit), { customerId, pages });
  }

  async getKnownRecords(
    customerId: string,
    resource: ShopResource,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, KnownRecord>> {
    const records = this.#find(customerId)?.records(resource);
    const known = ids.flatMap((id): [string, KnownRecord][] => {
      const record = records?.get(id);
      return record ? [[id, { hash: record.hash, updatedAt: record.updatedAt }]] : [];
    });
    return new Map(structuredClone(known));
  }

  async listUnseen(
    ...[customerId, resource, { pass, after = '', limit }]: Parameters<ShopStore['listUnseen']>
  ): Promise<readonly string[]> {
    const records = this.#find(customerId)?.listed(resource) ?? [];
    const unseen = records.filter(([id, record]) => record.pass < pass && id > after).map(([id]) => id);
    return unseen.sort().slice(0, limit);
  }

  async countRecords(customerId: string, resource: ShopResource): Promise<number> {
    return this.#find(customerId)?.listed(resource).length ?? 0;
  }

  async getShopProduct(customerId: string, externalId: string): Promise<ProductRecord | undefined> {
    const found = this.#find(customerId)?.products.get(externalId);
    if (!found) return undefined;
    const { pass: _, ...record } = found;
    return structuredClone(record);
  }

  async getProductsByPage(
    customerId: string,
    pageKeys: readonly string[],
  ): Promise<ReadonlyMap<string, readonly Product[]>> {
    const byPage = new Map<string, Product[]>();
    for (const { pageKey, product } of this.#find(customerId)?.products.values() ?? []) {
      if (pageKeys.includes(pageKey)) byPage.set(pageKey, [...(byPage.get(pageKey) ?? []), structuredClone(product)]);
    }
    return byPage;
  }

  async listProductAddresses(
    ...[customerId, { after = '', limit }]: Parameters<ShopStore['listProductAddresses']>
  ): Promise<readonly string[]> {
    const keys = [...(this.#find(customerId)?.products.values() ?? [])].map(({ pageKey }) => pageKey);
    return [...new Set(keys)]
      .filter((key) => key > after)
      .sort()
      .slice(0, limit);
  }

  async getPageReadings(customerId: string, pageKeys: readonly string[]): Promise<ReadonlyMap<string, string>> {
    this.#assertOpen();
    const pages = this.#pagesOf(customerId);
    return new Map(
      pageKeys.flatMap((key): [string, string][] => {
        const page = pages.summary(key);
        return page ? [[key, page.reading]] : [];
      }),
    );
  }

  async getShopOrder(customerId: string, externalId: string): Promise<ShopOrder | undefined> {
    return structuredClone(this.#find(customerId)?.orders.get(externalId)?.order);
  }

  async listShopOrders(
    ...[customerId, { status, shopperKey, after = '', limit }]: Parameters<ShopStore['listShopOrders']>
  ): Promise<readonly ShopOrder[]> {
    const orders = [...(this.#find(customerId)?.orders.values() ?? [])].map(({ order }) => order);
    const found = orders.filter(
      (order) =>
        order.externalId > after &&
        (status === undefined || order.status === status) &&
        (shopperKey === undefined || order.shopperKey === shopperKey),
    );
    return structuredClone(found.sort((a, b) => (a.externalId < b.externalId ? -1 : 1)).slice(0, limit));
  }

  async getShopper(customerId: string, shopperKey: string): Promise<Shopper | undefined> {
    return structuredClone(this.#find(customerId)?.shoppers.get(shopperKey)?.shopper);
  }

  async findShopper(customerId: string, externalId: string): Promise<Shopper | undefined> {
    const shoppers = [...(this.#find(customerId)?.shoppers.values() ?? [])];
    return structuredClone(shoppers.find(({ shopper }) => shopper.externalId === externalId)?.shopper);
  }

  async listShoppers(
    ...[customerId, { after = '', limit }]: Parameters<ShopStore['listShoppers']>
  ): Promise<readonly Shopper[]> {
    const shoppers = [...(this.#find(customerId)?.shoppers.values() ?? [])].map(({ shopper }) => shopper);
    const behind = shoppers.filter((shopper) => shopper.shopperKey > after);
    return structuredClone(behind.sort((a, b) => (a.shopperKey < b.shopperKey ? -1 : 1)).slice(0, limit));
  }

  async eraseShopper(customerId: string, shopperKey: string): Promise<ShopperReceipt> {
    return this.#open(customerId).eraseShopper(shopperKey);
  }

  #assertOpen(): void {
    if (!this.#closed) return;
    throw new IntegrationError('The store is closed', { code: 'INTEGRATION_CLOSED', service: 'store' });
  }

  #find(customerId: string): MemoryShop | undefined {
    this.#assertOpen();
    return this.#shops.get(customerId);
  }

  #open(customerId: string): MemoryShop {
    const shop = this.#find(customerId) ?? new MemoryShop();
    this.#shops.set(customerId, shop);
    return shop;
  }

  #secretsOf(customerId: string): StoredSecret[] {
    const secrets = [...(this.#find(customerId)?.secrets.values() ?? [])];
    return secrets.sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  }
}

const placeOf = ({ record, field }: Pick<StoredSecret, 'record' | 'field'>): string => `${record}\0${field}`;
const positionOf = (secret: Pick<OwnedSecret, 'customerId' | 'record' | 'field'>): string =>
  `${secret.customerId}\0${placeOf(secret)}`;
