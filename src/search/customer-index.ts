import type { PageIdentity, Store, StoredPage } from '../contracts/store.ts';
import { IntegrationError } from '../errors.ts';
import type { EmbeddedChunk } from '../model/chunk.ts';
import type { UrlExplanation, UrlRecord, UrlState, UrlTally } from '../model/crawl.ts';
import type { IndexFinding, RepairReceipt } from '../model/index-finding.ts';
import type { Product } from '../model/product.ts';
import type { IndexModel, IndexUpkeep } from '../upkeep/index-upkeep.ts';
import type { ReembedOptions, ReembedReceipt } from '../upkeep/reembed-index.ts';
import type { RepairOptions } from '../upkeep/repair-index.ts';
import { explainPage } from './explain-page.ts';
import { listProducts } from './products-of-pages.ts';

/** A page of the index with everything that makes it searchable. */
export interface IndexedPage {
  readonly url: string;
  readonly title: string;
  /** Of a page about a product: without its price and stock, which {@link CustomerIndex.products} has as they are now. */
  readonly markdown: string;
  readonly contentHash: string;
  readonly fetchedAt: Date;
  readonly chunks: readonly {
    readonly id: string;
    readonly text: string;
    /** Header row of the table whose rows the text begins with. Absent for most chunks. */
    readonly tableHeader?: string | undefined;
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
  readonly upkeep: IndexUpkeep;
  /** Why the job of a visit may take the page out of the index; `undefined` when it may not. */
  readonly findProof: (
    customerId: string,
    visit: { readonly record: UrlRecord; readonly page: PageIdentity },
  ) => Promise<string | undefined>;
}

/** Pages read from the store at a time: bounds the memory of an iteration. */
const pagesPerRead = 20;
const maxVisits = 20;
const urlsPerRead = 100;

const urlStates: readonly UrlState[] = [
  ...(['indexed', 'unchanged', 'redirected', 'gone', 'skipped', 'failed', 'refused', 'active', 'queued'] as const),
];

/** Reads what the index of a customer holds, checks and mends it. */
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
        chunks: chunks.map((chunk) => toIndexedChunk(chunk)),
      };
    }
  }

  /**
   * Every product, ordered by the canonical URL of its page. Products are read as the iteration goes on; those of a page
   * removed meanwhile are left out. One that a shop's interface and a crawled page both tell of comes once, joined.
   *
   * @throws IntegrationError `CUSTOMER_ID_INVALID`, `CUSTOMER_UNKNOWN`
   */
  async *products(customerId: string): AsyncGenerator<Product, void, undefined> {
    const { store, requireCustomer } = this.#options;
    yield* listProducts(store, await requireCustomer(customerId));
  }

  /**
   * Tells the life of a URL: where it was found, how each job decided, why its page was removed or waits to be, and what
   * the index holds for it. A URL no job ever met has no visits and no page.
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
    const heldRemoval = page && visits[0] ? await this.#heldRemoval(customer, { record: visits[0], page }) : null;
    return {
      url,
      key,
      visits,
      page: page ? await explainPage({ ...this.#options, customerId: customer }, page) : null,
      heldRemoval,
    };
  }

  /**
   * The ledger of one job: every URL it met, refused ones too, with where it was found and what became of it. By state,
   * and within a state by canonical URL. URLs that change their state meanwhile may come twice or not at all.
   *
   * @param options - which of them.
   * @param options.state - only URLs of this state.
   * @throws IntegrationError `CUSTOMER_ID_INVALID`, `CUSTOMER_UNKNOWN`, `JOB_UNKNOWN`
   *
   * @example
   * ```ts
   * for await (const { url, state, reason, detail } of integration.index.urls('shop-1', jobId)) console.log(state, url, reason, detail);
   * ```
   */
  async *urls(
    customerId: string,
    jobId: string,
    { state }: { readonly state?: UrlState | undefined } = {},
  ): AsyncGenerator<UrlRecord, void, undefined> {
    const counts = await this.countUrls(customerId, jobId);
    for (const each of urlStates) {
      if (counts[each] && (state === undefined || state === each)) yield* this.#urlsOf(customerId, jobId, each);
    }
  }

  /**
   * How many URLs of a job are in which state; the sum is the number of URLs it met.
   *
   * @throws IntegrationError `CUSTOMER_ID_INVALID`, `CUSTOMER_UNKNOWN`, `JOB_UNKNOWN`
   */
  async countUrls(customerId: string, jobId: string): Promise<Partial<Record<UrlState, number>>> {
    const { store, requireCustomer } = this.#options;
    const customer = await requireCustomer(customerId);
    const job = await store.findJob(jobId);
    if (job?.customerId === customer) return countByState(await store.tallyUrls(customer, jobId));
    throw new IntegrationError(`The customer has no job ${JSON.stringify(jobId)}`, {
      code: 'JOB_UNKNOWN',
      service: 'jobs',
      context: { customerId, jobId },
    });
  }

  /**
   * Compares ledger, pages, chunks, text index, vectors, products and counters of the customer, and yields every difference
   * as it is found: nothing is written, nothing is fetched, and memory does not grow with the index. Jobs may run meanwhile.
   *
   * @throws IntegrationError `CUSTOMER_ID_INVALID`, `CUSTOMER_UNKNOWN`, `ABORTED`; `AUDIT_UNSUPPORTED` when a store of the
   * caller's own has no `audit`.
   *
   * @example
   * ```ts
   * for await (const { kind, url, where, expected, found } of integration.index.verify('shop-1')) {
   *   console.warn(kind, url, where, `expected ${expected}, found ${found}`);
   * }
   * ```
   */
  verify(
    customerId: string,
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<IndexFinding, void, undefined> {
    return this.#options.upkeep.verify(customerId, options);
  }

  /**
   * Mends what {@link verify} finds, and nothing else: derived rows are made anew from what is stored, missing vectors from
   * stored text, leftovers go, and pages whose content is lost are read from their sites again by a job. May be repeated.
   *
   * @returns what was found, what was done, and what is left.
   * @throws IntegrationError as {@link verify}; `INDEX_BUSY` (retryable) while a job of the customer runs.
   *
   * @example
   * ```ts
   * const { found, left } = await integration.index.repair('shop-1');
   * console.log(found, left.length === 0 ? 'all mended' : left);
   * ```
   */
  repair(customerId: string, options: RepairOptions = {}): Promise<RepairReceipt> {
    return this.#options.upkeep.repair(customerId, options);
  }

  /**
   * Embeds the stored text of every chunk with another model, beside the vectors there are, and then switches searches to
   * it in one step. Nothing is fetched. Searches and jobs go on meanwhile; a call that was stopped is repeated and goes on
   * where it was. Way back: {@link useModel}.
   *
   * @throws IntegrationError `CUSTOMER_ID_INVALID`, `CUSTOMER_UNKNOWN`, `OPTIONS_INVALID` for a model nobody knows, `ABORTED`
   *
   * @example
   * ```ts
   * const { complete, costUsd } = await integration.index.reembed('shop-1', { model: 'text-embedding-3-large' });
   * ```
   */
  reembed(customerId: string, options: ReembedOptions): Promise<ReembedReceipt> {
    return this.#options.upkeep.reembed(customerId, options);
  }

  /**
   * Switches searches, and jobs that start from now on, to a model that every chunk has a vector of.
   *
   * @throws IntegrationError `VECTORS_INCOMPLETE`: pages have changed since; {@link reembed} makes what they lack.
   */
  useModel(customerId: string, model: string): Promise<void> {
    return this.#options.upkeep.useModel(customerId, model);
  }

  /** The sets of vectors the customer has, by model. */
  models(customerId: string): Promise<readonly IndexModel[]> {
    return this.#options.upkeep.models(customerId);
  }

  /**
   * Removes the vectors of a model that searches do not use.
   *
   * @returns how many chunks had one.
   * @throws IntegrationError `OPTIONS_INVALID` for the model in use.
   */
  removeModel(customerId: string, modelId: string): Promise<number> {
    return this.#options.upkeep.removeModel(customerId, modelId);
  }

  async #heldRemoval(
    customer: string,
    visit: { readonly record: UrlRecord; readonly page: PageIdentity },
  ): Promise<UrlExplanation['heldRemoval']> {
    const { store, findProof } = this.#options;
    const { jobId } = visit.record;
    if ((await store.findJob(jobId))?.state !== 'needs_approval') return null;
    const reason = await findProof(customer, visit);
    return reason === undefined ? null : { jobId, reason };
  }

  async *#urlsOf(customer: string, jobId: string, state: UrlState): AsyncGenerator<UrlRecord, void, undefined> {
    let after: string | undefined;
    for (;;) {
      const records = await this.#options.store.listUrls(customer, jobId, { state, after, limit: urlsPerRead });
      yield* records;
      if (records.length < urlsPerRead) return;
      after = records.at(-1)?.key;
    }
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

function countByState(tallies: readonly UrlTally[]): Partial<Record<UrlState, number>> {
  const counts: Partial<Record<UrlState, number>> = {};
  for (const { state, urls } of tallies) counts[state] = (counts[state] ?? 0) + urls;
  return counts;
}

function toIndexedChunk({ id, text, tableHeader, headingPath, vector }: EmbeddedChunk): IndexedPage['chunks'][number] {
  const chunk = { id, text, headingPath, vector };
  return tableHeader === undefined ? chunk : { ...chunk, tableHeader };
}
