import type { FakeShop } from './fake-shop.ts';
import { customerRow, orderRow, productRow } from './records.ts';

/** How many records of each kind. */
export interface ShopSize {
  readonly products?: number;
  readonly orders?: number;
  readonly customers?: number;
}

/** Puts so many records into a shop, with ids from 1. */
export function fillShop(shop: FakeShop, { products = 0, orders = 0, customers = 0 }: ShopSize): void {
  for (let id = 1; id <= products; id += 1) shop.products.set(id, productRow(id, shop.home));
  for (let id = 1; id <= orders; id += 1) shop.orders.set(id, orderRow(id));
  for (let id = 1; id <= customers; id += 1) shop.customers.set(id, customerRow(id));
}
