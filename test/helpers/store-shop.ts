import type { ShopStore } from '../../src/contracts/shop-store.ts';
import type { Store } from '../../src/contracts/store.ts';
import {
  buildOrderRecord,
  buildProductRecord,
  buildSecret,
  buildShop,
  buildShopperRecord,
  buildSyncState,
} from '../../src/testing/shop-builders.ts';

/** Leaves a row at least in each table of a customer's shop, and a call that is under way. */
export async function storeShop(store: Store & { readonly shop: ShopStore }, customerId: string): Promise<void> {
  const { shop } = store;
  await shop.saveShop(customerId, buildShop());
  await shop.putSecrets(customerId, [buildSecret(), buildSecret({ field: 'consumerSecret' })]);
  const products = ['1', '2', '3'].map((externalId) => buildProductRecord({ externalId }));
  await shop.commitShop(customerId, { resource: 'products', pass: 1, products });
  const { fence } = await shop.beginSync(customerId, 'orders');
  await shop.commitShop(customerId, {
    ...{ resource: 'orders', pass: 1, progress: { fence, state: buildSyncState() } },
    orders: ['7', '8', '9'].map((externalId) => buildOrderRecord({ externalId })),
    shoppers: ['a', 'b', 'c'].map((shopperKey) => buildShopperRecord({ shopperKey, externalId: shopperKey })),
  });
  await shop.eraseShopper(customerId, 'erased');
  const call = { kind: 'embedding', modelId: 'test', tokens: 7, nanoUsd: 7 } as const;
  await store.spending.reserveSpending(customerId, null, {
    reservation: { ...call, reservationId: 'call-1' },
    limits: {},
  });
}
