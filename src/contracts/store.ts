import type { EmbeddedChunk } from '../model/chunk.ts';
import type { CrawlTarget, NewFrontierUrl, UrlOutcome, UrlRecord, UrlState } from '../model/crawl.ts';
import type { CustomerRecord, CustomerSettings, DeepPartial, EraseReceipt } from '../model/customer.ts';
import type { JobConfig, JobCounters, JobRecord, JobState, ProgressStatus, ScrapingResult } from '../model/job.ts';
import type { Product } from '../model/product.ts';
import type { RankedChunk } from '../model/search.ts';

export interface CustomerStore {
  /** Creates the customer or replaces its settings; `createdAt` stays. */
  saveCustomer(customerId: string, settings: DeepPartial<CustomerSettings>): Promise<CustomerRecord>;
  getCustomer(customerId: string): Promise<CustomerRecord | undefined>;
  /** Ordered by id, starting behind `after`. */
  listCustomers(options: {
    readonly after?: string | undefined;
    readonly limit: number;
  }): Promise<readonly CustomerRecord[]>;
  /** Removes everything of the customer in one transaction. An unknown customer gives a receipt of zeros. */
  eraseCustomer(customerId: string): Promise<EraseReceipt>;
}

export interface NewJob {
  readonly jobId: string;
  readonly config: JobConfig;
  readonly progress: ProgressStatus;
  readonly counters: JobCounters;
}

export interface JobPatch {
  readonly state?: JobState | undefined;
  readonly progress?: ProgressStatus | undefined;
  readonly counters?: JobCounters | undefined;
  readonly result?: ScrapingResult | null | undefined;
  readonly cancelRequested?: boolean | undefined;
}

export interface JobStore {
  /**
   * Creates a queued job. Idempotent: a job of this id that the customer already has is returned as it is.
   *
   * @throws IntegrationError `JOB_CONFLICT` when the id belongs to another customer.
   */
  createJob(customerId: string, job: NewJob): Promise<{ readonly job: JobRecord; readonly created: boolean }>;
  /** The one read without a customer: whoever has the job id may watch the job. */
  findJob(jobId: string): Promise<JobRecord | undefined>;
  /** Newest first; of equal age, by id. */
  listJobs(
    customerId: string,
    options: { readonly limit: number; readonly state?: JobState | undefined },
  ): Promise<readonly JobRecord[]>;
  /**
   * Writes the given fields, leaves the others.
   *
   * @returns the job as it is now, so that a writer of progress also learns of a cancel request; `undefined` when the
   * customer has no such job (it may have been erased).
   */
  updateJob(customerId: string, jobId: string, patch: JobPatch): Promise<JobRecord | undefined>;
}

/** Writing for a job that the customer does not have throws IntegrationError `JOB_UNKNOWN`: it may have been erased. */
export interface FrontierStore {
  /** Adds the URLs whose key the job does not know yet. @returns how many were new. */
  addUrls(customerId: string, jobId: string, urls: readonly NewFrontierUrl[]): Promise<number>;
  /** Hands out up to `limit` queued URLs, highest priority first, then oldest, and marks them active. */
  claimUrls(customerId: string, jobId: string, limit: number): Promise<readonly CrawlTarget[]>;
  /** Puts every active URL of the job back into the queue, for a job that goes on after a stop. */
  releaseUrls(customerId: string, jobId: string): Promise<void>;
  /** URLs of the job by state; absent states are 0. */
  countUrls(customerId: string, jobId: string): Promise<Partial<Record<UrlState, number>>>;
  /** URLs of the job in `state`, ordered by key, starting behind `after`. */
  listUrls(
    customerId: string,
    jobId: string,
    options: { readonly state: UrlState; readonly after?: string | undefined; readonly limit: number },
  ): Promise<readonly UrlRecord[]>;
  /** All visits of one URL, newest job first, at most `limit`. */
  findUrl(customerId: string, key: string, limit: number): Promise<readonly UrlRecord[]>;
}

/** A page as the index holds it, without its text. */
export interface PageSummary {
  readonly key: string;
  readonly url: string;
  readonly title: string;
  readonly contentHash: string;
  /** Fingerprint of the chunking settings; other settings mean other chunks. */
  readonly chunking: string;
  /** Model of the stored vectors; `null` when at least one chunk has none. */
  readonly modelId: string | null;
  readonly fetchedAt: Date;
}

/** A page with everything that makes it searchable. */
export interface StoredPage extends PageSummary {
  readonly description: string | null;
  readonly language: string | null;
  readonly category: string | null;
  readonly markdown: string;
  readonly chunks: readonly EmbeddedChunk[];
  readonly products: readonly Product[];
}

/** The effect of one visit. All parts become visible together, with all other commits of the same call. */
export interface PageCommit {
  readonly jobId: string;
  /** Settles the frontier row of this key. */
  readonly outcome: UrlOutcome;
  /** Links to visit: as {@link FrontierStore.addUrls}. */
  readonly discovered: readonly NewFrontierUrl[];
  /** Replaces the page, its chunks and its products. */
  readonly page?: StoredPage | undefined;
  /** Marks a page whose content is the same as just seen. */
  readonly seen?: { readonly key: string; readonly fetchedAt: Date } | undefined;
}

export interface PageStore {
  getPage(customerId: string, key: string): Promise<PageSummary | undefined>;
  /** The whole page, chunks and products included. */
  readPage(customerId: string, key: string): Promise<StoredPage | undefined>;
  /** One transaction over all commits: a reader finds all of them or none. @returns how many URLs were new to the job. */
  commitPages(customerId: string, commits: readonly PageCommit[]): Promise<number>;
  /** Removes pages with their chunks and products in one transaction. @returns how many existed. */
  removePages(customerId: string, keys: readonly string[]): Promise<number>;
  /** Whole pages ordered by key, starting behind `after`. */
  listPages(
    customerId: string,
    options: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<readonly StoredPage[]>;
  countPages(
    customerId: string,
  ): Promise<{ readonly pages: number; readonly chunks: number; readonly products: number }>;
  /** Products of the given pages, by page key. */
  getProducts(customerId: string, keys: readonly string[]): Promise<ReadonlyMap<string, readonly Product[]>>;
}

/** A ranked chunk and the key of its page. */
export type StoreHit = RankedChunk & { readonly pageKey: string };

export interface SearchStore {
  /**
   * Chunks that share words with `query`, best first (BM25). The query is plain text: no operator of the engine has a
   * meaning in it.
   */
  searchText(customerId: string, query: string, options: { readonly limit: number }): Promise<readonly StoreHit[]>;
  /** Chunks of `modelId` by cosine similarity to `vector`, best first, exact. */
  searchVector(
    customerId: string,
    vector: Float32Array,
    options: { readonly modelId: string; readonly limit: number },
  ): Promise<readonly StoreHit[]>;
}

/**
 * Keeps customers, jobs, frontiers and pages, and answers text and vector queries.
 *
 * `customerId` is the first parameter of every method that touches a customer's rows: forgetting it is a compile error.
 * An id of another customer behaves like one that does not exist. Every method is atomic. Lists of ids have at most 500
 * entries, lists of pages are asked for with a limit of at most 100.
 *
 * All methods throw IntegrationError `STORE_FAILED` (retryable when the store was busy) or `INTEGRATION_CLOSED`.
 */
export interface Store extends CustomerStore, JobStore, FrontierStore, PageStore, SearchStore {
  check?(): Promise<void>;
  /** Called once by `integration.close()`, only if the integration built this adapter. */
  close?(): Promise<void>;
}
