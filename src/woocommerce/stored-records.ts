import type { ShopStore } from '../contracts/shop-store.ts';
import type { ShopOrder, Shopper } from '../model/shop.ts';

/** Which of the stored orders are listed. */
export interface ListOrdersOptions {
  /** Without the prefix `wc-`. @default any */
  readonly status?: string | undefined;
  /** Of one person. @default anybody's */
  readonly shopperKey?: string | undefined;
}

const rowsPerRead = 500;

/** Orders as the last reading found them, by id. */
export async function* listOrders(
  store: ShopStore,
  customerId: string,
  { status, shopperKey }: ListOrdersOptions,
): AsyncGenerator<ShopOrder, void, undefined> {
  let after: string | undefined;
  for (;;) {
    const orders = await store.listShopOrders(customerId, { status, shopperKey, after, limit: rowsPerRead });
    yield* orders;
    if (orders.length < rowsPerRead) return;
    after = orders.at(-1)?.externalId;
  }
}

/** Persons as the last reading found them, by key. */
export async function* listShoppers(store: ShopStore, customerId: string): AsyncGenerator<Shopper, void, undefined> {
  let after: string | undefined;
  for (;;) {
    const shoppers = await store.listShoppers(customerId, { after, limit: rowsPerRead });
    yield* shoppers;
    if (shoppers.length < rowsPerRead) return;
    after = shoppers.at(-1)?.shopperKey;
  }
}
