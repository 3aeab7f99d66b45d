import assert from 'node:assert/strict';
import { servesShops } from '../contracts/shop-store.ts';
import type { Store } from '../contracts/store.ts';
import { type ContractCases, type ContractOptions, joinCases, runContract } from './contract-suite.ts';
import type { OpenedStore } from './shop-store-contract/opened-store.ts';
import { productPageCases } from './shop-store-contract/product-page-cases.ts';
import { recordCases } from './shop-store-contract/record-cases.ts';
import { secretCases } from './shop-store-contract/secret-cases.ts';
import { syncCases } from './shop-store-contract/sync-cases.ts';

/**
 * Tests every promise of `ShopStore` on the `shop` of your own store: one test per promise, each with a fresh, empty
 * store.
 *
 * @example
 * ```ts
 * import { it } from 'vitest';
 * import { testShopStoreContract } from 'customer-scraping-integration/testing';
 *
 * testShopStoreContract({ it, create: () => new MyStore() });
 * ```
 */
export function testShopStoreContract({ create, ...options }: ContractOptions<Store>): void {
  const open = async (): Promise<OpenedStore> => {
    const store = await create();
    assert.ok(servesShops(store), 'the store has no "shop"');
    return { store, shop: store.shop, close: async () => store.close?.() };
  };
  const cases: ContractCases<OpenedStore> = joinCases(secretCases, syncCases, recordCases, productPageCases);
  runContract(cases, { ...options, create: open });
}
