import { CheerioExtractor } from '../adapters/cheerio-extractor/cheerio-extractor.ts';
import { GotFetcher } from '../adapters/got-fetcher.ts';
import { InProcessJobQueue } from '../adapters/in-process-job-queue.ts';
import { MemoryCache } from '../adapters/memory-cache.ts';
import { OpenAIClassifier } from '../adapters/openai-classifier.ts';
import { SqliteStore } from '../adapters/sqlite-store/sqlite-store.ts';
import { createTokenCounter } from '../adapters/token-counters.ts';
import type { Cache } from '../contracts/cache.ts';
import type { Classifier } from '../contracts/classifier.ts';
import type { Extractor } from '../contracts/extractor.ts';
import type { Logger } from '../contracts/logger.ts';
import { HostLimiter } from '../crawl/politeness.ts';
import { RobotsCache } from '../crawl/robots-cache.ts';
import { toProductToken } from '../crawl/robots-rules.ts';
import type { EmitEvent } from '../events.ts';
import type { JobEnvironment } from '../jobs/job-environment.ts';
import type { ResolvedOptions } from '../options/resolve-options.ts';
import { resolveScrapingConfig } from '../options/resolve-scraping-config.ts';
import { resolveSettings } from '../options/resolve-settings.ts';
import { retry } from '../resilience/retry.ts';
import { systemClock } from '../resilience/system-clock.ts';
import { redactContext, redactError } from '../security/redact.ts';
import { redactText } from '../security/redact-text.ts';
import { createEmbedders } from './create-embedders.ts';
import { ServiceRoster } from './service-roster.ts';
import { WorkerPoolExtractor } from './worker-pool-extractor.ts';

/** Jobs of one process that run at the same time; the others wait. */
const maxConcurrentJobs = 16;
/** A page that takes longer than this to read costs its worker thread, not the job. */
const maxPageMs = 10_000;
const maxCachedEntries = 10_000;

/** The parts of an integration, and the way to close those that were built here. */
export interface Runtime {
  readonly environment: JobEnvironment;
  readonly cache: Cache;
  readonly services: ServiceRoster;
}

/**
 * Options in, parts out: the only place that knows both our logic and the vendors.
 *
 * Opens nothing: files, sockets and threads come with the first call that needs them.
 */
export function createRuntime(options: ResolvedOptions, emit: EmitEvent): Runtime {
  const { adapters, network } = options;
  const clock = systemClock;
  const services = new ServiceRoster(clock);
  const logger = redactingLogger(options.logger ?? silentLogger);
  warnOfUnusedServices(options, logger);

  const fetcher = services.add('fetcher', adapters.fetcher, () => new GotFetcher(network), ['fetch']);
  const embedders = createEmbedders(options, services);
  const environment: JobEnvironment = {
    fetcher,
    store: services.add('store', adapters.store, () => new SqliteStore(options.storage), ['commitPages', 'updateJob']),
    extractor: services.add('extractor', adapters.extractor, () => buildExtractor(options), ['extract']),
    classifier: findClassifier(options, services),
    queue: services.add('queue', adapters.queue, () => new InProcessJobQueue({ concurrency: maxConcurrentJobs }), []),
    hosts: new HostLimiter({ clock }),
    robots: new RobotsCache({ fetcher, clock }),
    clock,
    logger,
    emit: (name, event) => emit(name, 'error' in event ? { ...event, error: redactError(event.error) } : event),
    maxRetries: options.retry.maxRetries,
    backoffMs: options.retry.backoffMs,
    productToken: toProductToken(network.userAgent),
    embedderFor: (model) => embedders.forModel(model),
    counterFor: ({ tokenizer }) =>
      typeof tokenizer === 'string' ? createTokenCounter(tokenizer) : Promise.resolve(tokenizer),
    resolveSettings: (...layers) =>
      resolveSettings({ embeddingConfig: { model: options.config.openai?.model } }, ...layers),
    parseJobConfig: (config) => resolveScrapingConfig(config).config,
  };
  const cache = services.add('cache', adapters.cache, () => new MemoryCache({ maxEntries: maxCachedEntries }), [
    'get',
    'set',
  ]);
  return { environment, cache, services };
}

function buildExtractor({ extraction: { workers }, network }: ResolvedOptions): Extractor {
  const productToken = toProductToken(network.userAgent);
  return workers === 0
    ? new CheerioExtractor({ productToken })
    : new WorkerPoolExtractor({ workers, maxPageMs, clock: systemClock, productToken });
}

function findClassifier(
  { adapters, config, retry: { maxRetries, backoffMs } }: ResolvedOptions,
  services: ServiceRoster,
): Classifier | undefined {
  const { openai } = config;
  if (!adapters.classifier && !openai) return undefined;
  const build = (): Classifier => new OpenAIClassifier({ apiKey: openai!.apiKey, baseURL: openai!.baseURL });
  const inner = services.add('classifier', adapters.classifier, build, ['classify']);
  return {
    classify: (content, options) =>
      retry(() => inner.classify(content, options), { maxRetries, backoffMs, signal: options?.signal }),
  };
}

/** Settings that were accepted and that nothing uses would be a lie by silence. */
function warnOfUnusedServices({ config, adapters }: ResolvedOptions, logger: Logger): void {
  if (config.redis && !adapters.cache) logger.warn('Redis is configured; this version caches in memory');
  if (config.supabase && !adapters.store) logger.warn('Supabase is configured; this version stores in SQLite');
}

/** Nothing secret reaches a log, whoever wrote the line. */
function redactingLogger(logger: Logger): Logger {
  return {
    debug: (message, facts = {}) => logger.debug(redactText(message), redactContext(facts)),
    info: (message, facts = {}) => logger.info(redactText(message), redactContext(facts)),
    warn: (message, facts = {}) => logger.warn(redactText(message), redactContext(facts)),
    error: (message, facts = {}) => logger.error(redactText(message), redactContext(facts)),
  };
}

const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
