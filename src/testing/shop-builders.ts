import type { StoredSecret } from '../contracts/credential-store.ts';
import type { OrderRecord, ProductRecord, ShopperRecord } from '../contracts/shop-store.ts';
import type { ShopConnection, ShopOrder, Shopper, SyncState } from '../model/shop.ts';
import { buildProduct } from './builders.ts';

/*
 * Valid rows of a shop with defaults, for tests of stores and of what uses them.
 */

const changedAt = (): Date => new Date('2026-03-01T12:00:00.000Z');

/** A shop at `https://shop.example` with keys that may do everything. */
export function buildShop(overrides: Partial<ShopConnection> = {}): ShopConnection {
  return {
    url: 'https://shop.example/',
    apiRoot: 'https://shop.example/wp-json/',
    style: 'pretty',
    home: 'https://shop.example',
    namespace: 'wc/v3',
    storeApi: 'wc/store/v1',
    auth: 'basic',
    access: null,
    orderTransitions: null,
    shopperFields: null,
    includeHidden: false,
    connectedAt: '2026-03-01T12:00:00.000Z',
    ...overrides,
  };
}

/** `consumerKey` of the record `woocommerce`, encrypted with `key-a`. */
export function buildSecret(overrides: Partial<StoredSecret> = {}): StoredSecret {
  return { record: 'woocommerce', field: 'consumerKey', keyId: 'key-a', sealed: '{"v":1}', ...overrides };
}

/** An order of one position for 12.50 EUR, nobody's in particular. */
export function buildOrder(overrides: Partial<ShopOrder> = {}): ShopOrder {
  return {
    externalId: '727',
    number: '727',
    status: 'processing',
    currency: 'EUR',
    total: '12.50',
    refundedTotal: '0',
    netTotal: '12.50',
    items: [{ name: 'Cup', productId: '7', variationId: null, sku: 'CUP-7', quantity: 1, total: '12.50' }],
    paid: true,
    customerId: null,
    isGuest: null,
    createdAt: new Date('2026-02-28T09:30:00.000Z'),
    updatedAt: changedAt(),
    shopperKey: null,
    ...overrides,
  };
}

/** The order as a store keeps it; its hash says which one it is, and when it was changed. */
export function buildOrderRecord(overrides: Partial<ShopOrder> = {}): OrderRecord {
  const order = buildOrder(overrides);
  return { order, updatedAt: order.updatedAt, hash: `hash-of-${order.externalId}-${order.updatedAt?.getTime()}` };
}

/** A person of whom the e-mail address is kept. */
export function buildShopperRecord(overrides: Partial<Shopper> = {}): ShopperRecord {
  const shopper: Shopper = {
    shopperKey: 'shopper-a',
    externalId: '26',
    fields: { email: 'jo@mail.example' },
    updatedAt: changedAt(),
    ...overrides,
  };
  return { shopper, updatedAt: shopper.updatedAt, hash: `hash-of-${shopper.shopperKey}` };
}

/** A product of the shop's interface with the page `https://shop.example/cup-7`. */
export function buildProductRecord(overrides: Partial<ProductRecord> = {}): ProductRecord {
  const externalId = overrides.externalId ?? '7';
  const product = buildProduct({ externalId, source: 'woocommerce-rest', updatedAt: changedAt() });
  return {
    externalId,
    pageKey: `https://shop.example/cup-${externalId}`,
    product,
    hash: `hash-of-${externalId}`,
    updatedAt: changedAt(),
    ...overrides,
  };
}

/** A reading of which nothing is under way. */
export function buildSyncState(overrides: Partial<SyncState> = {}): SyncState {
  return { pass: 1, cursor: null, watermark: changedAt(), fullPassAt: changedAt(), ...overrides };
}
