import type { EmbeddedChunk } from '../model/chunk.ts';
import type {
  CrawlTarget,
  NewFrontierUrl,
  UrlOutcome,
  UrlRecord,
  UrlSource,
  UrlState,
  UrlTally,
} from '../model/crawl.ts';
import type { Distrust } from '../model/job.ts';
import type { DueCustomer, DuePage, PageHistory } from '../model/page.ts';
import type { PageTemplate } from '../model/page-template.ts';
import type { Product } from '../model/product.ts';
import type { RankedChunk } from '../model/search.ts';
import type { CustomerStore } from './customer-store.ts';
import type { JobLease, JobStore } from './job-store.ts';
import type { SpendingStore } from './spending-store.ts';
import type { StoreAudit } from './store-audit.ts';
import type { VectorStore } from './vector-store.ts';

/** A URL handed out for a visit, and the page the index holds for it. */
export interface ClaimedUrl extends CrawlTarget {
  readonly known: PageSummary | null;
}

/** Which of a job's URLs are listed. */
export interface ListUrlsOptions {
  readonly state: UrlState;
  /** Only URLs that were found so. */
  readonly source?: UrlSource | undefined;
  /** Only URLs that something failed for. */
  readonly only?: 'failures' | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Methods that take a lease throw IntegrationError `LEASE_LOST` and `JOB_UNKNOWN`, as those of {@link JobStore} do. */
export interface FrontierStore {
  /**
   * Adds the URLs whose key the job does not know yet, or knows as refused: that was one way to it, this is another.
   *
   * @returns how many came into the queue.
   */
  addUrls(customerId: string, lease: JobLease, urls: readonly NewFrontierUrl[]): Promise<number>;
  /** Hands out up to `limit` queued URLs, highest priority first, then oldest, and marks them active. */
  claimUrls(customerId: string, lease: JobLease, limit: number): Promise<readonly ClaimedUrl[]>;
  /** Puts settled URLs back into the queue, as if they had not been visited; their requests stay counted. @returns how many. */
  requeueUrls(customerId: string, lease: JobLease, keys: readonly string[]): Promise<number>;
  /**
   * Writes down that a host has lied to the job, and puts its URLs that were settled as unchanged for that reason back into
   * the queue.
   *
   * @returns how many, and how many products they had.
   */
  distrustHost(
    customerId: string,
    lease: JobLease,
    distrust: Distrust,
  ): Promise<{ readonly urls: number; readonly products: number }>;
  /** URLs of the job by state and reason, with what they brought. */
  tallyUrls(customerId: string, jobId: string): Promise<readonly UrlTally[]>;
  /** URLs of the job in a state, ordered by key, starting behind `after`. */
  listUrls(customerId: string, jobId: string, options: ListUrlsOptions): Promise<readonly UrlRecord[]>;
  /** All visits of one URL, newest job first, at most `limit`. */
  findUrl(customerId: string, key: string, limit: number): Promise<readonly UrlRecord[]>;
}

/** What a site gave to ask later whether a page has changed: RFC 9110, section 8.8. As it was sent. */
export interface PageValidators {
  readonly etag: string | null;
  readonly lastModified: string | null;
}

/** How a page was read last. */
export interface PageReading extends PageValidators {
  /** Fingerprint of the settings that decide what is taken from a page; other settings mean that it has to be read anew. */
  readonly reading: string;
}

/** What a page is known by, without its text. */
export interface PageIdentity extends PageReading {
  readonly key: string;
  readonly url: string;
  readonly title: string;
  readonly contentHash: string;
  /** Fingerprint of the chunking settings; other settings mean other chunks. */
  readonly chunking: string;
  /** When the page was last read, or the site last said that it has not changed. */
  readonly fetchedAt: Date;
  readonly history: PageHistory;
}

/** A page as the index holds it, without its text. */
export interface PageSummary extends PageIdentity {
  readonly chunkCount: number;
  /** Models of which every chunk has a vector, in order; none for a page without chunks. */
  readonly modelIds: readonly string[];
}

/** A page with everything that makes it searchable. */
export interface StoredPage extends PageIdentity {
  /** Model of the vectors, all of one length; `null` when no chunk has one. */
  readonly modelId: string | null;
  /** What was left out of {@link markdown} as the site's template, and why. Absent where nothing was looked for. */
  readonly template?: PageTemplate | undefined;
  readonly description: string | null;
  readonly language: string | null;
  readonly category: string | null;
  readonly markdown: string;
  readonly chunks: readonly EmbeddedChunk[];
  readonly products: readonly Product[];
  /**
   * URLs the page links to, for visits that bring no body to find them in. Empty when the site gives nothing to ask with.
   */
  readonly links: readonly string[];
}

/** A page of the index that was visited and stays as it is. */
export interface SeenPage {
  readonly key: string;
  /**
   * As it was, when the visit did not show the page. Nothing is written when the page was seen later than this. Products of
   * the page that are of an earlier instant are of this one from now on.
   */
  readonly fetchedAt: Date;
  readonly history: PageHistory;
  /** Of a page that was read: what came along with its content. */
  readonly read?: (PageReading & Pick<StoredPage, 'links'>) | undefined;
  /** Of a page that was read, and has the document it had, but other products. */
  readonly update?: ProductUpdate | undefined;
}

/** Products that take the place of those a page had, and the content hash that goes with them. */
export type ProductUpdate = Pick<StoredPage, 'contentHash' | 'products'>;

/** The effect of one visit. All parts become visible together, with all other commits of the same call. */
export interface PageCommit {
  /** Settles the frontier row of this key. */
  readonly outcome: UrlOutcome;
  /** Links to visit: as {@link FrontierStore.addUrls}. */
  readonly discovered: readonly NewFrontierUrl[];
  /** Replaces the page, its chunks and its products. */
  readonly page?: StoredPage | undefined;
  readonly seen?: SeenPage | undefined;
}

/** A page that is to leave the index. */
export interface PageRemoval {
  readonly key: string;
  /** Goes into the ledger, for a person to read. */
  readonly reason: string;
  /** A page that was seen later than this stays: another job has met it since. */
  readonly provenAt: Date;
}

/** Which vectors to read with a page. */
export interface ReadOptions {
  /** Of this model; `null` for none. @default the model the page was last committed with */
  readonly modelId?: string | null | undefined;
}

export interface PageStore {
  getPage(customerId: string, key: string): Promise<PageSummary | undefined>;
  /** {@link StoredPage.links} of a page; none when there is no page. */
  readLinks(customerId: string, key: string): Promise<readonly string[]>;
  /** The whole page, chunks and products included. */
  readPage(customerId: string, key: string, options?: ReadOptions): Promise<StoredPage | undefined>;
  /** One transaction over all commits: a reader finds all of them or none. @returns how many URLs were new to the job. */
  commitPages(customerId: string, lease: JobLease, commits: readonly PageCommit[]): Promise<number>;
  /**
   * Removes pages with their chunks and products in one transaction, and notes it at their URLs in the job's ledger.
   *
   * @returns the keys of those that existed and were not seen since their proof.
   */
  removePages(customerId: string, lease: JobLease, removals: readonly PageRemoval[]): Promise<readonly string[]>;
  /**
   * Pages of the index that crawls of this reach used to come to, and that the job has not met: keys, ordered, starting
   * behind `after`.
   */
  listUnmetPages(
    customerId: string,
    jobId: string,
    options: { readonly reach: string; readonly after?: string | undefined; readonly limit: number },
  ): Promise<readonly Pick<PageSummary, 'key' | 'url'>[]>;
  /** Customers with pages that are due at `at`, ordered by id, starting behind `after`. A read of all customers. */
  listDueCustomers(options: {
    readonly at: Date;
    readonly after?: string | undefined;
    readonly limit: number;
  }): Promise<readonly DueCustomer[]>;
  /** Pages that are due at `at`, the longest overdue first. */
  listDuePages(customerId: string, options: { readonly at: Date; readonly limit: number }): Promise<readonly DuePage[]>;
  /** Whole pages ordered by key, starting behind `after`. */
  listPages(
    customerId: string,
    options: ReadOptions & { readonly after?: string | undefined; readonly limit: number },
  ): Promise<readonly StoredPage[]>;
  countPages(
    customerId: string,
  ): Promise<{ readonly pages: number; readonly chunks: number; readonly products: number }>;
  /** Pages that have products, ordered by key, starting behind `after`: their products. At most `limit` pages. */
  listProducts(
    customerId: string,
    options: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<readonly ProductsOfPage[]>;
  /** Products of the given pages, by page key. */
  getProducts(customerId: string, keys: readonly string[]): Promise<ReadonlyMap<string, readonly Product[]>>;
}

/** What one page says of products, in its order; at least one. */
export interface ProductsOfPage extends Pick<PageIdentity, 'key'> {
  readonly products: readonly Product[];
}

/** A ranked chunk and the key of its page. */
export type StoreHit = RankedChunk & { readonly pageKey: string };

export interface SearchStore {
  /**
   * Chunks that share words with `query`, best first (BM25): in the title, the heading path, the header of the table, the
   * text. The query is plain text: no operator of the engine has a meaning in it.
   */
  searchText(customerId: string, query: string, options: { readonly limit: number }): Promise<readonly StoreHit[]>;
  /** Chunks by the cosine similarity of their vectors of `modelId` to `vector`, best first, exact. */
  searchVector(
    customerId: string,
    vector: Float32Array,
    options: { readonly modelId: string; readonly limit: number },
  ): Promise<readonly StoreHit[]>;
}

/** A page of the sample that a site's template is learnt from. */
export interface SampledPage {
  readonly key: string;
  readonly url: string;
  readonly rank: number;
  /** Of its blocks, in order, as `PageTemplate.blocks` has them. */
  readonly hashes: readonly number[];
}

/** A page and by what it was cut. */
export interface TemplatedPage {
  readonly key: string;
  readonly url: string;
  readonly template: PageTemplate;
}

/**
 * The part of a store that remembers which blocks the pages of a site have, so that those which many have can be left out.
 *
 * `StoredPage.template` is what there is to remember, and goes with its page. A store may do without all of it: pages are
 * then kept whole.
 */
export interface TemplateStore {
  /** Hosts of the customer's pages that have a template to learn from, in order; at most 500. */
  listTemplateHosts(customerId: string): Promise<readonly string[]>;
  /** Pages of `host` with the lowest ranks, lowest first; of equal rank, by key. At most `limit`, which is at most 500. */
  sampleTemplates(
    customerId: string,
    host: string,
    options: { readonly limit: number },
  ): Promise<readonly SampledPage[]>;
  /** Pages of `host` that were cut by another template than `templateId`, by key, starting behind `after`. */
  listTemplates(
    customerId: string,
    host: string,
    options: { readonly otherThan: string; readonly after?: string | undefined; readonly limit: number },
  ): Promise<readonly TemplatedPage[]>;
  /** Says of pages that they would be cut the same by `templateId`. At most 500. */
  settleTemplates(customerId: string, keys: readonly string[], templateId: string): Promise<void>;
  /**
   * Replaces pages, in one transaction, whose stored content hash is still that of the page given: what was removed or
   * read anew meanwhile stays as it is, and what visits have taught is kept. @returns how many were replaced.
   */
  replaceTemplates(customerId: string, pages: readonly StoredPage[]): Promise<number>;
}

/**
 * Keeps customers, jobs, frontiers and pages, and answers text and vector queries.
 *
 * `customerId` is the first parameter of every method that touches a customer's rows: forgetting it is a compile error.
 * An id of another customer behaves like one that does not exist. Every method is atomic, and what a run of a job writes
 * carries the lease of that job. Lists of ids have at most 500
 * entries, lists of pages are asked for with a limit of at most 100.
 *
 * All methods throw IntegrationError `STORE_FAILED` (retryable when the store was busy) or `INTEGRATION_CLOSED`.
 */
export interface Store extends CustomerStore, JobStore, FrontierStore, PageStore, SearchStore, VectorStore {
  /** The ledger of costs. */
  readonly spending: SpendingStore;
  /** Without it, pages are kept with what all pages of their site have. */
  readonly templates?: TemplateStore | undefined;
  /** Without it, the index cannot be verified nor repaired. */
  readonly audit?: StoreAudit | undefined;

  check?(): Promise<void>;
  /** Called once by `integration.close()`, only if the integration built this adapter. */
  close?(): Promise<void>;
}
