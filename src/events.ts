import type { IntegrationError } from './errors.ts';
import type { ServiceHealth } from './model/health.ts';
import type { ProgressStatus, ScrapingResult } from './model/job.ts';
import type { Product, ProductContradiction } from './model/product.ts';
import type { ShopSyncProgress, ShopSyncResult } from './model/shop-sync.ts';
import type { SpendingLimit } from './model/spending.ts';

/** Carried by every event. */
export interface JobEventBase {
  readonly jobId: string;
  readonly customerId: string;
}

export interface JobStartedEvent extends JobEventBase {
  readonly urls: readonly string[];
  /** True when the job goes on after a stop. */
  readonly resumed: boolean;
}
export interface JobProgressEvent extends JobEventBase {
  readonly progress: Readonly<ProgressStatus>;
}
export interface JobEndedEvent extends JobEventBase {
  readonly result: Readonly<ScrapingResult>;
}
export interface JobFailedEvent extends JobEndedEvent {
  readonly error: IntegrationError;
}
export interface PageFetchedEvent extends JobEventBase {
  readonly url: string;
  readonly status: number;
  readonly bytes: number;
}
export interface PageIndexedEvent extends JobEventBase {
  readonly url: string;
  readonly title: string;
  /** False when the content was the same as in the index. */
  readonly changed: boolean;
  readonly chunks: number;
}
export interface PageSkippedEvent extends JobEventBase {
  readonly url: string;
  readonly reason: string;
  readonly detail: string | null;
}
export interface PageFailedEvent extends JobEventBase {
  readonly url: string;
  readonly error: IntegrationError;
}
export interface PageRemovedEvent extends JobEventBase {
  readonly url: string;
  readonly reason: string;
}
export interface ProductFoundEvent extends JobEventBase {
  readonly url: string;
  readonly product: Product;
}
/** Sources on one page say different things of its product. */
export interface ProductContradictedEvent extends ProductFoundEvent {
  /** What was kept and what was dropped, field by field; at least one. */
  readonly contradictions: readonly ProductContradiction[];
}
export interface ServiceRetryEvent extends JobEventBase {
  readonly service: string;
  /** The attempt that failed, from 1. */
  readonly attempt: number;
  readonly delayMs: number;
  readonly error: IntegrationError;
}
/** In a job or by a health check; `jobId` and `customerId` are empty texts then. */
export interface ServiceStateEvent extends JobEventBase {
  readonly service: string;
  /** What the check has found; `undefined` in a job. */
  readonly health?: Readonly<ServiceHealth> | undefined;
  /** What failed in a job. */
  readonly error?: IntegrationError | undefined;
}
export interface BudgetExhaustedEvent extends JobEventBase {
  /** The limit that was reached; told once for each run of the job. */
  readonly limit: SpendingLimit | 'maxBytes' | 'maxDurationMs';
}

/** Of a shop's synchronisation: `jobId` is the id of the run. */
export interface SyncStartedEvent extends JobEventBase {
  readonly products: boolean;
  readonly orders: boolean;
  readonly shoppers: boolean;
}
export interface SyncProgressEvent extends JobEventBase {
  readonly progress: ShopSyncProgress;
}
export interface SyncCompletedEvent extends JobEventBase {
  readonly result: ShopSyncResult;
}
export interface SyncFailedEvent extends JobEventBase {
  readonly error: IntegrationError;
}

/** Event name to listener arguments. Payloads are snapshots. */
export interface IntegrationEvents {
  /** A job has begun, or goes on after a stop. */
  'job:started': [event: JobStartedEvent];
  /** At most four times a second while something changes, and once at the end. */
  'job:progress': [event: JobProgressEvent];
  /** A job has ended, with all it was asked for or with failures: see `result.success`; also with `needs_approval`. */
  'job:completed': [event: JobEndedEvent];
  /** A job has ended early, because of `error`. */
  'job:failed': [event: JobFailedEvent];
  /** A job has ended because it was cancelled; it can be resumed. */
  'job:cancelled': [event: JobEndedEvent];
  /** A page was answered, before anything is made of it. */
  'page:fetched': [event: PageFetchedEvent];
  /** A page is in the index as it is now. */
  'page:indexed': [event: PageIndexedEvent];
  /** A URL was met and left out, and why. */
  'page:skipped': [event: PageSkippedEvent];
  /** A page could not be had, after all attempts. */
  'page:failed': [event: PageFailedEvent];
  /** A page left the index, with the proof that it is gone. */
  'page:removed': [event: PageRemovedEvent];
  /** A page describes a product. */
  'product:found': [event: ProductFoundEvent];
  /** Sources on one page say different things of its product. */
  'product:contradicted': [event: ProductContradictedEvent];
  /** A call failed and is repeated. */
  'service:retry': [event: ServiceRetryEvent];
  /** A service does not do its work: once until it recovers. */
  'service:degraded': [event: ServiceStateEvent];
  /** A service that was degraded works again. */
  'service:recovered': [event: ServiceStateEvent];
  /** A limit was reached: what is left is not paid for, or not fetched. */
  'budget:exhausted': [event: BudgetExhaustedEvent];
  /** A shop's records are being read. */
  'sync:started': [event: SyncStartedEvent];
  /** How far the reading of a shop is. */
  'sync:progress': [event: SyncProgressEvent];
  /** A shop's records were read. */
  'sync:completed': [event: SyncCompletedEvent];
  /** A shop's records could not be read to the end. */
  'sync:failed': [event: SyncFailedEvent];
}

/** One event of a job with its name, as `JobHandle.events()` yields it. */
export type IntegrationEvent = {
  [Name in keyof IntegrationEvents]: { readonly type: Name } & IntegrationEvents[Name][0];
}[keyof IntegrationEvents];

/** Sends one event; what runs inside a job gets this and never sees the emitter. */
export type EmitEvent = <Name extends keyof IntegrationEvents>(name: Name, event: IntegrationEvents[Name][0]) => void;
