import type { IntegrationError } from '../errors.ts';
import type { EmbeddedChunk } from '../model/chunk.ts';
import type { UrlRecord, UrlTally, UrlYield } from '../model/crawl.ts';
import { type ErrorInfo, type JobCounters, noCounts, type ScrapingResult } from '../model/job.ts';
import { ErrorSummary } from './error-summary.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends object ? Mutable<T[K]> : T[K] };

type ChunkCounts = Pick<UrlYield, 'chunksStored' | 'chunksEmbedded'>;

/** What a job has done so far, and how it will be told. */
export class JobReport {
  readonly counts: Mutable<Omit<JobCounters, 'sinceVisits'>>;
  /** What is known of the crawl once it is over. */
  readonly crawl: Pick<ScrapingResult, 'heldRemovals' | 'coverage' | 'complete'> = {
    heldRemovals: 0,
    coverage: null,
    complete: false,
  };
  readonly #sinceVisits: Mutable<ChunkCounts>;
  readonly #errors: ErrorSummary;

  constructor(earlier: JobCounters = noCounts, errors: readonly ErrorInfo[] = []) {
    const { sinceVisits = { chunksStored: 0, chunksEmbedded: 0 }, ...counts } = structuredClone(earlier);
    this.counts = counts;
    this.#sinceVisits = sinceVisits;
    this.#errors = new ErrorSummary(errors);
  }

  get processedPages(): number {
    return this.counts.changedPages + this.counts.unchangedPages;
  }

  /**
   * Takes what earlier runs have done from the ledger: a killed process cannot leave it behind, nor ahead of the pages.
   *
   * @param failed - URLs with failures.
   */
  adopt(tallies: readonly UrlTally[], failed: readonly UrlRecord[]): void {
    const urls = (...states: readonly UrlTally['state'][]): number =>
      sum(tallies, (tally) => (states.includes(tally.state) ? tally.urls : 0));
    const left = (state: UrlTally['state']): number =>
      sum(tallies, (tally) => (tally.state === state ? tally.urls - tally.removed : 0));
    Object.assign(this.counts, {
      changedPages: left('indexed'),
      unchangedPages: left('unchanged'),
      failedPages: urls('failed'),
      skippedPages: urls('skipped', 'gone'),
      removedPages: sum(tallies, ({ removed }) => removed),
      productsFound: sum(tallies, ({ products }) => products),
      chunksStored: sum(tallies, ({ chunksStored }) => chunksStored) + this.#sinceVisits.chunksStored,
      chunksEmbedded: sum(tallies, ({ chunksEmbedded }) => chunksEmbedded) + this.#sinceVisits.chunksEmbedded,
    } satisfies Partial<JobCounters>);
    for (const { url, at, failures } of failed)
      for (const failure of failures) this.#errors.add({ ...failure, at }, url);
  }

  /** A page that the job has counted has other chunks now. */
  recut(before: readonly EmbeddedChunk[], after: readonly EmbeddedChunk[]): void {
    const embedded = (chunks: readonly EmbeddedChunk[]): number =>
      chunks.filter(({ vector }) => vector !== null).length;
    this.#addChunks({
      chunksStored: after.length - before.length,
      chunksEmbedded: embedded(after) - embedded(before),
    });
  }

  /** Chunks of pages that the job has counted have got a vector. */
  embeddedLater(chunks: number): void {
    this.#addChunks({ chunksStored: 0, chunksEmbedded: chunks });
  }

  /** So many chunks of the job's pages have no vector: all others have one, those included that a killed run made uncounted. */
  leftWithoutVector(chunks: number): void {
    const { chunksStored, chunksEmbedded } = this.counts;
    this.embeddedLater(Math.max(0, chunksStored - chunks) - chunksEmbedded);
  }

  #addChunks({ chunksStored, chunksEmbedded }: ChunkCounts): void {
    for (const counts of [this.counts, this.#sinceVisits]) {
      counts.chunksStored += chunksStored;
      counts.chunksEmbedded += chunksEmbedded;
    }
  }

  /** A failure that the caller must hear of: something that was asked for could not be done. */
  fail({ code, service, message, retryable, timestamp: at }: IntegrationError, url?: string): void {
    this.#errors.add({ code, service, message, retryable, at }, url);
  }

  errors(): ErrorInfo[] {
    return this.#errors.toArray();
  }

  counters(durationMs: number): JobCounters {
    return { ...structuredClone(this.counts), sinceVisits: { ...this.#sinceVisits }, durationMs };
  }

  /** A job that brought nothing and met failures has failed; one that brought some pages has completed, with errors. */
  result(
    ids: { readonly jobId: string; readonly customerId: string },
    ended: ScrapingResult['status'],
    durationMs: number,
  ): ScrapingResult {
    const status = ended === 'completed' && this.processedPages === 0 && !this.#errors.isEmpty ? 'failed' : ended;
    const { usage, ...counts } = structuredClone(this.counts);
    return {
      success: status === 'completed' && this.#errors.isEmpty,
      status,
      jobId: ids.jobId,
      customerId: ids.customerId,
      processedPages: this.processedPages,
      ...counts,
      ...this.crawl,
      errors: this.errors(),
      durationMs,
      usage,
    };
  }
}

function sum(tallies: readonly UrlTally[], value: (tally: UrlTally) => number): number {
  return tallies.reduce((total, tally) => total + value(tally), 0);
}
