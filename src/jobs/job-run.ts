import type { PageCommit } from '../contracts/store.ts';
import type { CrawledPage, SiteCrawl } from '../crawl/crawl-site.ts';
import type { Frontier } from '../crawl/frontier.ts';
import { IntegrationError, toIntegrationError } from '../errors.ts';
import type { JobEventBase } from '../events.ts';
import type { UrlOutcome } from '../model/crawl.ts';
import type { CustomerSettings } from '../model/customer.ts';
import type { JobRecord, ProgressStatus, ScrapingResult } from '../model/job.ts';
import { type IngestContext, type Ingested, ingestPage } from '../pipeline/ingest-page.ts';
import type { Budget } from './budget.ts';
import type { JobEnvironment } from './job-environment.ts';
import { JobJournal } from './job-journal.ts';
import { JobReport } from './job-report.ts';
import { openJobParts } from './open-job-parts.ts';
import { ProgressTracker } from './progress-tracker.ts';
import { removeVanished } from './remove-vanished.ts';
import { runTogether } from './run-together.ts';

type Ending = ScrapingResult['status'];
/** A page that could not be read costs itself, not the job. */
type Processed = Ingested | { readonly kind: 'failed'; readonly error: IntegrationError };

/** How often progress is told and stored, and a cancel request from another process looked for. */
const tickMs = 250;
/** Pages under way besides the requests that may be in flight: the site stays busy while others are embedded and stored. */
const extraLanes = 2;
/** A page may have 10 MB: this bounds what all lanes hold together. */
const maxLanes = 64;

const endings: Record<
  Ending,
  { readonly step: string; readonly event: 'job:completed' | 'job:failed' | 'job:cancelled' }
> = {
  completed: { step: 'Done', event: 'job:completed' },
  needs_approval: { step: 'Waiting for approval of removals', event: 'job:completed' },
  cancelled: { step: 'Cancelled', event: 'job:cancelled' },
  failed: { step: 'Failed', event: 'job:failed' },
};

/** One run of a job, from its frontier to its result. A resumed job is a new run over the same rows. */
export class JobRun {
  readonly #job: JobRecord;
  readonly #settings: CustomerSettings;
  readonly #environment: JobEnvironment;
  readonly #ids: JobEventBase;
  readonly #report: JobReport;
  readonly #journal: JobJournal;
  readonly #progress: ProgressTracker;
  readonly #startedAt: number;
  readonly #abort = new AbortController();

  constructor(job: JobRecord, settings: CustomerSettings, environment: JobEnvironment) {
    this.#job = job;
    this.#settings = settings;
    this.#environment = environment;
    this.#ids = { jobId: job.jobId, customerId: job.customerId };
    this.#report = new JobReport(job.counters, job.progress.errors);
    this.#journal = new JobJournal(this.#ids, environment.emit, this.#report);
    this.#progress = new ProgressTracker(environment.clock, job.progress.percentage);
    this.#startedAt = environment.clock.now();
  }

  /** Fires when the run was cancelled or has failed. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Stops the run, which then ends as cancelled. What was committed stays. */
  cancel(reason: string): void {
    this.#abort.abort(new IntegrationError(reason, { code: 'ABORTED', service: 'jobs', context: { ...this.#ids } }));
  }

