import type { IntegrationError } from './errors.ts';
import type { ProgressStatus, ScrapingResult } from './model/job.ts';
import type { Product } from './model/product.ts';

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
export interface ServiceRetryEvent extends JobEventBase {
  readonly service: string;
  /** The attempt that failed, from 1. */
  readonly attempt: number;
  readonly delayMs: number;
  readonly error: IntegrationError;
}
export interface ServiceStateEvent extends JobEventBase {
  readonly service: string;
  readonly error?: IntegrationError | undefined;
}
export interface BudgetExhaustedEvent extends JobEventBase {
  /** The limit that was reached. */
  readonly limit: 'maxTokens' | 'maxUsd' | 'maxBytes' | 'maxDurationMs';
}

/** Event name to listener arguments. Payloads are snapshots. */
export interface IntegrationEvents {
  'job:started': [event: JobStartedEvent];
  'job:progress': [event: JobProgressEvent];
  'job:completed': [event: JobEndedEvent];
  'job:failed': [event: JobFailedEvent];
  'job:cancelled': [event: JobEndedEvent];
  'page:fetched': [event: PageFetchedEvent];
  'page:indexed': [event: PageIndexedEvent];
  'page:skipped': [event: PageSkippedEvent];
  'page:failed': [event: PageFailedEvent];
  'page:removed': [event: PageRemovedEvent];
  'product:found': [event: ProductFoundEvent];
  'service:retry': [event: ServiceRetryEvent];
  'service:degraded': [event: ServiceStateEvent];
  'service:recovered': [event: ServiceStateEvent];
  'budget:exhausted': [event: BudgetExhaustedEvent];
}

/** One event of a job with its name, as `JobHandle.events()` yields it. */
export type IntegrationEvent = {
  [Name in keyof IntegrationEvents]: { readonly type: Name } & IntegrationEvents[Name][0];
}[keyof IntegrationEvents];

/** Sends one event; what runs inside a job gets this and never sees the emitter. */
export type EmitEvent = <Name extends keyof IntegrationEvents>(name: Name, event: IntegrationEvents[Name][0]) => void;
