import type { JobLease, JobPatch } from '../contracts/job-store.ts';
import type { Frontier } from '../crawl/frontier.ts';
import { IntegrationError, throwIfAborted, toIntegrationError } from '../errors.ts';
import type { JobEventBase } from '../events.ts';
import type { CustomerSettings } from '../model/customer.ts';
import type { JobRecord, ProgressStatus, ScrapingResult } from '../model/job.ts';
import { runInScope } from '../resilience/work-scope.ts';
import { assessCrawl } from './assess-crawl.ts';
import { embedLeftOut } from './embed-left-out.ts';
import { indexPages } from './index-pages.ts';
import { isOfJob } from './is-of-job.ts';
import { emitEnd, endingSteps, isStoreAway } from './job-endings.ts';
import type { JobEnvironment } from './job-environment.ts';
import { JobJournal } from './job-journal.ts';
import { JobReport } from './job-report.ts';
import type { LeasedJob } from './open-crawl.ts';
import { type JobParts, openJobParts } from './open-job-parts.ts';
import { ProgressTracker } from './progress-tracker.ts';
import { reachOf } from './reach-of.ts';
import { removeVanished } from './remove-vanished.ts';
import { runTogether } from './run-together.ts';
import { queueUnfolded, queueUnlinked } from './second-looks.ts';
import { settleTemplates } from './settle-templates.ts';

type Ending = ScrapingResult['status'];

/** How often progress is told and stored, and a cancel request from another process looked for. */
const tickMs = 250;
/** Pages under way besides the requests that may be in flight: the site stays busy while others are embedded and stored. */
const extraLanes = 2;
/** A job of the queue waits for a store that is away; one that keeps failing of it is at last failed, for a person to see. */
const maxRunsForStore = 10;
/** A page may have 10 MB: this bounds what all lanes hold together. */
const maxLanes = 64;

/** One run of a job, from its frontier to its result. A resumed job is a new run over the same rows. */
export class JobRun {
  readonly #job: JobRecord;
  readonly #lease: JobLease;
  readonly #settings: CustomerSettings;
  readonly #environment: JobEnvironment;
  readonly #ids: JobEventBase;
  readonly #report: JobReport;
  readonly #journal: JobJournal;
  readonly #progress: ProgressTracker;
  readonly #startedAt: number;
  readonly #abort = new AbortController();
  #isInterrupted = false;

  constructor({ job, lease }: LeasedJob, settings: CustomerSettings, environment: JobEnvironment) {
    this.#job = job;
    this.#lease = lease;
    this.#settings = settings;
    this.#environment = environment;
    this.#ids = { jobId: job.jobId, customerId: job.customerId };
    // What earlier runs failed at is in the ledger, or will be met again.
    this.#report = new JobReport(job.counters);
    this.#journal = new JobJournal(this.#ids, environment.emit, this.#report);
    // A job that is given more money was at its end.
    this.#progress = new ProgressTracker(environment.clock, Math.min(99, job.progress.percentage));
    this.#startedAt = environment.clock.now();
    if (job.cancelRequested) this.cancel('The job was cancelled');
  }

  /** Stops the run, which then ends as cancelled. What was committed stays. */
  cancel(reason: string): void {
    this.#abort.abort(new IntegrationError(reason, { code: 'ABORTED', service: 'jobs', context: { ...this.#ids } }));
  }

  /** Stops the run, and leaves the job to whoever carries it on. */
  interrupt(reason: string): void {
    this.#isInterrupted = true;
    this.cancel(reason);
  }

  /**
   * Never rejects: the failure of a job is a result.
   *
   * @returns `undefined` when another run has taken the job.
   */
  run(): Promise<ScrapingResult | undefined> {
    return runInScope(this.#ids, () =>
      this.#environment.telemetry.trace('job', { ...this.#ids, run: this.#job.runs }, () => this.#run()),
    );
  }

