import type { ShopStore } from '../../contracts/shop-store.ts';
import type { Store } from '../../contracts/store.ts';

/** A store and its part that is about shops. */
export interface OpenedStore {
  readonly store: Store;
  readonly shop: ShopStore;
  close(): Promise<void>;
}
