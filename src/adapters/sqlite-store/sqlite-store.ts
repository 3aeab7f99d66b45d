import type { Clock } from '../../contracts/clock.ts';
import type { JobPatch, NewJob, PageCommit, PageSummary, Store, StoredPage, StoreHit } from '../../contracts/store.ts';
import type { CrawlTarget, NewFrontierUrl, UrlRecord, UrlState } from '../../model/crawl.ts';
import type { CustomerRecord, CustomerSettings, DeepPartial, EraseReceipt } from '../../model/customer.ts';
import type { JobRecord } from '../../model/job.ts';
import type { Product } from '../../model/product.ts';
import { systemClock } from '../../resilience/system-clock.ts';
import { packPage, unpackPage } from './pack-page.ts';
import type { OperationName, Operations } from './protocol.ts';
import { WorkerClient } from './worker-client.ts';

/** Where a {@link SqliteStore} keeps its data. */
export interface SqliteStoreOptions {
  /** The file; created with its folder when it does not exist. `:memory:` for one that ends with the store. */
  readonly path: string;
  /** @default the system's clock */
  readonly clock?: Clock | undefined;
}

/**
 * A {@link Store} in one SQLite file, with full-text and exact vector search. Needs Node 22.16 or newer: earlier ones
 * come without full-text search.
 *
 * The file is worked on in a thread of its own, opened by the first call, so the host's event loop never waits for a disk.
 * Several processes may use one file. A killed process loses nothing that was acknowledged; after a power loss the file
 * is consistent, but its last transactions may be missing.
 */
export class SqliteStore implements Store {
  readonly #clock: Clock;
  readonly #worker: WorkerClient;

  constructor({ path, clock = systemClock }: SqliteStoreOptions) {
    this.#clock = clock;
    this.#worker = new WorkerClient(path);
  }

  saveCustomer(customerId: string, settings: DeepPartial<CustomerSettings>): Promise<CustomerRecord> {
    return this.#call('saveCustomer', customerId, settings);
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

  createJob(customerId: string, job: NewJob): Promise<{ readonly job: JobRecord; readonly created: boolean }> {
    return this.#call('createJob', customerId, job);
  }

  findJob(jobId: string): Promise<JobRecord | undefined> {
    return this.#call('findJob', jobId);
  }

  listJobs(...args: Parameters<Store['listJobs']>): Promise<readonly JobRecord[]> {
    return this.#call('listJobs', ...args);
  }

  updateJob(customerId: string, jobId: string, patch: JobPatch): Promise<JobRecord | undefined> {
    return this.#call('updateJob', customerId, jobId, patch);
  }

  addUrls(customerId: string, jobId: string, urls: readonly NewFrontierUrl[]): Promise<number> {
    return this.#call('addUrls', customerId, jobId, urls);
  }

  claimUrls(customerId: string, jobId: string, limit: number): Promise<readonly CrawlTarget[]> {
    return this.#call('claimUrls', customerId, jobId, limit);
  }

  releaseUrls(customerId: string, jobId: string): Promise<void> {
    return this.#call('releaseUrls', customerId, jobId);
  }

  countUrls(customerId: string, jobId: string): Promise<Partial<Record<UrlState, number>>> {
    return this.#call('countUrls', customerId, jobId);
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

  async readPage(customerId: string, key: string): Promise<StoredPage | undefined> {
    const page = await this.#call('readPage', customerId, key);
    return page && unpackPage(page);
  }

  commitPages(customerId: string, commits: readonly PageCommit[]): Promise<number> {
    const packed = commits.map(({ page, ...commit }) => ({ ...commit, page: page && packPage(page) }));
    const buffers = packed.flatMap(({ page }) => (page ? [page.vectors.buffer] : []));
    const request = { method: 'commitPages', args: [customerId, packed], now: this.#clock.now() } as const;
    return this.#worker.call(request, buffers);
  }

  removePages(customerId: string, keys: readonly string[]): Promise<number> {
    return this.#call('removePages', customerId, keys);
  }

  async listPages(...args: Parameters<Store['listPages']>): Promise<readonly StoredPage[]> {
    const pages = await this.#call('listPages', ...args);
    return pages.map(unpackPage);
  }

  countPages(...args: Parameters<Store['countPages']>): ReturnType<Store['countPages']> {
    return this.#call('countPages', ...args);
  }

  getProducts(customerId: string, keys: readonly string[]): Promise<ReadonlyMap<string, readonly Product[]>> {
    return this.#call('getProducts', customerId, keys);
  }

  searchText(...args: Parameters<Store['searchText']>): Promise<readonly StoreHit[]> {
    return this.#call('searchText', ...args);
  }

  searchVector(...args: Parameters<Store['searchVector']>): Promise<readonly StoreHit[]> {
    return this.#call('searchVector', ...args);
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