  async #run(): Promise<ScrapingResult | undefined> {
    try {
      this.#abort.signal.throwIfAborted();
      this.#environment.emit('job:started', {
        ...this.#ids,
        urls: this.#job.config.urls,
        resumed: this.#job.runs > 1,
      });
      await this.#write({ state: 'active', result: null });
      return await this.#end(await this.#work());
    } catch (error) {
      const failure = toIntegrationError(error, 'jobs');
      if (failure.code === 'LEASE_LOST') return undefined;
      // Erased, with all that was to be written.
      if (failure.code === 'ABORTED' || failure.code === 'JOB_UNKNOWN') return this.#end('cancelled');
      return this.#end('failed', failure);
    }
  }

  async #work(): Promise<Ending> {
    const { signal } = this.#abort;
    const parts = await openJobParts({
      ...{ job: this.#job, lease: this.#lease, settings: this.#settings, environment: this.#environment },
      hooks: { report: this.#report, journal: this.#journal, signal },
    });
    const ticking = new AbortController();
    const ticker = this.#tick(parts, ticking.signal);
    try {
      this.#progress.enter('crawling');
      await this.#crawl(parts);
      await this.#embedLeftOut(parts);
      this.#progress.enter('removing');
      const ending = await this.#remove();
      await this.#settleTemplates(parts);
      return ending;
    } finally {
      ticking.abort();
      await ticker;
    }
  }

  /** A first run has just tried. */
  async #embedLeftOut({ ingest: { embedder, signal } }: JobParts): Promise<void> {
    if (this.#job.runs < 2 || !embedder.embeds) return;
    const left = await embedLeftOut(this.#environment.store, {
      ...{ ids: this.#ids, embedder, signal },
      onEmbedded: (chunks) => this.#report.embeddedLater(chunks),
      onFailure: (error, url) => this.#report.fail(error, url),
    });
    this.#report.leftWithoutVector(left);
  }

  /** What cannot be settled now is left to the next job; the pages are there, with a little too much in them. */
  async #settleTemplates({ ingest: { embedder, signal } }: JobParts): Promise<void> {
    const { store } = this.#environment;
    try {
      await settleTemplates(store, {
        ...{ customerId: this.#ids.customerId, embedder, signal },
        onRecut: async (before, after) => {
          if (await isOfJob(store, this.#ids, after)) this.#report.recut(before.chunks, after.chunks);
        },
      });
    } catch (error) {
      throwIfAborted(signal, 'jobs');
      this.#report.fail(toIntegrationError(error, 'pipeline'));
    }
  }

  /** The site, and what has to be visited once more when nothing is left of it. */
  async #crawl(parts: JobParts): Promise<void> {
    const { crawl } = parts;
    const { store } = this.#environment;
    const options = { store, crawl, ids: this.#ids };
    await this.#visit(parts, crawl.discover());
    while (crawl.isExhausted && (await queueUnfolded(options))) await this.#visit(parts);
    const { complete } = await assessCrawl(store, this.#ids, crawl);
    const reach = reachOf(this.#job.config, this.#settings);
    if (complete && (await queueUnlinked(options, reach))) await this.#visit(parts);
    const { coverage } = await assessCrawl(store, this.#ids, crawl);
    Object.assign(this.#report.crawl, { coverage, complete });
  }

  /** Until the frontier is empty. @param beside - what fills it meanwhile. */
  async #visit(parts: JobParts, ...beside: readonly Promise<void>[]): Promise<void> {
    const lanes = Math.min(maxLanes, this.#settings.scrapingPreferences.maxConcurrency + extraLanes);
    const { clock, telemetry } = this.#environment;
    const options = { parts, journal: this.#journal, clock, telemetry, signal: this.#abort.signal };
    await runTogether([...beside, ...Array.from({ length: lanes }, () => indexPages(options))], this.#abort);
  }

  async #remove(): Promise<Ending> {
    const held = await removeVanished(this.#environment.store, {
      ...{ ids: this.#ids, lease: this.#lease, signal: this.#abort.signal },
      coverage: this.#report.crawl.coverage ?? 0,
      onRemoved: (page) => this.#journal.pageRemoved(page),
    });
    this.#report.crawl.heldRemovals = held;
    return held > 0 ? 'needs_approval' : 'completed';
  }

  /** Until stopped: tells and stores progress, keeps the lease, looks for a cancel request, ends the crawl on a used up budget. */
  async #tick({ budget, crawl, frontier }: JobParts, signal: AbortSignal): Promise<void> {
    const { clock, emit } = this.#environment;
    let told = '';
    while (!signal.aborted) {
      if (!budget.allowsFetching(this.#report.counts.usage.bytes, this.#durationMs)) crawl.stop();
      this.#countProgress(frontier);
      const progress = this.#progressStatus();
      const changed = JSON.stringify(progress) !== told;
      told = JSON.stringify(progress);
      if (changed) emit('job:progress', { ...this.#ids, progress });
      await this.#writeProgress(changed ? { progress, counters: this.#report.counters(this.#durationMs) } : {});
      await clock.sleep(tickMs, signal).catch(() => undefined);
    }
  }

  async #writeProgress(patch: JobPatch): Promise<void> {
    try {
      const { cancelRequested } = await this.#write(patch);
      if (cancelRequested) this.cancel('The job was cancelled');
    } catch (cause) {
      const error = toIntegrationError(cause, 'jobs');
      // The next tick tries again; a store that stays away fails the lanes.
      this.#environment.logger.warn('Progress could not be stored', { ...this.#ids, error: error.code });
      if (error.code === 'LEASE_LOST' || error.code === 'JOB_UNKNOWN') this.#abort.abort(error);
    }
  }

  #write(patch: JobPatch): Promise<JobRecord> {
    const { store, leaseMs } = this.#environment;
    return store.updateJob(this.#ids.customerId, this.#lease, patch, { ttlMs: leaseMs });
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

  async #end(ending: Ending, failure?: IntegrationError): Promise<ScrapingResult | undefined> {
    const { emit } = this.#environment;
    if (failure) this.#report.fail(failure);
    const result = this.#report.result(this.#ids, ending, this.#durationMs);
    this.#progress.end(endingSteps[result.status], result.processedPages);
    const progress = this.#progressStatus();
    const isLeft = this.#isInterrupted ? result.status === 'cancelled' : this.#waitsForStore(failure);
    if (!(await this.#release(result, progress, isLeft))) return undefined;
    emit('job:progress', { ...this.#ids, progress });
    emitEnd(emit, result, failure);
    return result;
  }

  /** A queue may lose what it is to try again, but what is open in the store comes back. */
  #waitsForStore(failure: IntegrationError | undefined): boolean {
    const { turn, runs } = this.#job;
    return turn !== null && runs <= maxRunsForStore && isStoreAway(failure);
  }

  /**
   * @param isLeft - the job stays open, for whoever carries it on.
   * @returns false when the job has been taken by another run meanwhile: its end is not ours to tell.
   */
  async #release(result: ScrapingResult, progress: ProgressStatus, isLeft: boolean): Promise<boolean> {
    const { store, logger } = this.#environment;
    const counters = this.#report.counters(this.#durationMs);
    const ended: JobPatch = { state: result.status, progress, counters, result };
    const left: JobPatch = { state: 'queued', counters };
    try {
      await store.releaseJob(this.#ids.customerId, this.#lease, isLeft ? left : ended);
    } catch (cause) {
      const error = toIntegrationError(cause, 'jobs');
      if (error.code === 'LEASE_LOST') return false;
      if (error.code !== 'JOB_UNKNOWN') {
        logger.error('The end of a job could not be stored', { ...this.#ids, error: error.code });
      }
    }
    return true;
  }
}
