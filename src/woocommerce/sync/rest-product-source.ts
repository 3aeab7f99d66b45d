import type { Logger } from '../../contracts/logger.ts';
import type { SyncCursor } from '../../model/shop.ts';
import { readPage } from '../client/read-pages.ts';
import { readRecords } from '../client/resource.ts';
import type { ShopDiscovery } from '../discovery/shop-discovery.ts';
import type { Query } from '../http/api-url.ts';
import type { ShopApi } from '../http/shop-api.ts';
import { combineVariations } from '../normalize/combine-variations.ts';
import { instantOf } from '../normalize/instant-of.ts';
import { fromRestProduct, type ShopMoney } from '../normalize/rest-product.ts';
import type { ShopProduct } from '../normalize/shop-product.ts';
import { type WooProduct, wooProduct } from '../schemas/product.ts';
import type { ProductIntake } from './product-intake.ts';
import { readRestVariations } from './read-variations.ts';
import { toSourcePage } from './source-page.ts';
import { pageSize } from './sync-cursor.ts';
import { howChangesCome, type ReadOptions, type SourcePage, type SyncSource, type TakenPage } from './sync-source.ts';

export interface RestProductOptions {
  readonly api: ShopApi;
  readonly namespace: string;
  readonly discovery: Pick<ShopDiscovery, 'capabilities' | 'endpoints'>;
  readonly money: ShopMoney;
  readonly intake: ProductIntake;
  readonly logger: Logger;
}

/** Products as the REST API has them: the truth about price, stock and what may be shown. Needs keys. */
export class RestProductSource implements SyncSource<WooProduct> {
  readonly resource = 'products';
  readonly changes: SyncSource<WooProduct>['changes'];
  readonly #options: RestProductOptions;

  constructor(options: RestProductOptions) {
    const { productsModifiedAfter, productsByModified } = options.discovery.capabilities;
    this.#options = options;
    this.changes = howChangesCome({ isFiltered: productsModifiedAfter, isOrdered: productsByModified });
  }

  async readPage(cursor: SyncCursor, { signal }: ReadOptions): Promise<SourcePage<WooProduct>> {
    const { api, namespace, logger } = this.#options;
    const route = `${namespace}/products`;
    const page = await readPage(
      api,
      route,
      { ...this.#queryFor(cursor), page: cursor.page, per_page: pageSize },
      { signal },
    );
    return toSourcePage(page, readRecords(wooProduct, page.items, { route, logger }));
  }

  changedAt({ date_modified_gmt }: WooProduct): Date | null {
    return instantOf(date_modified_gmt);
  }

  async take(items: readonly WooProduct[], options: ReadOptions): Promise<TakenPage> {
    return await this.#options.intake.take(await this.normalize(items, options));
  }

  async readSome(ids: readonly string[], { signal }: ReadOptions): Promise<readonly WooProduct[]> {
    const { api, namespace, logger } = this.#options;
    const route = `${namespace}/products`;
    // Without a status, drafts of others may be left out by what the user of the key sees.
    const query = { include: ids.join(','), status: 'any', per_page: pageSize };
    const { items } = await readPage(api, route, query, { signal });
    return readRecords(wooProduct, items, { route, logger });
  }

  async drop(ids: readonly string[]): Promise<TakenPage> {
    return await this.#options.intake.drop(ids);
  }

  /** Products with their variations, which are asked for each that has some and may be shown. */
  async normalize(items: readonly WooProduct[], { signal }: ReadOptions): Promise<ShopProduct[]> {
    const { money, api, namespace, logger, discovery } = this.#options;
    const parents = items.filter(
      ({ type, status, variations }) => status === 'publish' && (variations.length > 0 || type === 'variable'),
    );
    const inOneList = discovery.capabilities.allVariations && takesParents(discovery, namespace);
    const variations = await readRestVariations(parents, { api, namespace, logger }, { inOneList, signal });
    return items.map((raw) => {
      const product = fromRestProduct(raw, money);
      const { statement } = product;
      const facts = combineVariations(statement.facts, variations.get(raw.id) ?? []);
      return { ...product, statement: { ...statement, facts } };
    });
  }

  /** Changes come with any status: what was taken back must be seen to go. */
  #queryFor({ kind, after }: SyncCursor): Query {
    if (kind === 'full') return { status: 'publish', orderby: 'id', order: 'asc' };
    if (this.changes === 'newest') return { orderby: 'id', order: 'desc' };
    const order = { orderby: this.changes === 'ordered' ? 'modified' : 'id', order: 'asc' };
    return { ...order, modified_after: after ?? undefined, dates_are_gmt: true };
  }
}

/** Whether the list of all variations can be asked for those of certain products. */
function takesParents({ endpoints }: Pick<ShopDiscovery, 'endpoints'>, namespace: string): boolean {
  return endpoints.some(({ path, args }) => path === `/${namespace}/variations` && args.includes('parent'));
}
