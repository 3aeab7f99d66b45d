import type { KnownRecord, ProductRecord, ShopCommit, ShopStore, SyncRun } from '../../contracts/shop-store.ts';
import type { Product } from '../../model/product.ts';
import type { ShopOrder, Shopper, SyncState } from '../../model/shop.ts';
import { unreadState } from '../shop-records.ts';
import type { DatabaseClient } from './database-client.ts';
import { packPages, reviveProducts } from './pack-page.ts';
import { type Packed, toDate } from './packed.ts';
import { secretCalls } from './secrets.ts';
import type { StoreText } from './store-text.ts';

/** The part of the store that is about shops. */
export function shopCalls(database: DatabaseClient, { analyzer, textLanguage }: StoreText): ShopStore {
  const findShopper = async (
    customerId: string,
    by: Readonly<Record<string, string>>,
  ): Promise<Shopper | undefined> => {
    const shopper = await database.read<PackedShopper | null>('csi_find_shopper', customerId, by);
    return shopper ? toShopper(shopper) : undefined;
  };
  return {
    ...secretCalls(database),

    async saveShop(customerId, shop) {
      await database.write('csi_save_shop', customerId, { shop });
    },

    updateShop(customerId, change) {
      return database.write('csi_update_shop', customerId, { ...change });
    },

    async getShop(customerId) {
      return (
        (await database.read<Awaited<ReturnType<ShopStore['getShop']>> | null>('csi_get_shop', customerId, {})) ??
        undefined
      );
    },

    removeShop(customerId) {
      return database.write('csi_remove_shop', customerId, {});
    },

    async beginSync(customerId, resource, rules) {
      const { fence, state } = await database.write<PackedRun>('csi_begin_sync', customerId, { resource, rules });
      return { fence, state: toState(state) };
    },

    async getSyncState(customerId, resource) {
      const state = await database.read<PackedState | null>('csi_get_sync_state', customerId, { resource });
      return state ? toState(state) : unreadState;
    },

    async commitShop(customerId, commit) {
      const pages = await packPages(commit.pages ?? [], analyzer);
      return database.write('csi_commit_shop', customerId, { ...packCommit(commit), pages, textLanguage });
    },

    async getKnownRecords(customerId, resource, ids) {
      const known = await database.read<readonly PackedKnown[]>('csi_get_known_records', customerId, { resource, ids });
      return new Map(known.map(({ id, hash, updatedAt }) => [id, { hash, updatedAt: toDate(updatedAt) }]));
    },

    listUnseen(customerId, resource, options) {
      return database.read('csi_list_unseen', customerId, { resource, ...options });
    },

    countRecords(customerId, resource) {
      return database.read('csi_count_records', customerId, { resource });
    },

    async getShopProduct(customerId, externalId) {
      const record = await database.read<PackedProduct | null>('csi_get_shop_product', customerId, { externalId });
      if (!record) return undefined;
      const [product] = reviveProducts([record.product]);
      return { ...record, updatedAt: toDate(record.updatedAt), product: product! };
    },

    async getProductsByPage(customerId, pageKeys) {
      const rows = await database.read<readonly PageProduct[]>('csi_get_products_by_page', customerId, { pageKeys });
      const byPage = new Map<string, Product[]>();
      for (const { key, product } of rows) {
        byPage.set(key, [...(byPage.get(key) ?? []), ...reviveProducts([product])]);
      }
      return byPage;
    },

    listProductAddresses(customerId, options) {
      return database.read('csi_list_product_addresses', customerId, options);
    },

    async getPageReadings(customerId, pageKeys) {
      const given = { pageKeys };
      return new Map(
        Object.entries(await database.read<Record<string, string>>('csi_get_page_readings', customerId, given)),
      );
    },

    async getShopOrder(customerId, externalId) {
      const order = await database.read<PackedOrder | null>('csi_get_shop_order', customerId, { externalId });
      return order ? toOrder(order) : undefined;
    },

    async listShopOrders(customerId, options) {
      return (await database.read<readonly PackedOrder[]>('csi_list_shop_orders', customerId, options)).map(toOrder);
    },

    getShopper(customerId, shopperKey) {
      return findShopper(customerId, { shopperKey });
    },

    findShopper(customerId, externalId) {
      return findShopper(customerId, { externalId });
    },

    async listShoppers(customerId, options) {
      return (await database.read<readonly PackedShopper[]>('csi_list_shoppers', customerId, options)).map(toShopper);
    },

    eraseShopper(customerId, shopperKey) {
      return database.write('csi_erase_shopper', customerId, { shopperKey });
    },
  };
}

/** As `csi_commit_shop` takes it: instants of columns as milliseconds, those within a product as text. */
function packCommit({ products = [], orders = [], shoppers = [], progress, ...commit }: ShopCommit): object {
  return {
    ...commit,
    seen: commit.seen ?? [],
    removed: commit.removed ?? [],
    removedPages: commit.removedPages ?? [],
    products: products.map((record) => ({ ...record, updatedAt: toInstant(record.updatedAt) })),
    orders: orders.map(({ order, hash }) => ({
      hash,
      order: { ...order, createdAt: toInstant(order.createdAt), updatedAt: toInstant(order.updatedAt) },
    })),
    shoppers: shoppers.map(({ shopper, hash, updatedAt }) => ({
      hash,
      shopper: { ...shopper, updatedAt: toInstant(updatedAt) },
    })),
    progress: progress && { ...progress, state: packState(progress.state) },
  };
}

const toInstant = (date: Date | null): number | null => date?.getTime() ?? null;

type PackedState = Packed<SyncState, 'watermark' | 'fullPassAt'>;
type PackedRun = Omit<SyncRun, 'state'> & { readonly state: PackedState };
type PackedKnown = Packed<KnownRecord, 'updatedAt'> & { readonly id: string };
type PackedProduct = Packed<ProductRecord, 'updatedAt'>;
type PackedOrder = Packed<ShopOrder, 'createdAt' | 'updatedAt'>;
type PackedShopper = Packed<Shopper, 'updatedAt'>;

interface PageProduct {
  readonly key: string;
  readonly product: Product;
}

function packState({ watermark, fullPassAt, ...state }: SyncState): PackedState {
  return { ...state, watermark: toInstant(watermark), fullPassAt: toInstant(fullPassAt) };
}

function toState({ watermark, fullPassAt, ...state }: PackedState): SyncState {
  return { ...state, watermark: toDate(watermark), fullPassAt: toDate(fullPassAt) };
}

function toOrder({ createdAt, updatedAt, ...order }: PackedOrder): ShopOrder {
  return { ...order, createdAt: toDate(createdAt), updatedAt: toDate(updatedAt) };
}

function toShopper({ updatedAt, ...shopper }: PackedShopper): Shopper {
  return { ...shopper, updatedAt: toDate(updatedAt) };
}
