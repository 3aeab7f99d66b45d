import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { GotFetcher } from '../adapters/got-fetcher.ts';
import { InProcessJobQueue } from '../adapters/in-process-job-queue.ts';
import { MemoryCache } from '../adapters/memory-cache.ts';
import { OpenTelemetry } from '../adapters/open-telemetry.ts';
import { PageExtractor } from '../adapters/page-extractor.ts';
import { RedisCache } from '../adapters/redis-cache/redis-cache.ts';
import { SqliteStore } from '../adapters/sqlite-store/sqlite-store.ts';
import { SupabaseStore } from '../adapters/supabase-store/supabase-store.ts';
import { createTokenCounter } from '../adapters/token-counters.ts';
import type { ApiTransport } from '../contracts/api-transport.ts';
import type { Cache } from '../contracts/cache.ts';
import type { Clock } from '../contracts/clock.ts';
import type { Embedder } from '../contracts/embedder.ts';
import type { Extractor } from '../contracts/extractor.ts';
import type { Fetcher } from '../contracts/fetcher.ts';
import type { Logger } from '../contracts/logger.ts';
import type { Store } from '../contracts/store.ts';
import { HostLimiter, type HostTurns } from '../crawl/politeness.ts';
import { RobotsCache, robotsTtlMs } from '../crawl/robots-cache.ts';
import { toProductToken } from '../crawl/robots-rules.ts';
import { SharedHostLimiter } from '../crawl/shared-politeness.ts';
import type { EmitEvent } from '../events.ts';
import type { JobEnvironment } from '../jobs/job-environment.ts';
import { JobPlaces } from '../jobs/job-places.ts';
import { monthlyLimitsOf } from '../jobs/open-spending.ts';
import type { CustomerContext } from '../model/customer.ts';
import type { ResolvedOptions } from '../options/resolve-options.ts';
import { resolveScrapingConfig } from '../options/resolve-scraping-config.ts';
import { resolveSettings } from '../options/resolve-settings.ts';
import { type Chunker, chunkDocument } from '../pipeline/chunk-document.ts';
import { LocalRateLimits } from '../resilience/local-rate-limits.ts';
import { ServiceLimiter } from '../resilience/service-limiter.ts';
import { systemClock } from '../resilience/system-clock.ts';
import { redactError } from '../security/redact.ts';
import { cachedEmbedder } from './cached-embedder.ts';
import { countEvents } from './count-events.ts';
import { createClassifier } from './create-classifier.ts';
import { createEmbedders, type Embedders } from './create-embedders.ts';
import { limitsWithFallback } from './limits-with-fallback.ts';
import { meteredEmbedder } from './metered-embedder.ts';
import { ModuleExtractor } from './module-extractor.ts';
import { PagePool } from './page-pool.ts';
import { pooledChunker } from './pooled-embedder.ts';
import { ServiceRoster } from './service-roster.ts';
import { sharedRobots, sharedRobotsTtlSeconds } from './shared-robots.ts';
import { silentTelemetry } from './silent-telemetry.ts';
import { storeCalls } from './store-calls.ts';
import { WorkerPoolExtractor } from './worker-pool-extractor.ts';
import { redactingLogger } from './write-log.ts';

/** Jobs of one process that run at the same time; the others wait. */
const maxConcurrentJobs = 16;
/** A page that takes longer than this to read costs its worker thread, not the job. */
const maxPageMs = 10_000;
const maxCachedEntries = 10_000;
/** Of cached vectors, in seconds, where no Redis is configured: it spares most of the calls and forgets soon enough. */
const defaultTtl = 3_600;

/** Ours serves APIs of shops as well. */
type ReadingTransport = Fetcher & Partial<ApiTransport>;

/** The parts of an integration, and the way to close those that were built here. */
export interface Runtime {
  readonly environment: JobEnvironment;
  /** People ask the same things: a question is embedded once while the cache keeps it. */
  readonly queryEmbedderFor: (customer: Pick<CustomerContext, 'customerId' | 'settings'>) => Embedder;
  readonly services: ServiceRoster;
  readonly cache: Cache;
}

/**
 * Options in, parts out: the only place that knows both our logic and the vendors.
 *
 * Opens nothing: files, sockets and threads come with the first call that needs them.
 */
