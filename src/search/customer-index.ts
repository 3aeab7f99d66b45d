import type { Store, StoredPage } from '../contracts/store.ts';
import { IntegrationError } from '../errors.ts';
import type { UrlExplanation } from '../model/crawl.ts';
import type { Product } from '../model/product.ts';

/** A page of the index with everything that makes it searchable. */
export interface IndexedPage {
  readonly url: string;
  readonly title: string;
  readonly markdown: string;
  readonly contentHash: string;
  readonly fetchedAt: Date;
  readonly chunks: readonly {
    readonly id: string;
    readonly text: string;
    readonly headingPath: readonly string[];
    /** `null` when the chunk was not, or could not be, embedded. */
    readonly vector: Float32Array | null;
  }[];
}

export interface CustomerIndexOptions {
  readonly store: Store;
  /** @returns the id. Throws `CUSTOMER_ID_INVALID` or `CUSTOMER_UNKNOWN`. */
  readonly requireCustomer: (customerId: string) => Promise<string>;
  readonly canonicalizeUrl: (url: string) => string | null;
}

/** Pages read from the store at a time: bounds the memory of an iteration. */
const pagesPerRead = 20;
const maxVisits = 20;

/** Reads what the index of a customer holds. */
export class CustomerIndex {
  readonly #options: CustomerIndexOptions;

  /** Built by the integration. */
  constructor(options: CustomerIndexOptions) {
    this.#options = options;
  }

  /**
   * Every page, ordered by canonical URL. Pages are read as the iteration goes on; a page removed meanwhile is left out.
   *
   * @throws IntegrationError `CUSTOMER_ID_INVALID`, `CUSTOMER_UNKNOWN`
   *
   * @example
   * ```ts
   * for await (const page of integration.index.pages('shop-1')) console.log(page.url, page.chunks.length);
   * ```
   */
  async *pages(customerId: string): AsyncGenerator<IndexedPage, void, undefined> {
    for await (const { url, title, markdown, contentHash, fetchedAt, chunks } of this.#storedPages(customerId)) {
      yield {
        url,
        title,
        markdown,
        contentHash,
        fetchedAt,
        chunks: chunks.map(({ id, text, headingPath, vector }) => ({ id, text, headingPath, vector })),
      };
    }
  }

  /**
   * Every product, page by page.
   *
   * @throws IntegrationError `CUSTOMER_ID_INVALID`, `CUSTOMER_UNKNOWN`
   */
  async *products(customerId: string): AsyncGenerator<Product, void, undefined> {
    for await (const { products } of this.#storedPages(customerId)) yield* products;
  }

  /**
   * Tells what happened to a URL: where it was found, how each job decided, and what the index holds for it.
   * A URL no job ever met has no visits and no page.
   *
   * @throws IntegrationError `CUSTOMER_ID_INVALID`, `CUSTOMER_UNKNOWN`, `URL_INVALID`
   */
  async explain(customerId: string, url: string): Promise<UrlExplanation> {
    const { store, requireCustomer, canonicalizeUrl } = this.#options;
    const customer = await requireCustomer(customerId);
    const key = typeof url === 'string' ? canonicalizeUrl(url) : null;
    if (key === null) {
      throw new IntegrationError(`url: expected an absolute http or https URL, received ${JSON.stringify(url)}`, {
        code: 'URL_INVALID',
        service: 'options',
      });
    }
    const [visits, page] = await Promise.all([store.findUrl(customer, key, maxVisits), store.readPage(customer, key)]);
    return { url, key, visits, page: page ? toExplainedPage(page) : null };
  }

  async *#storedPages(customerId: string): AsyncGenerator<StoredPage, void, undefined> {
    const { store, requireCustomer } = this.#options;
    const customer = await requireCustomer(customerId);
    let after: string | undefined;
    for (;;) {
      const pages = await store.listPages(customer, { after, limit: pagesPerRead });
      yield* pages;
      if (pages.length < pagesPerRead) return;
      after = pages.at(-1)?.key;
    }
  }
}

function toExplainedPage({ title, contentHash, fetchedAt, chunks }: StoredPage): UrlExplanation['page'] {
  return { title, contentHash, fetchedAt, chunkIds: chunks.map(({ id }) => id) };
}
