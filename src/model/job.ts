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
  readonly usage: Readonly<JobUsage>;
  /** Time worked in earlier runs of this job. */
  readonly durationMs: number;
}

/** A stored job. */
export interface JobRecord {
  readonly jobId: string;
  readonly customerId: string;
  readonly state: JobState;
  readonly config: JobConfig;
  readonly progress: ProgressStatus;
  readonly counters: JobCounters;
  /** Set once the job has ended. */
  readonly result: ScrapingResult | null;
  readonly cancelRequested: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What a crawl is expected to cost. All ranges are `[low, high]`. */
export interface ScrapingPlan {
  readonly customerId: string;
  readonly pages: readonly [number, number];
  readonly chunks: readonly [number, number];
  readonly embeddingTokens: readonly [number, number];
  /** US dollars; `[0, 0]` for an embedder without a price. */
  readonly costUsd: readonly [number, number];
  readonly durationMs: readonly [number, number];
  /** Pages fetched to find out. */
  readonly sampledPages: number;
  /** What a reader should know: no sitemap found, robots.txt disallows a start URL ... */
  readonly notes: readonly string[];
}
