import type { Classifier } from '../contracts/classifier.ts';
import type { Clock } from '../contracts/clock.ts';
import type { Embedder } from '../contracts/embedder.ts';
import type { Extractor } from '../contracts/extractor.ts';
import type { Fetcher } from '../contracts/fetcher.ts';
import type { JobQueue } from '../contracts/job-queue.ts';
import type { Logger } from '../contracts/logger.ts';
import type { Store } from '../contracts/store.ts';
import type { TokenCounter } from '../contracts/token-counter.ts';
import type { HostLimiter } from '../crawl/politeness.ts';
import type { RobotsCache } from '../crawl/robots-cache.ts';
import type { EmitEvent } from '../events.ts';
import type { CustomerSettings, DeepPartial } from '../model/customer.ts';
import type { JobConfig } from '../model/job.ts';

/** What jobs run on: one per integration, shared by all its jobs. */
export interface JobEnvironment {
  readonly store: Store;
  readonly fetcher: Fetcher;
  readonly extractor: Extractor;
  /** `undefined` when none is configured. */
  readonly classifier: Classifier | undefined;
  readonly queue: JobQueue;
  /** One per process and host, over all jobs. */
  readonly hosts: HostLimiter;
  readonly robots: RobotsCache;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly emit: EmitEvent;
  readonly maxRetries: number;
  readonly backoffMs: number;
  /** Name that robots.txt groups match. */
  readonly productToken: string;
  readonly embedderFor: (model: string) => Embedder;
  readonly counterFor: (embedder: Embedder) => Promise<TokenCounter>;
  readonly resolveSettings: (...layers: readonly DeepPartial<CustomerSettings>[]) => CustomerSettings;
  /** Reads a stored config back. Throws `OPTIONS_INVALID` when it is not one. */
  readonly parseJobConfig: (config: unknown) => JobConfig;
}
