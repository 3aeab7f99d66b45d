import type { KnownRecord, ProductRecord, ShopStore } from '../../contracts/shop-store.ts';
import type { StoredPage } from '../../contracts/store.ts';
import { canonicalizeUrl } from '../../crawl/canonical-url.ts';
import type { Product } from '../../model/product.ts';
import { madeOfProduct } from '../../model/shop.ts';
import { mergeFacts } from '../../products/merge-facts.ts';
import type { ShopProduct } from '../normalize/shop-product.ts';
import { recordHash } from './record-hash.ts';
import { type TakenPage, takenNothing } from './sync-source.ts';

/** Makes pages of the index out of products. */
export interface ProductPageMaker {
  /** Whether a page with this `reading` is as one that is made now. */
  isCurrent(reading: string): boolean;
  make(
    places: readonly { readonly key: string; readonly products: readonly [Product, ...Product[]] }[],
  ): Promise<readonly StoredPage[]>;
}

export interface ProductIntakeOptions {
  readonly customerId: string;
  readonly store: ShopStore;
  readonly pages: ProductPageMaker;
  readonly now: () => number;
  /** Whether products that the shop keeps out of its lists are taken in. */
  readonly includeHidden: boolean;
}

/** Products that do not belong into the index. */
interface Refused {
  /** Nobody but the shop may see them: their pages go too, crawled ones included. */
  readonly gone: ShopProduct[];
  /** Kept out of the shop's lists: only what was made of them goes. */
  readonly hidden: ShopProduct[];
}

/**
 * Takes products in, whichever interface of the shop they were read from. Where a crawl has been, its page stays and the
 * product is joined with it when somebody asks; elsewhere a page is made.
 */
export class ProductIntake {
  readonly #options: ProductIntakeOptions;

  constructor(options: ProductIntakeOptions) {
    this.#options = options;
  }

  /** Compares with what is known. The caller commits what is returned. */
  async take(products: readonly ShopProduct[]): Promise<TakenPage> {
    const { customerId, store } = this.#options;
    const records = new Map<string, ProductRecord>();
    const refused: Refused = { gone: [], hidden: [] };
    for (const product of products) {
      const reason = this.#reasonToRefuse(product);
      const record = reason === undefined ? this.#toRecord(product) : undefined;
      if (record) records.set(record.externalId, record);
      else refused[reason ?? 'hidden'].push(product);
    }
    const known = await store.getKnownRecords(customerId, 'products', [...records.keys()]);
    const changed = [...records.values()].filter((record) => isNews(record, known.get(record.externalId)));
    const pages = await this.#makePages([...records.values()], changed);
    const { removed, removedPages } = await this.#remove(refused, [...records.values()]);
    const changedIds = new Set(changed.map(({ externalId }) => externalId));
    const seen = [...records.keys()].filter((id) => !changedIds.has(id));
    return {
      commit: { products: changed, pages, seen, removed, removedPages },
      counts: {
        written: changed.length,
        unchanged: seen.length,
        removed: removed.length,
        skipped: products.length - records.size - removed.length,
      },
    };
  }

