import type { Logger } from '../../contracts/logger.ts';
import { largestPage, readPages } from '../client/read-pages.ts';
import { readRecords } from '../client/resource.ts';
import type { ShopApi } from '../http/shop-api.ts';
import { fromRestVariation } from '../normalize/rest-product.ts';
import type { ShopVariation } from '../normalize/shop-product.ts';
import { fromStoreVariation } from '../normalize/store-product.ts';
import { type WooProduct, wooVariation } from '../schemas/product.ts';
import { type StoreProduct, storeProduct } from '../schemas/store-product.ts';
import type { ReadOptions } from './sync-source.ts';

/** Variations of products, by the product's id. */
export type VariationsByProduct = ReadonlyMap<number, readonly ShopVariation[]>;

export interface VariationReader {
  readonly api: ShopApi;
  /** E.g. `wc/v3`, or `wc/store/v1`. */
  readonly namespace: string;
  readonly logger: Logger;
}

/**
 * Reads the variations of products, one list each; or one list for all of them, where the shop has such.
 *
 * @param options.inOneList - whether the shop lists variations of several products.
 */
export async function readRestVariations(
  products: readonly WooProduct[],
  { api, namespace, logger }: VariationReader,
  { inOneList, signal }: ReadOptions & { readonly inOneList: boolean },
): Promise<VariationsByProduct> {
  const found = new Map<number, ShopVariation[]>(products.map(({ id }) => [id, []]));
  const read = async (route: string, query: Record<string, string>, parent?: number): Promise<void> => {
    for await (const { items } of readPages(api, route, { orderby: 'id', order: 'asc', ...query }, { signal })) {
      for (const raw of readRecords(wooVariation, items, { route, logger })) {
        found.get(parent ?? raw.parent_id)?.push(fromRestVariation(raw));
      }
    }
  };
  const ids = products.map(({ id }) => id);
  if (inOneList && ids.length > 0) await read(`${namespace}/variations`, { parent: ids.join(',') });
  else for (const id of ids) await read(`${namespace}/products/${id}/variations`, {}, id);
  return found;
}

/** As {@link readRestVariations}, for what everybody may see. */
export async function readStoreVariations(
  products: readonly StoreProduct[],
  { api, namespace, logger }: VariationReader,
  { signal }: ReadOptions,
): Promise<VariationsByProduct> {
  const found = new Map<number, ShopVariation[]>();
  const route = `${namespace}/products`;
  for (const parent of products) {
    const query = { type: 'variation', parent: parent.id, per_page: largestPage, orderby: 'id', order: 'asc' };
    const variations: ShopVariation[] = [];
    for await (const { items } of readPages(api, route, query, { signal })) {
      const raws = readRecords(storeProduct, items, { route, logger });
      variations.push(...raws.map((raw) => fromStoreVariation(raw, parent)));
    }
    found.set(parent.id, variations);
  }
  return found;
}
