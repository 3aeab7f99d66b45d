import type { ClaimedUrl } from '../contracts/store.ts';
import type { CrawledPage } from '../crawl/crawl-site.ts';
import { type IntegrationError, toIntegrationError } from '../errors.ts';
import type { BudgetExhaustedEvent, EmitEvent, JobEventBase } from '../events.ts';
import type { CrawlTarget, UrlOutcome } from '../model/crawl.ts';
import type { Product } from '../model/product.ts';
import type { Ingested } from '../pipeline/ingest-page.ts';
import type { RetryNotice } from '../resilience/retry.ts';
import type { VanishedPage } from './find-vanished.ts';
import type { JobReport } from './job-report.ts';

/** A page whose content is in the index now, written or found there. */
export type IndexedPage = Extract<Ingested, { kind: 'changed' | 'repriced' | 'unchanged' }>;

/** Writes down what happens to each URL of a job: counts it, tells it, and keeps what the caller must hear of. */
export class JobJournal {
  readonly #ids: JobEventBase;
  readonly #emit: EmitEvent;
  readonly #report: JobReport;
  /** Services that failed and have not been seen to work since. */
  readonly #degraded = new Set<string>();

  constructor(ids: JobEventBase, emit: EmitEvent, report: JobReport) {
    this.#ids = ids;
    this.#emit = emit;
    this.#report = report;
  }

  pageFetched({ page }: CrawledPage): void {
    this.#emit('page:fetched', { ...this.#ids, url: page.url, status: page.status, bytes: page.body.byteLength });
  }

  pageIndexed({ page: { url } }: CrawledPage, ingested: IndexedPage): void {
    const { counts } = this.#report;
    const { products } = ingested.content;
    const { title } = ingested.page;
    const changed = ingested.kind !== 'unchanged';
    const chunks = ingested.kind === 'changed' ? ingested.page.chunks : [];
    if (changed) counts.changedPages += 1;
    else counts.unchangedPages += 1;
    counts.productsFound += products.length;
    counts.chunksStored += chunks.length;
    counts.chunksEmbedded += chunks.filter((chunk) => chunk.vector !== null).length;
    if (ingested.kind === 'changed') this.#partialFailures(ingested.failures, url);
    this.#emit('page:indexed', { ...this.#ids, url, title, changed, chunks: chunks.length });
    for (const product of products) this.#productRead(product, url);
  }

  /** A page of the index that was taken for unchanged without being read. */
  pageKept({ url, known }: ClaimedUrl, products: readonly Product[]): void {
    const { counts } = this.#report;
    counts.unchangedPages += 1;
    counts.productsFound += products.length;
    this.#emit('page:indexed', { ...this.#ids, url, title: known?.title ?? '', changed: false, chunks: 0 });
    for (const product of products) this.#emit('product:found', { ...this.#ids, url, product });
  }

  /** So many pages of {@link pageKept} will be visited again: what was believed of them has proved false. */
  pagesRevoked(pages: number, products: number): void {
    const { counts } = this.#report;
    counts.unchangedPages -= pages;
    counts.productsFound -= products;
  }

  /** A URL that brought no page: skipped, failed, gone or redirected. */
  urlEnded({ url }: CrawlTarget, outcome: UrlOutcome, failures: readonly IntegrationError[]): void {
    const { counts } = this.#report;
    const { state, detail } = outcome;
    for (const failure of failures) this.#report.fail(failure, url);
    if (state === 'redirected') return;
    if (state === 'failed') {
      counts.failedPages += 1;
      for (const error of failures) this.#emit('page:failed', { ...this.#ids, url, error });
      return;
    }
    counts.skippedPages += 1;
    this.#emit('page:skipped', { ...this.#ids, url, reason: outcome.reason ?? 'UNKNOWN', detail });
  }

  pageRemoved({ url, reason, state }: VanishedPage): void {
    const { counts } = this.#report;
    counts.removedPages += 1;
    // It was there when it was visited, and counted.
    if (state === 'indexed') counts.changedPages -= 1;
    if (state === 'unchanged') counts.unchangedPages -= 1;
    this.#emit('page:removed', { ...this.#ids, url, reason });
  }

  /** @param limit - told once per job. */
  budgetExhausted(limit: BudgetExhaustedEvent['limit'], error: IntegrationError): void {
    this.#report.fail(error);
    this.#emit('budget:exhausted', { ...this.#ids, limit });
  }

  retrying(service: string, { attempt, delayMs, error }: RetryNotice): void {
    this.#emit('service:retry', { ...this.#ids, service, attempt, delayMs, error: toIntegrationError(error, service) });
  }

  #productRead(product: Product, url: string): void {
    this.#emit('product:found', { ...this.#ids, url, product });
    const { contradictions } = product;
    if (contradictions.length > 0) this.#emit('product:contradicted', { ...this.#ids, url, product, contradictions });
  }

  #partialFailures(failures: readonly IntegrationError[], url: string): void {
    for (const failure of failures) this.#partialFailure(failure, url);
    if (failures.length === 0) this.#recover();
  }

  /** Something failed that cost the page less than itself: its category, its vectors. */
  #partialFailure(error: IntegrationError, url: string): void {
    this.#report.fail(error, url);
    if (this.#degraded.has(error.service)) return;
    this.#degraded.add(error.service);
    this.#emit('service:degraded', { ...this.#ids, service: error.service, error });
  }

  /** A page that got everything it asked for: the services that failed before are back. */
  #recover(): void {
    for (const service of this.#degraded) this.#emit('service:recovered', { ...this.#ids, service });
    this.#degraded.clear();
  }
}
