import type { CrawledPage } from '../crawl/crawl-site.ts';
import { IntegrationError, toIntegrationError } from '../errors.ts';
import type { BudgetExhaustedEvent, EmitEvent, JobEventBase } from '../events.ts';
import type { CrawlTarget, UrlOutcome } from '../model/crawl.ts';
import type { Ingested } from '../pipeline/ingest-page.ts';
import type { RetryNotice } from '../resilience/retry.ts';
import type { JobReport } from './job-report.ts';

/** Skips of a start URL that are no failure: the page was read and its links were followed. */
const harmlessSkips = new Set(['NO_CONTENT', 'NOINDEX']);

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

  /** A page whose content is in the index now, written or found there. */
  pageIndexed({ page }: CrawledPage, ingested: Extract<Ingested, { kind: 'changed' | 'unchanged' }>): void {
    const { counts } = this.#report;
    const { products } = ingested.content;
    counts.productsFound += products.length;
    if (ingested.kind === 'unchanged') {
      counts.unchangedPages += 1;
      this.#emit('page:indexed', {
        ...this.#ids,
        url: page.url,
        title: ingested.page.title,
        changed: false,
        chunks: 0,
      });
    } else {
      const { title, chunks } = ingested.page;
      counts.changedPages += 1;
      counts.chunksStored += chunks.length;
      counts.chunksEmbedded += chunks.filter((chunk) => chunk.vector !== null).length;
      if (ingested.isComplete) this.#recover();
      this.#emit('page:indexed', { ...this.#ids, url: page.url, title, changed: true, chunks: chunks.length });
    }
    for (const product of products) this.#emit('product:found', { ...this.#ids, url: page.url, product });
  }

  /** A URL that brought no page: skipped, failed, gone or redirected. */
  urlEnded(target: CrawlTarget, outcome: UrlOutcome, error?: IntegrationError): void {
    const { counts } = this.#report;
    const { url } = target;
    if (outcome.state === 'redirected') return;
    const reason = outcome.reason ?? 'UNKNOWN';
    if (outcome.state === 'failed') {
      const failure = error ?? new IntegrationError(outcome.detail ?? reason, { code: reason, service: 'crawler' });
      counts.failedPages += 1;
      this.#report.fail(failure, url);
      this.#emit('page:failed', { ...this.#ids, url, error: failure });
      return;
    }
    counts.skippedPages += 1;
    this.#emit('page:skipped', { ...this.#ids, url, reason, detail: outcome.detail });
    // The caller asked for this very URL.
    if (target.source === 'start' && !harmlessSkips.has(reason)) {
      const message = `A start URL could not be indexed: ${outcome.detail ?? reason}`;
      this.#report.fail(new IntegrationError(message, { code: reason, service: 'crawler', context: { url } }), url);
    }
  }

  pageRemoved(url: string, reason: string): void {
    this.#report.counts.removedPages += 1;
    this.#emit('page:removed', { ...this.#ids, url, reason });
  }

  /** Something failed that cost the page less than itself: its category, its vectors. */
  partialFailure(error: IntegrationError, url: string): void {
    this.#report.fail(error, url);
    if (this.#degraded.has(error.service)) return;
    this.#degraded.add(error.service);
    this.#emit('service:degraded', { ...this.#ids, service: error.service, error });
  }

  /** @param limit - told once per job. */
  budgetExhausted(limit: BudgetExhaustedEvent['limit'], error: IntegrationError): void {
    this.#report.fail(error);
    this.#emit('budget:exhausted', { ...this.#ids, limit });
  }

  retrying(service: string, { attempt, delayMs, error }: RetryNotice): void {
    this.#emit('service:retry', { ...this.#ids, service, attempt, delayMs, error: toIntegrationError(error, service) });
  }

  /** A page that got everything it asked for: the services that failed before are back. */
  #recover(): void {
    for (const service of this.#degraded) this.#emit('service:recovered', { ...this.#ids, service });
    this.#degraded.clear();
  }
}
