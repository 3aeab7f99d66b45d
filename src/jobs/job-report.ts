import type { IntegrationError } from '../errors.ts';
import type { UrlState } from '../model/crawl.ts';
import type { ErrorInfo, JobCounters, ScrapingResult } from '../model/job.ts';
import { ErrorSummary } from './error-summary.ts';
import { noCounts } from './queued-job.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends object ? Mutable<T[K]> : T[K] };

/** What a job has done so far, and how it will be told. */
export class JobReport {
  readonly counts: Mutable<JobCounters>;
  readonly #errors: ErrorSummary;

  constructor(earlier: JobCounters = noCounts, errors: readonly ErrorInfo[] = []) {
    this.counts = structuredClone(earlier);
    this.#errors = new ErrorSummary(errors);
  }

  get processedPages(): number {
    return this.counts.changedPages + this.counts.unchangedPages;
  }

  /** Takes the pages done by earlier runs from the frontier, which a killed process cannot leave behind its counters. */
  adopt(states: Partial<Record<UrlState, number>>): void {
    this.counts.changedPages = states.indexed ?? 0;
    this.counts.unchangedPages = states.unchanged ?? 0;
    this.counts.failedPages = states.failed ?? 0;
    this.counts.skippedPages = (states.skipped ?? 0) + (states.gone ?? 0);
  }

  /** A failure that the caller must hear of: something that was asked for could not be done. */
  fail(error: IntegrationError, url?: string): void {
    this.#errors.add(error, url);
  }

  errors(): ErrorInfo[] {
    return this.#errors.toArray();
  }

  counters(durationMs: number): JobCounters {
    return { ...structuredClone(this.counts), durationMs };
  }

  /** A job that brought nothing and met failures has failed; one that brought some pages has completed, with errors. */
  result(
    ids: { readonly jobId: string; readonly customerId: string },
    ended: 'completed' | 'cancelled' | 'needs_approval' | 'failed',
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
      errors: this.errors(),
      durationMs,
      usage,
    };
  }
}
