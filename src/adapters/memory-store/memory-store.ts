import type { Clock } from '../../contracts/clock.ts';
import type { JobPatch, NewJob, PageCommit, PageSummary, Store, StoredPage, StoreHit } from '../../contracts/store.ts';
import { IntegrationError } from '../../errors.ts';
import type { CrawlTarget, NewFrontierUrl, UrlRecord, UrlState } from '../../model/crawl.ts';
import type { CustomerRecord, CustomerSettings, DeepPartial, EraseReceipt } from '../../model/customer.ts';
import type { JobRecord } from '../../model/job.ts';
import type { Product } from '../../model/product.ts';
import { systemClock } from '../../resilience/system-clock.ts';
import { TextAnalyzer } from '../full-text/text-analyzer.ts';
import { jobConflict, unknownJob } from '../job-errors.ts';
import { patchJob } from '../patch-job.ts';
import { MemoryFrontier } from './memory-frontier.ts';
import { copyPage, MemoryPages } from './memory-pages.ts';

/** What a {@link MemoryStore} works with. */
export interface MemoryStoreOptions {
  /** @default the system's clock */
  readonly clock?: Clock | undefined;
}

interface CustomerData {
  /** `undefined` while the customer has rows but was never saved. */
  record: CustomerRecord | undefined;
  readonly jobs: Map<string, JobData>;
  readonly pages: MemoryPages;
}

interface JobData {
  record: JobRecord;
  readonly frontier: MemoryFrontier;
}

/**
 * A {@link Store} in the memory of this process, for tests and for crawls that are thrown away. It behaves as
 * `SqliteStore` does, but nothing outlives it, and memory grows with what it holds.
 *
 * Every method does its work in one go: nothing runs between its parts.
 */
export class MemoryStore implements Store {
  readonly #clock: Clock;
  readonly #analyzer = new TextAnalyzer();
  readonly #customers = new Map<string, CustomerData>();
  readonly #jobs = new Map<string, JobData>();
  #closed = false;

  constructor({ clock = systemClock }: MemoryStoreOptions = {}) {
    this.#clock = clock;
  }

  async saveCustomer(customerId: string, settings: DeepPartial<CustomerSettings>): Promise<CustomerRecord> {
    const customer = this.#openCustomer(customerId);
    const now = this.#now();
    const createdAt = customer.record?.createdAt ?? now;
    customer.record = { customerId, settings: toJsonAndBack(settings), createdAt, updatedAt: now };
    return structuredClone(customer.record);
  }

