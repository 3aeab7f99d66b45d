import { IntegrationError } from '../../errors.ts';
import type { ShopResource } from '../../model/shop.ts';
import { type OpenedShop, openShop } from '../connect/open-shop.ts';
import { cachedDiscovery } from '../discovery/cached-discovery.ts';
import type { ShopDiscovery } from '../discovery/shop-discovery.ts';
import type { ShopEnvironment } from '../shop-environment.ts';
import { OrderSource, type ShopperPolicy } from './order-source.ts';
import { ProductIntake, type ProductPageMaker } from './product-intake.ts';
import { readMoney } from './read-money.ts';
import { RestProductSource } from './rest-product-source.ts';
import { ShopperSource } from './shopper-source.ts';
import { StoreProductSource } from './store-product-source.ts';
import type { ReadOptions, SyncSource } from './sync-source.ts';

/** A shop that is ready to be read. */
export interface ReadableShop extends OpenedShop {
  readonly discovery: Pick<ShopDiscovery, 'capabilities' | 'endpoints'>;
}

/** Opens the shop of a customer, and says what its API can do. */
export async function openReadableShop(
  customerId: string,
  environment: ShopEnvironment,
  { signal }: ReadOptions,
): Promise<ReadableShop> {
  const shop = await openShop(customerId, environment);
  return { ...shop, discovery: await cachedDiscovery(shop.connection.url, environment, { signal }) };
}

export interface ProductSourceOptions extends ReadOptions {
  readonly pages: ProductPageMaker;
  readonly includeHidden: boolean;
}

/** Products by the REST API where there are keys that may read them, else by the Store API, which everybody may read. */
export async function openProducts(
  { customerId, connection, client, api, discovery }: ReadableShop,
  { pages, includeHidden, signal }: ProductSourceOptions,
  { store, clock, logger }: ShopEnvironment,
): Promise<SyncSource<unknown>> {
  const intake = new ProductIntake({ customerId, store, pages, includeHidden, now: () => clock.now() });
  const { namespace, storeApi, access } = connection;
  if (client && namespace !== null && access?.canRead.products !== false) {
    const money = await readMoney(api, { namespace, storeApi }, { signal });
    return new RestProductSource({ api, namespace, discovery, money, intake, logger });
  }
  if (storeApi !== null) return new StoreProductSource({ api, namespace: storeApi, intake, logger });
  throw cannotRead('products', customerId);
}

export function openOrders(
  { customerId, connection, client, api, discovery: { capabilities } }: ReadableShop,
  policy: ShopperPolicy,
  { store, logger }: ShopEnvironment,
): OrderSource {
  const { namespace, access } = connection;
  if (!client || namespace === null || access?.canRead.orders === false) throw cannotRead('orders', customerId);
  return new OrderSource({ customerId, api, namespace, capabilities, store, policy, logger });
}

export function openShoppers(
  { customerId, connection, client, api }: ReadableShop,
  policy: NonNullable<ShopperPolicy>,
  { store, logger }: ShopEnvironment,
): ShopperSource {
  const { namespace, access } = connection;
  if (!client || namespace === null || access?.canRead.customers === false) throw cannotRead('shoppers', customerId);
  return new ShopperSource({ customerId, api, namespace, store, policy, logger });
}

function cannotRead(resource: ShopResource, customerId: string): IntegrationError {
  return new IntegrationError(
    `The ${resource} of this shop cannot be read: it was connected without keys, or with keys that may not`,
    { code: 'SHOP_PERMISSION', service: 'woocommerce', context: { customerId, resource } },
  );
}