  /** What the shop has no more. The caller commits what is returned. */
  async drop(ids: readonly string[]): Promise<TakenPage> {
    if (ids.length === 0) return takenNothing;
    const records = await this.#known(ids);
    const removed = records.map(({ externalId }) => externalId);
    const removedPages = await this.#pagesWithout(
      records.map(({ pageKey }) => pageKey),
      removed,
    );
    return { commit: { removed, removedPages }, counts: { removed: removed.length } };
  }

  #reasonToRefuse({ published, hidden }: ShopProduct): keyof Refused | undefined {
    if (!published) return 'gone';
    return hidden && !this.#options.includeHidden ? 'hidden' : undefined;
  }

  /** A product without a name or an address has no place in an index. */
  #toRecord({ externalId, statement }: ShopProduct): ProductRecord | undefined {
    const url = statement.facts.url ?? '';
    const pageKey = canonicalizeUrl(url);
    const product = mergeFacts([statement], { url, asOf: new Date(this.#options.now()) });
    if (pageKey === null || product === null) return undefined;
    return { externalId, pageKey, product, hash: productHash(product), updatedAt: product.updatedAt };
  }

  /** Pages for products that are new or changed, and for those whose page is missing or was made in another way. */
  async #makePages(
    records: readonly ProductRecord[],
    changed: readonly ProductRecord[],
  ): Promise<readonly StoredPage[]> {
    const { customerId, store, pages } = this.#options;
    const keys = new Set(records.map(({ pageKey }) => pageKey));
    if (keys.size === 0) return [];
    const readings = await store.getPageReadings(customerId, [...keys]);
    const isCrawled = (key: string): boolean => !(readings.get(key) ?? madeOfProduct).startsWith(madeOfProduct);
    const isStale = (key: string): boolean => !pages.isCurrent(readings.get(key) ?? '');
    const changedKeys = new Set(changed.map(({ pageKey }) => pageKey));
    const due = [...keys].filter((key) => !isCrawled(key) && (changedKeys.has(key) || isStale(key)));
    if (due.length === 0) return [];
    const stored = await store.getProductsByPage(customerId, due);
    const given = new Set(records.map(({ externalId }) => externalId));
    return await pages.make(
      due.flatMap((key) => {
        const others = (stored.get(key) ?? []).filter(({ externalId }) => !given.has(externalId ?? ''));
        const here = records.filter(({ pageKey }) => pageKey === key).map(({ product }) => product);
        const [first, ...rest] = [...here, ...others];
        return first ? [{ key, products: [first, ...rest] as const }] : [];
      }),
    );
  }

  async #remove(
    { gone, hidden }: Refused,
    kept: readonly ProductRecord[],
  ): Promise<{ readonly removed: readonly string[]; readonly removedPages: readonly string[] }> {
    if (gone.length + hidden.length === 0) return { removed: [], removedPages: [] };
    const idsOf = (products: readonly ShopProduct[]): string[] => products.map(({ externalId }) => externalId);
    const [goneRecords, hiddenRecords] = [await this.#known(idsOf(gone)), await this.#known(idsOf(hidden))];
    // Its page may have been crawled before anybody connected the shop.
    const addresses = gone.flatMap(({ statement }) => canonicalizeUrl(statement.facts.url ?? '') ?? []);
    const keptKeys = new Set(kept.map(({ pageKey }) => pageKey));
    const keys = [...addresses, ...goneRecords.map(({ pageKey }) => pageKey)].filter((key) => !keptKeys.has(key));
    return {
      removed: [...goneRecords, ...hiddenRecords].map(({ externalId }) => externalId),
      removedPages: await this.#pagesWithout(keys, idsOf(gone)),
    };
  }

  async #known(ids: readonly string[]): Promise<ProductRecord[]> {
    const { customerId, store } = this.#options;
    const found = await Promise.all(ids.map((id) => store.getShopProduct(customerId, id)));
    return found.flatMap((record) => record ?? []);
  }

  /** Those of the pages that no product is left on. */
  async #pagesWithout(keys: readonly string[], ids: readonly string[]): Promise<string[]> {
    const { customerId, store } = this.#options;
    const unique = [...new Set(keys)];
    if (unique.length === 0) return [];
    const stored = await store.getProductsByPage(customerId, unique);
    const without = new Set(ids);
    return unique.filter((key) => (stored.get(key) ?? []).every(({ externalId }) => without.has(externalId ?? '')));
  }
}

function isNews({ hash }: ProductRecord, known: KnownRecord | undefined): boolean {
  return known?.hash !== hash;
}

/** When it was read is no part of a product, and when it was changed says nothing that the rest does not. */
function productHash(product: Product): string {
  return recordHash(product, ['asOf', 'updatedAt']);
}