  /** Never rejects: the failure of a job is a result. */
  async run(): Promise<ScrapingResult> {
    const { jobId, customerId } = this.#ids;
    try {
      this.#abort.signal.throwIfAborted();
      this.#environment.emit('job:started', {
        ...this.#ids,
        urls: this.#job.config.urls,
        resumed: this.#job.state !== 'queued',
      });
      await this.#environment.store.updateJob(customerId, jobId, { state: 'active', result: null });
      return await this.#end(await this.#work());
    } catch (error) {
      const failure = toIntegrationError(error, 'jobs');
      if (failure.code === 'ABORTED') return this.#end('cancelled');
      return this.#end('failed', failure);
    }
  }

  async #work(): Promise<Ending> {
    const { store } = this.#environment;
    const { budget, frontier, crawl, ingest } = await openJobParts(this.#job, this.#settings, this.#environment, {
      report: this.#report,
      journal: this.#journal,
      signal: this.#abort.signal,
    });
    const ticking = new AbortController();
    const ticker = this.#tick(frontier, budget, ticking.signal);
    try {
      this.#progress.enter('crawling');
      const lanes = Math.min(maxLanes, this.#settings.scrapingPreferences.maxConcurrency + extraLanes);
      const parts = Array.from({ length: lanes }, () => this.#lane(crawl, ingest));
      await runTogether([crawl.discover(), ...parts], this.#abort);
      this.#progress.enter('removing');
      return await removeVanished(store, this.#ids, {
        signal: this.#abort.signal,
        onRemoved: (url, reason) => this.#journal.pageRemoved(url, reason),
      });
    } finally {
      ticking.abort();
      await ticker;
      // What was claimed and not visited goes back into the queue, for a job that is resumed.
      await store.releaseUrls(this.#ids.customerId, this.#ids.jobId);
    }
  }

  /** Page after page, from the crawl to the store, until the crawl is over. */
  async #lane(crawl: SiteCrawl, ingest: IngestContext): Promise<void> {
    for (;;) {
      const crawled = await crawl.next();
      if (!crawled) return;
      this.#journal.pageFetched(crawled);
      const processed = await this.#process(crawled, ingest);
      const outcome = toOutcome(crawled, processed, this.#environment.clock.now());
      const content = processed.kind === 'failed' ? undefined : processed.content;
      await crawl.settlePage(crawled, { outcome, ...writesOf(crawled, processed) }, content);
      if (processed.kind === 'changed' || processed.kind === 'unchanged') this.#journal.pageIndexed(crawled, processed);
      else this.#journal.urlEnded(crawled.target, outcome, processed.kind === 'failed' ? processed.error : undefined);
    }
  }

  async #process({ page }: CrawledPage, ingest: IngestContext): Promise<Processed> {
    try {
      return await ingestPage(page, ingest);
    } catch (cause) {
      const error = toIntegrationError(cause, 'pipeline');
      // Without a store there is no next page either.
      if (error.service === 'store' || error.code === 'ABORTED') throw error;
      return { kind: 'failed', error };
    }
  }

  /** Until stopped: tells and stores progress, looks for a cancel request, ends the crawl when a budget is used up. */
  async #tick(frontier: Frontier, budget: Budget, signal: AbortSignal): Promise<void> {
    const { clock, store, emit, logger } = this.#environment;
    const { jobId, customerId } = this.#ids;
    let told = '';
    while (!signal.aborted) {
      if (!budget.allowsFetching(this.#report.counts.usage.bytes, this.#durationMs)) frontier.stop();
      this.#countProgress(frontier);
      const progress = this.#progressStatus();
      const changed = JSON.stringify(progress) !== told;
      told = JSON.stringify(progress);
      if (changed) emit('job:progress', { ...this.#ids, progress });
      try {
        const patch = changed ? { progress, counters: this.#report.counters(this.#durationMs) } : {};
        const job = await store.updateJob(customerId, jobId, patch);
        if (!job) this.cancel('The job was erased');
        else if (job.cancelRequested) this.cancel('The job was cancelled');
      } catch (error) {
        // The next tick tries again; a store that stays away fails the lanes.
        logger.warn('Progress could not be stored', { jobId, error: toIntegrationError(error, 'jobs').code });
      }
      await clock.sleep(tickMs, signal).catch(() => undefined);
    }
  }

  get #durationMs(): number {
    return this.#job.counters.durationMs + this.#environment.clock.now() - this.#startedAt;
  }

  #countProgress(frontier: Frontier): void {
    const { counts, processedPages } = this.#report;
    const withoutPage = counts.skippedPages + counts.failedPages;
    this.#progress.count(processedPages, Math.min(this.#job.config.maxPages, frontier.knownUrls - withoutPage));
  }

  #progressStatus(): ProgressStatus {
    return { jobId: this.#ids.jobId, ...this.#progress.current(), errors: this.#report.errors() };
  }

  async #end(ending: Ending, failure?: IntegrationError): Promise<ScrapingResult> {
    const { store, emit, logger } = this.#environment;
    if (failure) this.#report.fail(failure);
    const result = this.#report.result(this.#ids, ending, this.#durationMs);
    this.#progress.end(endings[result.status].step);
    const progress = this.#progressStatus();
    try {
      const counters = this.#report.counters(this.#durationMs);
      await store.updateJob(this.#ids.customerId, this.#ids.jobId, {
        state: result.status,
        progress,
        counters,
        result,
      });
    } catch (error) {
      logger.error('The end of a job could not be stored', {
        ...this.#ids,
        error: toIntegrationError(error, 'jobs').code,
      });
    }
    emit('job:progress', { ...this.#ids, progress });
    const { event } = endings[result.status];
    if (event !== 'job:failed') emit(event, { ...this.#ids, result });
    else emit(event, { ...this.#ids, result, error: failure ?? firstError(result) });
    return result;
  }
}

function toOutcome({ target, page }: CrawledPage, processed: Processed, now: number): UrlOutcome {
  const visit = { key: target.key, httpStatus: page.status, at: new Date(now) };
  switch (processed.kind) {
    case 'failed':
      return { ...visit, state: 'failed', reason: processed.error.code, detail: processed.error.message };
    case 'skipped':
      return { ...visit, state: 'skipped', reason: processed.reason, detail: processed.detail };
    case 'changed':
    case 'unchanged':
      return { ...visit, state: processed.kind === 'changed' ? 'indexed' : 'unchanged', reason: null, detail: null };
  }
}

function writesOf({ page }: CrawledPage, processed: Processed): Pick<PageCommit, 'page' | 'seen'> {
  if (processed.kind === 'changed') return { page: processed.page };
  if (processed.kind === 'unchanged') return { seen: { key: page.key, fetchedAt: page.fetchedAt } };
  return {};
}

/** The failure behind a job that brought no page at all. */
function firstError({ errors, jobId }: ScrapingResult): IntegrationError {
  const [first] = errors;
  return new IntegrationError(first?.message ?? 'The job brought no page', {
    code: first?.code ?? 'UNKNOWN',
    service: first?.service ?? 'jobs',
    retryable: first?.retryable,
    context: { jobId },
  });
}
