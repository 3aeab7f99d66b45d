import type { OrderRecord, ShopperRecord } from '../../contracts/shop-store.ts';
import type { ShopOrder, Shopper } from '../../model/shop.ts';
import { recordHash } from './record-hash.ts';

/** An order as it is stored. A look at an order may date it anew; that alone is no change. */
export function orderRecord(order: ShopOrder): OrderRecord {
  return { order, hash: recordHash(order, ['updatedAt']), updatedAt: order.updatedAt };
}

/** A person as it is stored. */
export function shopperRecord(shopper: Shopper): ShopperRecord {
  return { shopper, hash: recordHash(shopper, ['updatedAt']), updatedAt: shopper.updatedAt };
}
