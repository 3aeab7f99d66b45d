import type { Classifier } from '../contracts/classifier.ts';
import type { Clock } from '../contracts/clock.ts';
import type { Embedder } from '../contracts/embedder.ts';
import type { Extractor } from '../contracts/extractor.ts';
import type { Fetcher } from '../contracts/fetcher.ts';
import type { JobQueue } from '../contracts/job-queue.ts';
import type { Logger } from '../contracts/logger.ts';
import type { Store } from '../contracts/store.ts';
import type { Telemetry } from '../contracts/telemetry.ts';
import type { HostTurns } from '../crawl/politeness.ts';
import type { RobotsCache } from '../crawl/robots-cache.ts';
import type { EmitEvent } from '../events.ts';
import type { CustomerSettings, DeepPartial } from '../model/customer.ts';
import type { JobConfig } from '../model/job.ts';
import type { Chunker } from '../pipeline/chunk-document.ts';
import type { JobPlaces } from './job-places.ts';

/** What jobs run on: one per integration, shared by all its jobs. */
export interface JobEnvironment {
  readonly store: Store;
  readonly fetcher: Fetcher;
  /** Fetches pages that show nothing without their scripts; `undefined` when none is configured. */
  readonly renderer: Fetcher | undefined;
  readonly extractor: Extractor;
  /** `undefined` when none is configured. */
  readonly classifier: Classifier | undefined;
  /** Hands out the jobs that wait for a worker. */
  readonly queue: JobQueue;
  /** For the jobs that run in this process, from the queue or not. */
  readonly places: JobPlaces;
  /** Over all jobs of this process, and of others that share its cache. */
  readonly hosts: HostTurns;
  readonly robots: RobotsCache;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly telemetry: Telemetry;
  readonly emit: EmitEvent;
  /** Milliseconds after which another process may take a job whose process says nothing more. */
  readonly leaseMs: number;
  readonly maxRetries: number;
  readonly backoffMs: number;
  /** Name that robots.txt groups match. */
  readonly productToken: string;
  /** @param customerId - whose texts; those that were embedded a short while ago are not embedded again then. */
  readonly embedderFor: (model: string, customerId?: string) => Embedder;
  readonly chunkerFor: (embedder: Embedder) => Promise<Chunker>;
  readonly resolveSettings: (...layers: readonly DeepPartial<CustomerSettings>[]) => CustomerSettings;
  /** Reads a stored config back. Throws `OPTIONS_INVALID` when it is not one. */
  readonly parseJobConfig: (config: unknown) => JobConfig;
}
