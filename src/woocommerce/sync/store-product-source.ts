import type { Logger } from '../../contracts/logger.ts';
import type { SyncCursor } from '../../model/shop.ts';
import { readPage } from '../client/read-pages.ts';
import { readRecords } from '../client/resource.ts';
import type { ShopApi } from '../http/shop-api.ts';
import { combineVariations } from '../normalize/combine-variations.ts';
import type { ShopProduct } from '../normalize/shop-product.ts';
import { fromStoreProduct } from '../normalize/store-product.ts';
import { type StoreProduct, storeProduct } from '../schemas/store-product.ts';
import type { ProductIntake } from './product-intake.ts';
import { readStoreVariations } from './read-variations.ts';
import { toSourcePage } from './source-page.ts';
import { pageSize } from './sync-cursor.ts';
import type { ReadOptions, SourcePage, SyncSource, TakenPage } from './sync-source.ts';

export interface StoreProductOptions {
  readonly api: ShopApi;
  /** E.g. `wc/store/v1`. */
  readonly namespace: string;
  readonly intake: ProductIntake;
  readonly logger: Logger;
}

/** Products as the Store API shows them to everybody. Needs no keys; does not tell when they were changed. */
export class StoreProductSource implements SyncSource<StoreProduct> {
  readonly resource = 'products';
  readonly changes = 'filtered';
  readonly #options: StoreProductOptions;

  constructor(options: StoreProductOptions) {
    this.#options = options;
  }

  async readPage({ kind, page, after }: SyncCursor, { signal }: ReadOptions): Promise<SourcePage<StoreProduct>> {
    const { api, namespace, logger } = this.#options;
    const route = `${namespace}/products`;
    // https://github.com/woocommerce/woocommerce src/StoreApi/docs/products.md
    const changes = kind === 'changes' && after !== null ? { after, date_column: 'modified_gmt' } : {};
    const query = { orderby: 'id', order: 'asc', ...changes, page, per_page: pageSize };
    const read = await readPage(api, route, query, { signal });
    return toSourcePage(read, readRecords(storeProduct, read.items, { route, logger }));
  }

  changedAt(): null {
    return null;
  }

  async take(items: readonly StoreProduct[], options: ReadOptions): Promise<TakenPage> {
    return await this.#options.intake.take(await this.normalize(items, options));
  }

  async readSome(ids: readonly string[], { signal }: ReadOptions): Promise<readonly StoreProduct[]> {
    const { api, namespace, logger } = this.#options;
    const route = `${namespace}/products`;
    const { items } = await readPage(api, route, { include: ids.join(','), per_page: pageSize }, { signal });
    return readRecords(storeProduct, items, { route, logger });
  }

  async drop(ids: readonly string[]): Promise<TakenPage> {
    return await this.#options.intake.drop(ids);
  }

  async normalize(items: readonly StoreProduct[], { signal }: ReadOptions): Promise<ShopProduct[]> {
    const { api, namespace, logger } = this.#options;
    const parents = items.filter((item) => item.variations.length > 0);
    const variations = await readStoreVariations(parents, { api, namespace, logger }, { signal });
    return items.map((raw) => {
      const product = fromStoreProduct(raw);
      const { statement } = product;
      const facts = combineVariations(statement.facts, variations.get(raw.id) ?? []);
      return { ...product, statement: { ...statement, facts } };
    });
  }
}