export function createRuntime(options: ResolvedOptions, emit: EmitEvent): Runtime {
  const { adapters, network } = options;
  const clock = systemClock;
  const logger = options.logger ? redactingLogger(options.logger) : silentLogger;
  const telemetry = options.telemetry ? new OpenTelemetry() : silentTelemetry;
  const services = new ServiceRoster({ clock, logger: options.logger && logger, telemetry });

  const cache = services.add('cache', adapters.cache, () => buildCache(options, logger), ['get', 'getMany', 'set'], {
    isOptional: true,
    isLocal: !adapters.cache && !options.config.redis,
  });
  const cached = (embedder: Embedder, customerId: string): Embedder =>
    cachedEmbedder(embedder, { cache, customerId, ttl: options.config.redis?.ttl ?? defaultTtl });
  const buildFetcher = (): ReadingTransport => new GotFetcher(network);
  const fetcher = services.add<ReadingTransport>('fetcher', adapters.fetcher, buildFetcher, ['fetch', 'send']);
  const pool = buildPool(options);
  const limiter = buildOpenAILimiter(options, cache, clock);
  const embedders = createEmbedders(options, { services, limiter, pool });
  const environment: JobEnvironment = {
    fetcher,
    renderer: findRenderer(options, services),
    store: services.add('store', adapters.store, () => buildStore(options), storeCalls),
    extractor: services.add('extractor', adapters.extractor, () => buildExtractor(options, pool), ['extract']),
    classifier: createClassifier(options, { services, limiter }),
    queue: services.add('queue', adapters.queue, () => new InProcessJobQueue(), ['add'], { isOptional: true }),
    places: new JobPlaces(maxConcurrentJobs),
    hosts: buildHostLimiter(cache, clock),
    robots: buildRobotsCache(fetcher, cache, clock),
    clock,
    logger,
    telemetry,
    emit: countEvents(guardedEmit(emit, logger), telemetry),
    leaseMs: options.jobs.leaseMs,
    maxRetries: options.retry.maxRetries,
    backoffMs: options.retry.backoffMs,
    productToken: toProductToken(network.userAgent),
    embedderFor: (model, customerId) => {
      const embedder = embedders.forModel(model);
      // Within one process the store remembers texts, and the cache's room is better used.
      return customerId !== undefined && cache.shared ? cached(embedder, customerId) : embedder;
    },
    chunkerFor: (embedder) => buildChunker(embedder, embedders, pool),
    resolveSettings: (...layers) =>
      resolveSettings({ embeddingConfig: { model: options.config.openai?.model } }, ...layers),
    parseJobConfig: (config) => resolveScrapingConfig(config).config,
  };
  const queryEmbedderFor: Runtime['queryEmbedderFor'] = ({ customerId, settings }) => {
    const limits = monthlyLimitsOf(settings);
    const metering = { ledger: environment.store.spending, customerId, limits, clock, logger };
    return cached(meteredEmbedder(embedders.forModel(settings.embeddingConfig.model), metering), customerId);
  };
  return { environment, queryEmbedderFor, services, cache };
}

function buildStore({ config: { supabase }, storage, retry: { maxRetries, backoffMs } }: ResolvedOptions): Store {
  return supabase ? new SupabaseStore({ ...supabase, maxRetries, backoffMs }) : new SqliteStore(storage);
}

function buildCache({ config: { redis } }: ResolvedOptions, logger: Logger): Cache {
  if (!redis) return new MemoryCache({ maxEntries: maxCachedEntries });
  return new RedisCache({ url: redis.url, keyPrefix: redis.keyPrefix }, { logger });
}

function buildHostLimiter({ shared }: Cache, clock: Clock): HostTurns {
  const local = new HostLimiter({ clock });
  return shared ? new SharedHostLimiter({ local, gate: shared.hosts, clock }) : local;
}

function buildRobotsCache(fetcher: Fetcher, cache: Cache, clock: Clock): RobotsCache {
  if (!cache.shared) return new RobotsCache({ fetcher, clock });
  const ttlMs = robotsTtlMs - sharedRobotsTtlSeconds * 1000;
  return new RobotsCache({ fetcher: sharedRobots(fetcher, cache), clock, ttlMs });
}

/** The extractor that is built here owns it: with one of the caller's there are no threads. */
function buildPool({ adapters, extraction, network }: ResolvedOptions): PagePool | undefined {
  const { workers } = extraction;
  if (adapters.extractor || workers === 0) return undefined;
  const productToken = toProductToken(network.userAgent);
  return new PagePool({ workers, maxPageMs, clock: systemClock, productToken, module: moduleOf(extraction) });
}

function buildExtractor({ extraction, network }: ResolvedOptions, pool: PagePool | undefined): Extractor {
  if (pool) return new WorkerPoolExtractor(pool);
  const module = moduleOf(extraction);
  if (module !== undefined) return new ModuleExtractor(module);
  return new PageExtractor({ productToken: toProductToken(network.userAgent) });
}

async function buildChunker(embedder: Embedder, { pooled }: Embedders, pool: PagePool | undefined): Promise<Chunker> {
  const { tokenizer } = embedder;
  if (pool && typeof tokenizer === 'string') {
    const cut = pooledChunker(pool, tokenizer);
    if (!pooled || embedder !== pooled) return cut;
    return (document, options) =>
      options.withVectors ? pooled.embedDocument(document, options) : cut(document, options);
  }
  const counter = typeof tokenizer === 'string' ? await createTokenCounter(tokenizer) : tokenizer;
  return async (document, options) => ({ chunks: await chunkDocument(document, { ...options, counter }) });
}

/** One for the key, over everything that asks OpenAI with it, in all processes that share the cache. */
function buildOpenAILimiter(
  { config: { openai } }: ResolvedOptions,
  { shared }: Cache,
  clock: Clock,
): ServiceLimiter | undefined {
  if (!openai) return undefined;
  const { apiKey, baseURL = '', rateLimit: requestsPerMinute, tokenLimit: tokensPerMinute } = openai;
  const local = new LocalRateLimits({ clock });
  const limits = shared ? limitsWithFallback(shared.limits, local) : local;
  const group = `openai:${createHash('sha256').update(`${apiKey}\n${baseURL}`).digest('hex').slice(0, 16)}`;
  return new ServiceLimiter({ limits, group, requestsPerMinute, tokensPerMinute, clock });
}

function moduleOf({ module }: ResolvedOptions['extraction']): string | undefined {
  if (module === undefined) return undefined;
  return module.startsWith('file:') ? module : pathToFileURL(module).href;
}

/** There is no default: a browser is the host's to bring. */
function findRenderer({ adapters: { renderer } }: ResolvedOptions, services: ServiceRoster): Fetcher | undefined {
  return renderer && services.add('renderer', renderer, () => renderer, ['fetch']);
}

const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** Nothing secret in an event, and a listener that throws costs nobody a job. */
function guardedEmit(emit: EmitEvent, logger: Logger): EmitEvent {
  return (name, event) => {
    try {
      emit(name, 'error' in event ? { ...event, error: redactError(event.error) } : event);
    } catch (error) {
      logger.error(`A listener of ${name} threw`, { error });
    }
  };
}
