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
import { memoryAudit } from './memory-audit.ts';
import { copyPage } from './memory-pages.ts';
import { MemoryRows } from './memory-rows.ts';
import { MemoryShopStore } from './memory-shop-store.ts';
import { memorySpending } from './memory-spending-store.ts';
import { memoryTemplates } from './memory-templates.ts';

/** What a {@link MemoryStore} works with. */
export interface MemoryStoreOptions {
  /** @default the system's clock */
  readonly clock?: Clock | undefined;
}

/**
 * A {@link Store} in the memory of this process, for tests and for crawls that are thrown away. It behaves as
 * `SqliteStore` does, but nothing outlives it, and memory grows with what it holds.
 *
 * Every method does its work in one go: nothing runs between its parts.
 */
export class MemoryStore implements StoreWithShop {
  readonly shop: MemoryShopStore = new MemoryShopStore((customerId) => this.#rows.openCustomer(customerId).pages);
  readonly #clock: Clock;
  readonly #rows = new MemoryRows();

  constructor({ clock = systemClock }: MemoryStoreOptions = {}) {
    this.#clock = clock;
  }

  async saveCustomer(customerId: string, settings: DeepPartial<CustomerSettings>): Promise<CustomerRecord> {
    return this.#rows.openCustomer(customerId).save(settings, this.#now());
  }

  async createCustomer(customerId: string): ReturnType<Store['createCustomer']> {
    const customer = this.#rows.openCustomer(customerId);
    const { record } = customer;
    return record ? { customer: record, created: false } : { customer: customer.save({}, this.#now()), created: true };
  }

  async getCustomer(customerId: string): Promise<CustomerRecord | undefined> {
    return this.#rows.findCustomer(customerId)?.record;
  }

  async listCustomers(...[{ after, limit }]: Parameters<Store['listCustomers']>): Promise<readonly CustomerRecord[]> {
    return this.#rows
      .customersBehind(after)
      .flatMap(({ record }) => record ?? [])
      .slice(0, limit);
  }

  async eraseCustomer(customerId: string): Promise<EraseReceipt> {
    const inventory = this.#count(customerId);
    this.#rows.eraseCustomer(customerId);
    this.shop.erase(customerId);
    return { ...inventory, erasedAt: this.#now() };
  }

  async countCustomer(customerId: string): Promise<CustomerInventory> {
    return this.#count(customerId);
  }

  async createJob(customerId: string, newJob: NewJob): ReturnType<Store['createJob']> {
    const { job, created } = this.#rows.createJob(customerId, newJob, this.#now());
    return { job: structuredClone(job.record), created };
  }

  async findJob(jobId: string): Promise<JobRecord | undefined> {
    return structuredClone(this.#rows.jobById(jobId)?.record);
  }

  async listJobs(...[customerId, options]: Parameters<Store['listJobs']>): Promise<readonly JobRecord[]> {
    const jobs = this.#rows.findCustomer(customerId)?.jobsByAge(options) ?? [];
    return structuredClone(jobs.slice(0, options.limit).map(({ record }) => record));
  }

  async listOpenJobs(...[{ after, limit }]: Parameters<Store['listOpenJobs']>): Promise<readonly JobRecord[]> {
    const jobs = this.#rows.openJobs(after).slice(0, limit);
    return structuredClone(jobs.map(({ record }) => record));
  }

  async takeJob(...[customerId, jobId, options]: Parameters<Store['takeJob']>): Promise<TakenJob> {
    return this.#rows.requireJob(customerId, jobId).take(options, this.#now(), () => this.#rows.nextFence());
  }

  async updateJob(...[customerId, lease, patch, { ttlMs }]: Parameters<Store['updateJob']>): Promise<JobRecord> {
    return this.#rows.requireLease(customerId, lease).update(patch, this.#now(), ttlMs);
  }

  async releaseJob(customerId: string, lease: JobLease, patch: JobPatch): Promise<JobRecord> {
    return this.#rows.requireLease(customerId, lease).release(patch, this.#now());
  }

  async requestCancel(customerId: string, jobId: string): Promise<JobRecord | undefined> {
    return this.#rows.findJob(customerId, jobId)?.requestCancel(this.#now());
  }

  async addUrls(customerId: string, lease: JobLease, urls: readonly NewFrontierUrl[]): Promise<number> {
    return this.#rows.requireLease(customerId, lease).frontier.add(urls, this.#now());
  }

  async claimUrls(customerId: string, lease: JobLease, limit: number): Promise<readonly ClaimedUrl[]> {
    const claimed = this.#rows.requireLease(customerId, lease).frontier.claim(limit, this.#now());
    const pages = this.#rows.findCustomer(customerId)?.pages;
    return claimed.map((target) => ({ ...target, known: pages?.summary(target.key) ?? null }));
  }

  async requeueUrls(customerId: string, lease: JobLease, keys: readonly string[]): Promise<number> {
    const { frontier } = this.#rows.requireLease(customerId, lease);
    return keys.filter((key) => frontier.requeue(key, this.#now())).length;
  }

  async distrustHost(
    ...[customerId, lease, distrust]: Parameters<Store['distrustHost']>
  ): ReturnType<Store['distrustHost']> {
    const job = this.#rows.requireLease(customerId, lease);
    job.distrust(distrust);
    const revoked = job.frontier.believed(distrust);
    for (const { key } of revoked) job.frontier.requeue(key, this.#now());
    return { urls: revoked.length, products: revoked.reduce((sum, { brought }) => sum + brought.products, 0) };
  }

  async tallyUrls(customerId: string, jobId: string): Promise<readonly UrlTally[]> {
    return this.#rows.findJob(customerId, jobId)?.frontier.tally() ?? [];
  }

  async listUrls(...[customerId, jobId, options]: Parameters<Store['listUrls']>): Promise<readonly UrlRecord[]> {
    return this.#rows.findJob(customerId, jobId)?.frontier.list(options) ?? [];
  }

  async findUrl(customerId: string, key: string, limit: number): Promise<readonly UrlRecord[]> {
    const jobs = this.#rows.findCustomer(customerId)?.jobsByAge() ?? [];
    return jobs.flatMap(({ frontier }) => frontier.find(key) ?? []).slice(0, limit);
  }

  async getPage(customerId: string, key: string): Promise<PageSummary | undefined> {
    return this.#rows.findCustomer(customerId)?.pages.summary(key);
  }

  async readLinks(customerId: string, key: string): Promise<readonly string[]> {
    return this.#rows.findCustomer(customerId)?.pages.links(key) ?? [];
  }

  async readPage(...[customerId, key, options]: Parameters<Store['readPage']>): Promise<StoredPage | undefined> {
    return this.#rows.findCustomer(customerId)?.pages.read(key, options);
  }

  async commitPages(customerId: string, lease: JobLease, commits: readonly PageCommit[]): Promise<number> {
    // All that can fail comes first: from then on every commit is carried out.
    const { frontier } = this.#rows.requireLease(customerId, lease);
    const copies = commits.flatMap(({ page }) => (page ? [copyPage(page)] : []));
    let added = 0;
    for (const { discovered, outcome } of commits) {
      added += frontier.add(discovered, this.#now());
      frontier.settle(outcome);
    }
    const { pages } = this.#rows.openCustomer(customerId);
    for (const page of copies) pages.put(page);
    for (const { seen } of commits) if (seen) pages.markSeen(seen);
    return added;
  }

  async removePages(...[customerId, lease, removals]: Parameters<Store['removePages']>): Promise<readonly string[]> {
    const { frontier } = this.#rows.requireLease(customerId, lease);
    const { pages } = this.#rows.openCustomer(customerId);
    const removed = removals.filter(({ key, provenAt }) => {
      const page = pages.summary(key);
      return page && page.fetchedAt <= provenAt && pages.remove(key);
    });
    for (const { key, reason } of removed) frontier.noteRemoval(key, { at: this.#now(), reason });
    return removed.map(({ key }) => key);
  }

  async listUnmetPages(
    ...[customerId, jobId, options]: Parameters<Store['listUnmetPages']>
  ): ReturnType<Store['listUnmetPages']> {
    return this.#rows.findCustomer(customerId)?.unmetPages(jobId, options) ?? [];
  }

  async listDueCustomers(
    ...[{ at, after, limit }]: Parameters<Store['listDueCustomers']>
  ): Promise<readonly DueCustomer[]> {
    const due = this.#rows.customersBehind(after).flatMap(({ customerId, pages }) => {
      const duePages = pages.due(at);
      return duePages[0] ? [{ customerId, duePages: duePages.length, dueSince: duePages[0].dueAt }] : [];
    });
    return structuredClone(due.slice(0, limit));
  }

  async listDuePages(...[customerId, { at, limit }]: Parameters<Store['listDuePages']>): Promise<readonly DuePage[]> {
    return structuredClone(this.#rows.findCustomer(customerId)?.pages.due(at).slice(0, limit) ?? []);
  }

  async listPages(
    ...[customerId, { after, limit, ...options }]: Parameters<Store['listPages']>
  ): Promise<readonly StoredPage[]> {
    return this.#rows.findCustomer(customerId)?.pages.list(after, limit, options) ?? [];
  }

  async countPages(customerId: string): Promise<Awaited<ReturnType<Store['countPages']>>> {
    return this.#rows.findCustomer(customerId)?.pages.counts() ?? noPages;
  }

  async listProducts(
    ...[customerId, { after, limit }]: Parameters<Store['listProducts']>
  ): ReturnType<Store['listProducts']> {
    return this.#rows.findCustomer(customerId)?.pages.listProducts(after, limit) ?? [];
  }

  async getProducts(customerId: string, keys: readonly string[]): Promise<ReadonlyMap<string, readonly Product[]>> {
    return this.#rows.findCustomer(customerId)?.pages.products(keys) ?? new Map();
  }

  readonly spending: SpendingStore = memorySpending(this.#rows, () => this.#clock.now());
  readonly audit: StoreAudit = memoryAudit(this.#rows, () => this.#now());
  readonly templates: TemplateStore = memoryTemplates((customerId) => this.#rows.findCustomer(customerId)?.pages);

  async searchText(...[customerId, query, { limit }]: Parameters<Store['searchText']>): Promise<readonly StoreHit[]> {
    return this.#rows.findCustomer(customerId)?.pages.searchText(query, limit) ?? [];
  }

  async searchVector(
    ...[customerId, vector, { modelId, limit }]: Parameters<Store['searchVector']>
  ): Promise<readonly StoreHit[]> {
    return this.#rows.findCustomer(customerId)?.pages.searchVector(vector, modelId, limit) ?? [];
  }

  async findVectors(
    ...[customerId, modelId, hashes]: Parameters<Store['findVectors']>
  ): Promise<ReadonlyMap<string, Float32Array>> {
    return this.#rows.findCustomer(customerId)?.pages.findVectors(modelId, hashes) ?? new Map();
  }

  async addVectors(...[customerId, modelId, vectors]: Parameters<Store['addVectors']>): Promise<number> {
    return this.#rows.findCustomer(customerId)?.pages.addVectors(modelId, vectors) ?? 0;
  }

  async listUnembedded(
    ...[customerId, modelId, { after, limit }]: Parameters<Store['listUnembedded']>
  ): Promise<readonly UnembeddedPage[]> {
    return this.#rows.findCustomer(customerId)?.pages.unembedded(modelId, after, limit) ?? [];
  }

  async countVectors(customerId: string): Promise<readonly VectorCount[]> {
    return this.#rows.findCustomer(customerId)?.pages.vectorCounts() ?? [];
  }

  async removeVectors(customerId: string, modelId: string): Promise<number> {
    return this.#rows.findCustomer(customerId)?.pages.removeVectors(modelId) ?? 0;
  }

  async check(): Promise<void> {
    this.#rows.assertOpen();
  }

  /** Forgets everything. */
  async close(): Promise<void> {
    this.shop.close();
    this.#rows.close();
  }

  #count(customerId: string): CustomerInventory {
    const site = this.#rows.findCustomer(customerId)?.inventory() ?? { jobs: 0, urls: 0, ...noPages };
    return { customerId, ...site, ...this.shop.inventory(customerId) };
  }

  #now(): Date {
    return new Date(this.#clock.now());
  }
}

const noPages = { pages: 0, chunks: 0, products: 0 };
