import type { Clock } from '../contracts/clock.ts';

/** Where a job is. In this order. */
export type JobPhase = 'queued' | 'crawling' | 'removing' | 'ended';

const steps: Record<Exclude<JobPhase, 'ended'>, string> = {
  queued: 'Waiting for a free place',
  crawling: 'Crawling and indexing',
  removing: 'Removing vanished pages',
};

/** Share of the percentage that the crawl fills; the rest is the removal of vanished pages. */
const crawlShare = 98;
/** Pages before a rate is believed. */
const pagesForRate = 5;
/** The rate is measured over about this much time, so that it follows a site that grows slower. */
const rateWindowMs = 15_000;

/** Turns counts into a percentage that never runs backwards and an estimate of the time left. */
export class ProgressTracker {
  readonly #clock: Clock;
  #phase: JobPhase = 'queued';
  #step = steps.queued;
  #percentage: number;
  #processed = 0;
  #total = 0;
  #samples: { readonly at: number; readonly processed: number }[] = [];

  /** @param percentage - where an earlier run of the same job stopped. */
  constructor(clock: Clock, percentage = 0) {
    this.#clock = clock;
    this.#percentage = percentage;
  }

  enter(phase: Exclude<JobPhase, 'ended'>): void {
    this.#phase = phase;
    this.#step = steps[phase];
    if (phase === 'removing') this.#raise(crawlShare);
  }

  /** @param step - what a reader is told: `Done`, `Cancelled` ... @param processed - pages done in the end. */
  end(step: string, processed: number): void {
    this.#processed = processed;
    this.#total = Math.max(this.#total, processed);
    this.#phase = 'ended';
    this.#step = step;
    this.#percentage = 100;
  }

  /**
   * @param processed - pages done.
   * @param total - pages known to be there, at most the limit; may grow.
   */
  count(processed: number, total: number): void {
    this.#processed = processed;
    this.#total = Math.max(total, processed);
    const now = this.#clock.now();
    this.#samples.push({ at: now, processed });
    while (this.#samples.length > 2 && now - this.#samples[1]!.at > rateWindowMs) this.#samples.shift();
    if (this.#samples.length > 200) this.#samples = this.#samples.filter((_, index) => index % 2 === 0);
    if (this.#phase === 'crawling' && this.#total > 0) this.#raise(Math.floor((processed / this.#total) * crawlShare));
  }

  current(): {
    readonly percentage: number;
    readonly currentStep: string;
    readonly estimatedTimeRemaining: number | null;
    readonly processedItems: number;
    readonly totalItems: number;
  } {
    return {
      percentage: this.#percentage,
      currentStep: this.#step,
      estimatedTimeRemaining: this.#remainingMs(),
      processedItems: this.#processed,
      totalItems: this.#total,
    };
  }

  #raise(percentage: number): void {
    this.#percentage = Math.max(this.#percentage, Math.min(percentage, 99));
  }

  #remainingMs(): number | null {
    if (this.#phase === 'ended') return 0;
    const oldest = this.#samples[0];
    if (this.#phase !== 'crawling' || !oldest) return null;
    const pages = this.#processed - oldest.processed;
    const elapsedMs = this.#clock.now() - oldest.at;
    if (pages < pagesForRate || elapsedMs <= 0) return null;
    return Math.round(((this.#total - this.#processed) * elapsedMs) / pages);
  }
}
