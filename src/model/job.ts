import type { UrlYield } from './crawl.ts';
import type { CustomerSettings, DeepPartial } from './customer.ts';

/** What a job was asked to do, with every default filled in. JSON, so that a job can be carried on after a restart. */
export interface JobConfig {
  readonly urls: readonly string[];
  readonly maxPages: number;
  /** `undefined`: the crawl scope's own bound. */
  readonly maxDepth?: number | undefined;
  readonly turboMode: boolean;
  readonly extractProducts: boolean;
  readonly generateEmbeddings: boolean;
  readonly classifyContent: boolean;
  readonly includePatterns: readonly string[];
  readonly excludePatterns: readonly string[];
  readonly sitemaps: 'include' | 'skip' | 'only';
  readonly refresh: 'changed' | 'all';
  readonly budget: {
    readonly maxTokens?: number | undefined;
    readonly maxUsd?: number | undefined;
    readonly maxBytes?: number | undefined;
    readonly maxDurationMs?: number | undefined;
  };
  /** Over the customer's stored settings. */
  readonly settings: DeepPartial<CustomerSettings>;
}

/** States of a job, as stored. */
export type JobState = 'queued' | 'active' | 'completed' | 'failed' | 'cancelled' | 'needs_approval';

/** One distinct failure of a job, however often it happened. */
export interface ErrorInfo {
  code: string;
  message: string;
  service: string;
  retryable: boolean;
  count: number;
  /** At most five. */
  sampleUrls: string[];
  firstAt: Date;
  lastAt: Date;
}

/** How far a job is. */
export interface ProgressStatus {
  jobId: string;
  /** 0 to 100; never runs backwards; 100 only when the job has ended. */
  percentage: number;
  currentStep: string;
  /** Milliseconds; `null` while it is not known. */
  estimatedTimeRemaining: number | null;
  processedItems: number;
  /** Pages known so far, at most `maxPages`. Grows while the site is discovered. */
  totalItems: number;
  errors: ErrorInfo[];
}

/** What a job used. */
export interface JobUsage {
  requests: number;
  bytes: number;
  embeddingTokens: number;
  /** In and out together. */
  classificationTokens: number;
  /** US dollars of both, as far as prices are known; `customers.usage` says which calls have none. */
  costUsd: number;
}

/** How a job ended. */
export interface ScrapingResult {
  /** False when anything that was asked for could not be done; `errors` says what. */
  success: boolean;
  status: 'completed' | 'failed' | 'cancelled' | 'needs_approval';
  jobId: string;
  customerId: string;
  /** Pages whose content is in the index after this job: changed and unchanged ones. */
  processedPages: number;
  changedPages: number;
  unchangedPages: number;
  skippedPages: number;
  failedPages: number;
  removedPages: number;
  /** Removals that wait for an approval, 0 unless the status is `needs_approval`. */
  heldRemovals: number;
  /** Share of the URLs asked for that the site answered, 0 to 1; `null` when the crawl did not get to its end. */
  coverage: number | null;
  /** Whether the crawl saw the whole site: to the end of its frontier, every list read, no page of the index hidden. */
  complete: boolean;
  productsFound: number;
  chunksStored: number;
  chunksEmbedded: number;
  errors: ErrorInfo[];
  durationMs: number;
  usage: JobUsage;
}

/** Counters of a running job, written with its progress so that a resumed job goes on from them. */
export interface JobCounters {
  readonly changedPages: number;
  readonly unchangedPages: number;
  readonly skippedPages: number;
  readonly failedPages: number;
  readonly removedPages: number;
  readonly productsFound: number;
  readonly chunksStored: number;
  readonly chunksEmbedded: number;
  /**
   * Chunks that came or went since the visits that wrote them, in the sums above already: the ledger has what each visit
   * brought, and not what pages cut anew and vectors made later have changed. @default nothing
   */
  readonly sinceVisits?: Pick<UrlYield, 'chunksStored' | 'chunksEmbedded'> | undefined;
  readonly usage: Readonly<JobUsage>;
  /** Time worked in earlier runs of this job. */
  readonly durationMs: number;
}

/** Counters of a job that has done nothing. */
export const noCounts: JobCounters = {
  changedPages: 0,
  unchangedPages: 0,
  skippedPages: 0,
  failedPages: 0,
  removedPages: 0,
  productsFound: 0,
  chunksStored: 0,
  chunksEmbedded: 0,
  usage: { requests: 0, bytes: 0, embeddingTokens: 0, classificationTokens: 0, costUsd: 0 },
  durationMs: 0,
};

/** A host that was found lying to a job: it called pages unchanged that were not. */
export interface Distrust {
  /** As `URL.host` writes it. */
  readonly host: string;
  /** What its word had been taken for in the ledger: `NOT_MODIFIED` or `LASTMOD`. */
  readonly reason: string;
}

/** When a job is to be run, for those that wait for a worker. JSON, kept with the job: a queue that was lost is filled again from it. */
export interface JobTurn {
  /** 1 (first) to 9 (last). */
  readonly priority: number;
  /** Milliseconds since the epoch before which it does not start; 0: at once. */
  readonly notBefore: number;
  /** While the job waits or runs, what its customer asks for under the same key is this job. `null`: nothing else is. */
  readonly key: string | null;
  /** `null` for a job that comes once. */
  readonly schedule: JobSchedule | null;
}

/** A row of jobs, each of which makes the next one when it starts. */
export interface JobSchedule {
  /** The id of its first job. */
  readonly id: string;
  /** Milliseconds from one job to the next. */
  readonly everyMs: number;
  /** Which one of the row this is, from 0. */
  readonly slot: number;
}

/** A stored job. */
export interface JobRecord {
  readonly jobId: string;
  readonly customerId: string;
  readonly state: JobState;
  readonly config: JobConfig;
  /** `null` for a job that was started at once, by the process that asked for it. */
  readonly turn: JobTurn | null;
  readonly progress: ProgressStatus;
  readonly counters: JobCounters;
  /** Set once the job has ended. */
  readonly result: ScrapingResult | null;
  readonly cancelRequested: boolean;
  /** Until when a run holds the job, unless it says more; in the past when its process has died. `null`: nobody does. */
  readonly heldUntil: Date | null;
  /** How often it was taken, by its first run and by those that carried it on. */
  readonly runs: number;
  /** Runs that ended without a word. */
  readonly crashes: number;
  /** Not believed for the rest of the job. */
  readonly distrusted: readonly Distrust[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What a crawl is expected to cost. All ranges are `[low, high]`. */
export interface ScrapingPlan {
  readonly customerId: string;
  readonly pages: readonly [number, number];
  readonly chunks: readonly [number, number];
  readonly embeddingTokens: readonly [number, number];
  /** In and out together, when content is classified. */
  readonly classificationTokens: readonly [number, number];
  /** US dollars; `null` when the price of a model is not known, which `notes` says. */
  readonly costUsd: readonly [number, number] | null;
  readonly durationMs: readonly [number, number];
  /** Pages fetched to find out. */
  readonly sampledPages: number;
  /** What a reader should know: no sitemap found, robots.txt disallows a start URL ... */
  readonly notes: readonly string[];
}
