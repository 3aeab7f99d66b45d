import { servesShops } from '../contracts/shop-store.ts';
import type { Store } from '../contracts/store.ts';
import type { Product } from '../model/product.ts';
import { joinProducts } from '../products/join-products.ts';

/**
 * Products by the key of their page: what the page says, joined with what the customer's shop says of the products that have
 * this address. The shop knows its products: what only a page lists beside them is left out.
 *
 * @param keys - at most 500.
 */
export async function productsOfPages(
  store: Store,
  customerId: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, readonly Product[]>> {
  if (keys.length === 0) return new Map();
  return await joinShopProducts(store, customerId, await store.getProducts(customerId, keys), keys);
}

/** Every product, in the order of the keys of their pages, joined as {@link productsOfPages} does. */
export async function* listProducts(store: Store, customerId: string): AsyncGenerator<Product, void, undefined> {
  let after: string | undefined;
  for (;;) {
    const ofPages = await store.listProducts(customerId, { after, limit: pagesPerRead });
    const addresses = servesShops(store)
      ? await store.shop.listProductAddresses(customerId, { after, limit: pagesPerRead })
      : [];
    const keysOfPages = ofPages.map(({ key }) => key);
    // Of two lists that go on, what lies behind the end of the shorter one is for the next round.
    const ends = [keysOfPages, addresses].flatMap((keys) => (keys.length < pagesPerRead ? [] : (keys.at(-1) ?? [])));
    const end = ends.toSorted(byCode)[0];
    const keys = [...new Set([...keysOfPages, ...addresses])]
      .filter((key) => end === undefined || key <= end)
      .toSorted(byCode);
    const known = new Map(ofPages.map(({ key, products }) => [key, products]));
    const joined = await joinShopProducts(store, customerId, known, keys);
    for (const key of keys) yield* joined.get(key) ?? [];
    if (end === undefined) return;
    after = end;
  }
}

/** As stores order keys. */
const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const pagesPerRead = 100;

async function joinShopProducts(
  store: Store,
  customerId: string,
  ofPages: ReadonlyMap<string, readonly Product[]>,
  keys: readonly string[],
): Promise<ReadonlyMap<string, readonly Product[]>> {
  if (!servesShops(store) || keys.length === 0) return ofPages;
  const ofShop = await store.shop.getProductsByPage(customerId, keys);
  if (ofShop.size === 0) return ofPages;
  const joined = new Map(ofPages);
  for (const [key, products] of ofShop) joined.set(key, joinAll(products, ofPages.get(key) ?? []));
  return joined;
}

function joinAll(ofShop: readonly Product[], ofPage: readonly Product[]): Product[] {
  return ofShop.map((product) => {
    const isOnly = ofShop.length === 1 && ofPage.length === 1;
    const same = isOnly ? ofPage[0] : ofPage.find((other) => isSame(product, other));
    return same && same.source !== product.source ? joinProducts(product, same) : product;
  });
}

function isSame(product: Product, other: Product): boolean {
  const isEqual = (one: string | null, another: string | null): boolean => one !== null && one === another;
  return isEqual(product.sku, other.sku) || isEqual(product.externalId, other.externalId);
}
