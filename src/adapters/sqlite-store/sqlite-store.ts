import type { Clock } from '../../contracts/clock.ts';
import type { JobLease, JobPatch, NewJob, TakenJob } from '../../contracts/job-store.ts';
import type { StoreWithShop } from '../../contracts/shop-store.ts';
import type { SpendingStore } from '../../contracts/spending-store.ts';
import type {
  ClaimedUrl,
  PageCommit,
  PageSummary,
  Store,
  StoredPage,
  StoreHit,
  TemplateStore,
} from '../../contracts/store.ts';
import type { StoreAudit } from '../../contracts/store-audit.ts';
import type { UnembeddedPage, VectorCount } from '../../contracts/vector-store.ts';
import type { NewFrontierUrl, UrlRecord, UrlTally } from '../../model/crawl.ts';
import type {
  CustomerInventory,
  CustomerRecord,
  CustomerSettings,
  DeepPartial,
  EraseReceipt,
} from '../../model/customer.ts';
import type { JobRecord } from '../../model/job.ts';
import type { DueCustomer, DuePage } from '../../model/page.ts';
import type { Product } from '../../model/product.ts';
import { systemClock } from '../../resilience/system-clock.ts';
import { packPage, unpackPage } from './pack-page.ts';
import type { OperationName, Operations } from './protocol.ts';
import { SqliteShopStore } from './sqlite-shop-store.ts';
import { WorkerClient } from './worker-client.ts';

/** 160 MB: 100,000 vectors of 1,536 numbers. */
const defaultVectorMemoryBytes = 160 * 1_048_576;

/** Where a {@link SqliteStore} keeps its data. */
export interface SqliteStoreOptions {
  /** The file; created with its folder when it does not exist. `:memory:` for one that ends with the store. */
  readonly path: string;
  /**
   * Most memory that vector search keeps besides SQLite's own, in bytes: a byte for each number of a vector, for the
   * customers searched last. It takes what they need. Beyond it, vectors are read from the file. @default 167772160
   */
  readonly vectorMemoryBytes?: number | undefined;
  /** @default the system's clock */
  readonly clock?: Clock | undefined;
}

/**
 * A {@link Store} in one SQLite file, with full-text and exact vector search.
 *
 * A file made by Node 22.13 to 22.15, whose SQLite has no full-text index (FTS5), finds the same with the same scores but
 * takes several times as long to store a page; every Node can use it. A file made by a newer Node needs a newer Node.
 *
 * The file is worked on in a thread of its own, opened by the first call, so the host's event loop never waits for a disk.
 * Several processes may use one file. A killed process loses nothing that was acknowledged; after a power loss the file
 * is consistent, but its last transactions may be missing.
 */