  async getCustomer(customerId: string): Promise<CustomerRecord | undefined> {
    return structuredClone(this.#findCustomer(customerId)?.record);
  }

  async listCustomers(...[{ after, limit }]: Parameters<Store['listCustomers']>): Promise<readonly CustomerRecord[]> {
    this.#assertOpen();
    const records = [...this.#customers.values()].flatMap(({ record }) => record ?? []);
    const behind = records.filter(({ customerId }) => after === undefined || customerId > after);
    return structuredClone(behind.sort((a, b) => (a.customerId < b.customerId ? -1 : 1)).slice(0, limit));
  }

  async eraseCustomer(customerId: string): Promise<EraseReceipt> {
    const customer = this.#findCustomer(customerId);
    const jobs = [...(customer?.jobs.values() ?? [])];
    for (const { record } of jobs) this.#jobs.delete(record.jobId);
    this.#customers.delete(customerId);
    const urls = jobs.reduce((sum, { frontier }) => sum + frontier.size, 0);
    return { customerId, erasedAt: this.#now(), jobs: jobs.length, urls, ...(customer?.pages.counts() ?? noPages) };
  }

  async createJob(
    customerId: string,
    { jobId, config, progress, counters }: NewJob,
  ): Promise<{ readonly job: JobRecord; readonly created: boolean }> {
    this.#assertOpen();
    const existing = this.#jobs.get(jobId);
    if (existing?.record.customerId === customerId) return { job: structuredClone(existing.record), created: false };
    if (existing) throw jobConflict(customerId, jobId);
    const ids = { jobId, customerId };
    const begun = { state: 'queued', result: null, cancelRequested: false } as const;
    const times = { createdAt: this.#now(), updatedAt: this.#now() };
    const given = structuredClone({ config: toJsonAndBack(config), progress, counters });
    const job: JobData = { record: { ...ids, ...begun, ...given, ...times }, frontier: new MemoryFrontier(jobId) };
    this.#jobs.set(jobId, job);
    this.#openCustomer(customerId).jobs.set(jobId, job);
    return { job: structuredClone(job.record), created: true };
  }

  async findJob(jobId: string): Promise<JobRecord | undefined> {
    this.#assertOpen();
    return structuredClone(this.#jobs.get(jobId)?.record);
  }

  async listJobs(...[customerId, { limit, state }]: Parameters<Store['listJobs']>): Promise<readonly JobRecord[]> {
    const records = this.#jobsByAge(customerId).map(({ record }) => record);
    return structuredClone(records.filter((record) => state === undefined || record.state === state).slice(0, limit));
  }

  async updateJob(customerId: string, jobId: string, patch: JobPatch): Promise<JobRecord | undefined> {
    const job = this.#findJob(customerId, jobId);
    if (!job) return undefined;
    job.record = patchJob(job.record, structuredClone(patch), this.#now());
    return structuredClone(job.record);
  }

  async addUrls(customerId: string, jobId: string, urls: readonly NewFrontierUrl[]): Promise<number> {
    return this.#requireJob(customerId, jobId).frontier.add(urls, this.#now());
  }

  async claimUrls(customerId: string, jobId: string, limit: number): Promise<readonly CrawlTarget[]> {
    return this.#findJob(customerId, jobId)?.frontier.claim(limit, this.#now()) ?? [];
  }

  async releaseUrls(customerId: string, jobId: string): Promise<void> {
    this.#findJob(customerId, jobId)?.frontier.release(this.#now());
  }

  async countUrls(customerId: string, jobId: string): Promise<Partial<Record<UrlState, number>>> {
    return this.#findJob(customerId, jobId)?.frontier.counts() ?? {};
  }

  async listUrls(
    ...[customerId, jobId, { state, after, limit }]: Parameters<Store['listUrls']>
  ): Promise<readonly UrlRecord[]> {
    return this.#findJob(customerId, jobId)?.frontier.list(state, after, limit) ?? [];
  }

  async findUrl(customerId: string, key: string, limit: number): Promise<readonly UrlRecord[]> {
    const visits = this.#jobsByAge(customerId).flatMap(({ frontier }) => frontier.find(key) ?? []);
    return visits.slice(0, limit);
  }

  async getPage(customerId: string, key: string): Promise<PageSummary | undefined> {
    return this.#findCustomer(customerId)?.pages.summary(key);
  }

  async readPage(customerId: string, key: string): Promise<StoredPage | undefined> {
    return this.#findCustomer(customerId)?.pages.read(key);
  }

  async commitPages(customerId: string, commits: readonly PageCommit[]): Promise<number> {
    // All that can fail comes first: from then on every commit is carried out.
    const frontiers = commits.map(({ jobId }) => this.#requireJob(customerId, jobId).frontier);
    const copies = commits.flatMap(({ page }) => (page ? [copyPage(page)] : []));
    let added = 0;
    for (const [position, { discovered, outcome }] of commits.entries()) {
      const frontier = frontiers[position]!;
      added += frontier.add(discovered, this.#now());
      frontier.settle(outcome);
    }
    const { pages } = this.#openCustomer(customerId);
    for (const page of copies) pages.put(page);
    for (const { seen } of commits) if (seen) pages.markSeen(seen.key, new Date(seen.fetchedAt));
    return added;
  }

  async removePages(customerId: string, keys: readonly string[]): Promise<number> {
    const pages = this.#findCustomer(customerId)?.pages;
    return keys.filter((key) => pages?.remove(key)).length;
  }

  async listPages(...[customerId, { after, limit }]: Parameters<Store['listPages']>): Promise<readonly StoredPage[]> {
    return this.#findCustomer(customerId)?.pages.list(after, limit) ?? [];
  }

  async countPages(customerId: string): Promise<Awaited<ReturnType<Store['countPages']>>> {
    return this.#findCustomer(customerId)?.pages.counts() ?? noPages;
  }

  async getProducts(customerId: string, keys: readonly string[]): Promise<ReadonlyMap<string, readonly Product[]>> {
    return this.#findCustomer(customerId)?.pages.products(keys) ?? new Map();
  }

  async searchText(...[customerId, query, { limit }]: Parameters<Store['searchText']>): Promise<readonly StoreHit[]> {
    return this.#findCustomer(customerId)?.pages.searchText(query, limit) ?? [];
  }

  async searchVector(
    ...[customerId, vector, { modelId, limit }]: Parameters<Store['searchVector']>
  ): Promise<readonly StoreHit[]> {
    return this.#findCustomer(customerId)?.pages.searchVector(vector, modelId, limit) ?? [];
  }

  async check(): Promise<void> {
    this.#assertOpen();
  }

  /** Forgets everything. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#customers.clear();
    this.#jobs.clear();
  }

  #assertOpen(): void {
    if (this.#closed) {
      throw new IntegrationError('The store is closed', { code: 'INTEGRATION_CLOSED', service: 'store' });
    }
  }

  #findCustomer(customerId: string): CustomerData | undefined {
    this.#assertOpen();
    return this.#customers.get(customerId);
  }

  #openCustomer(customerId: string): CustomerData {
    const existing = this.#findCustomer(customerId);
    if (existing) return existing;
    const customer = { record: undefined, jobs: new Map(), pages: new MemoryPages(this.#analyzer) };
    this.#customers.set(customerId, customer);
    return customer;
  }

  #findJob(customerId: string, jobId: string): JobData | undefined {
    return this.#findCustomer(customerId)?.jobs.get(jobId);
  }

  #requireJob(customerId: string, jobId: string): JobData {
    const job = this.#findJob(customerId, jobId);
    if (job) return job;
    throw unknownJob(customerId, jobId);
  }

  /** Newest first; of equal age, by id. */
  #jobsByAge(customerId: string): JobData[] {
    const jobs = [...(this.#findCustomer(customerId)?.jobs.values() ?? [])];
    return jobs.sort(
      ({ record: a }, { record: b }) => b.createdAt.getTime() - a.createdAt.getTime() || (a.jobId < b.jobId ? -1 : 1),
    );
  }

  #now(): Date {
    return new Date(this.#clock.now());
  }
}

const noPages = { pages: 0, chunks: 0, products: 0 };

/** What a store keeps as JSON loses what JSON cannot say, such as a property that is `undefined`. */
function toJsonAndBack<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