export class SqliteStore implements StoreWithShop {
  readonly shop: SqliteShopStore = new SqliteShopStore((method, ...args) => this.#call(method, ...args));
  readonly #clock: Clock;
  readonly #worker: WorkerClient;

  constructor({ path, vectorMemoryBytes = defaultVectorMemoryBytes, clock = systemClock }: SqliteStoreOptions) {
    this.#clock = clock;
    this.#worker = new WorkerClient({ path, vectorMemoryBytes });
  }

  saveCustomer(customerId: string, settings: DeepPartial<CustomerSettings>): Promise<CustomerRecord> {
    return this.#call('saveCustomer', customerId, settings);
  }

  createCustomer(customerId: string): ReturnType<Store['createCustomer']> {
    return this.#call('createCustomer', customerId);
  }

  getCustomer(customerId: string): Promise<CustomerRecord | undefined> {
    return this.#call('getCustomer', customerId);
  }

  listCustomers(...args: Parameters<Store['listCustomers']>): Promise<readonly CustomerRecord[]> {
    return this.#call('listCustomers', ...args);
  }

  eraseCustomer(customerId: string): Promise<EraseReceipt> {
    return this.#call('eraseCustomer', customerId);
  }

  countCustomer(customerId: string): Promise<CustomerInventory> {
    return this.#call('countCustomer', customerId);
  }

  createJob(customerId: string, job: NewJob): ReturnType<Store['createJob']> {
    return this.#call('createJob', customerId, job);
  }

  findJob(jobId: string): Promise<JobRecord | undefined> {
    return this.#call('findJob', jobId);
  }

  listJobs(...args: Parameters<Store['listJobs']>): Promise<readonly JobRecord[]> {
    return this.#call('listJobs', ...args);
  }

  listOpenJobs(...args: Parameters<Store['listOpenJobs']>): Promise<readonly JobRecord[]> {
    return this.#call('listOpenJobs', ...args);
  }

  takeJob(...args: Parameters<Store['takeJob']>): Promise<TakenJob> {
    return this.#call('takeJob', ...args);
  }

  updateJob(...args: Parameters<Store['updateJob']>): Promise<JobRecord> {
    return this.#call('updateJob', ...args);
  }

  releaseJob(customerId: string, lease: JobLease, patch: JobPatch): Promise<JobRecord> {
    return this.#call('releaseJob', customerId, lease, patch);
  }

  requestCancel(customerId: string, jobId: string): Promise<JobRecord | undefined> {
    return this.#call('requestCancel', customerId, jobId);
  }

  addUrls(customerId: string, lease: JobLease, urls: readonly NewFrontierUrl[]): Promise<number> {
    return this.#call('addUrls', customerId, lease, urls);
  }

  claimUrls(customerId: string, lease: JobLease, limit: number): Promise<readonly ClaimedUrl[]> {
    return this.#call('claimUrls', customerId, lease, limit);
  }

  requeueUrls(customerId: string, lease: JobLease, keys: readonly string[]): Promise<number> {
    return this.#call('requeueUrls', customerId, lease, keys);
  }

  distrustHost(...args: Parameters<Store['distrustHost']>): ReturnType<Store['distrustHost']> {
    return this.#call('distrustHost', ...args);
  }

  tallyUrls(customerId: string, jobId: string): Promise<readonly UrlTally[]> {
    return this.#call('tallyUrls', customerId, jobId);
  }

  listUrls(...args: Parameters<Store['listUrls']>): Promise<readonly UrlRecord[]> {
    return this.#call('listUrls', ...args);
  }

  findUrl(customerId: string, key: string, limit: number): Promise<readonly UrlRecord[]> {
    return this.#call('findUrl', customerId, key, limit);
  }

  getPage(customerId: string, key: string): Promise<PageSummary | undefined> {
    return this.#call('getPage', customerId, key);
  }

  readLinks(customerId: string, key: string): Promise<readonly string[]> {
    return this.#call('readLinks', customerId, key);
  }

  async readPage(...args: Parameters<Store['readPage']>): Promise<StoredPage | undefined> {
    const page = await this.#call('readPage', ...args);
    return page && unpackPage(page);
  }

  commitPages(customerId: string, lease: JobLease, commits: readonly PageCommit[]): Promise<number> {
    const packed = commits.map(({ page, ...commit }) => ({ ...commit, page: page && packPage(page) }));
    const buffers = packed.flatMap(({ page }) => (page?.vectors ? [page.vectors.bytes.buffer] : []));
    const request = { method: 'commitPages', args: [customerId, lease, packed], now: this.#clock.now() } as const;
    return this.#worker.call(request, buffers);
  }

  removePages(...args: Parameters<Store['removePages']>): Promise<readonly string[]> {
    return this.#call('removePages', ...args);
  }

  listUnmetPages(...args: Parameters<Store['listUnmetPages']>): ReturnType<Store['listUnmetPages']> {
    return this.#call('listUnmetPages', ...args);
  }

  listDueCustomers(...args: Parameters<Store['listDueCustomers']>): Promise<readonly DueCustomer[]> {
    return this.#call('listDueCustomers', ...args);
  }

  listDuePages(...args: Parameters<Store['listDuePages']>): Promise<readonly DuePage[]> {
    return this.#call('listDuePages', ...args);
  }

  async listPages(...args: Parameters<Store['listPages']>): Promise<readonly StoredPage[]> {
    const pages = await this.#call('listPages', ...args);
    return await Promise.all(pages.map(unpackPage));
  }

  countPages(...args: Parameters<Store['countPages']>): ReturnType<Store['countPages']> {
    return this.#call('countPages', ...args);
  }

  listProducts(...args: Parameters<Store['listProducts']>): ReturnType<Store['listProducts']> {
    return this.#call('listProducts', ...args);
  }

  getProducts(customerId: string, keys: readonly string[]): Promise<ReadonlyMap<string, readonly Product[]>> {
    return this.#call('getProducts', customerId, keys);
  }

  readonly spending: SpendingStore = {
    reserveSpending: (...args) => this.#call('reserveSpending', ...args),
    settleSpending: (...args) => this.#call('settleSpending', ...args),
    settleAbandoned: (...args) => this.#call('settleAbandoned', ...args),
    recordSpending: (...args) => this.#call('recordSpending', ...args),
    listSpending: (...args) => this.#call('listSpending', ...args),
  };

  readonly templates: TemplateStore = {
    listTemplateHosts: (customerId) => this.#call('listTemplateHosts', customerId),
    sampleTemplates: (...args) => this.#call('sampleTemplates', ...args),
    listTemplates: (...args) => this.#call('listTemplates', ...args),
    settleTemplates: (...args) => this.#call('settleTemplates', ...args),
    replaceTemplates: (customerId, pages) => this.#call('replaceTemplates', customerId, pages.map(packPage)),
  };

  readonly audit: StoreAudit = {
    audit: (...args) => this.#call('audit', ...args),
    rebuildPages: (...args) => this.#call('rebuildPages', ...args),
    removeLeftovers: (...args) => this.#call('removeLeftovers', ...args),
    mendLedger: (...args) => this.#call('mendLedger', ...args),
  };

  searchText(...args: Parameters<Store['searchText']>): Promise<readonly StoreHit[]> {
    return this.#call('searchText', ...args);
  }

  searchVector(...args: Parameters<Store['searchVector']>): Promise<readonly StoreHit[]> {
    return this.#call('searchVector', ...args);
  }

  findVectors(...args: Parameters<Store['findVectors']>): Promise<ReadonlyMap<string, Float32Array>> {
    return this.#call('findVectors', ...args);
  }

  addVectors(...args: Parameters<Store['addVectors']>): Promise<number> {
    return this.#call('addVectors', ...args);
  }

  listUnembedded(...args: Parameters<Store['listUnembedded']>): Promise<readonly UnembeddedPage[]> {
    return this.#call('listUnembedded', ...args);
  }

  countVectors(customerId: string): Promise<readonly VectorCount[]> {
    return this.#call('countVectors', customerId);
  }

  removeVectors(customerId: string, modelId: string): Promise<number> {
    return this.#call('removeVectors', customerId, modelId);
  }

  /** Fails when the file cannot be opened or read. */
  check(): Promise<void> {
    return this.#call('check');
  }

  /** Waits for pending calls, writes the log back into the file and ends the thread. */
  close(): Promise<void> {
    return this.#worker.close();
  }

  #call<M extends OperationName>(method: M, ...args: Parameters<Operations[M]>): Promise<ReturnType<Operations[M]>> {
    return this.#worker.call({ method, args, now: this.#clock.now() });
  }
}
