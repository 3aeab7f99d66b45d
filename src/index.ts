export { CheerioExtractor } from './adapters/cheerio-extractor/cheerio-extractor.ts';
export { GotFetcher, type GotFetcherDependencies, type GotFetcherOptions } from './adapters/got-fetcher.ts';
export { LexicalEmbedder } from './adapters/lexical-embedder.ts';
export { MemoryCache } from './adapters/memory-cache.ts';
export { MemoryStore } from './adapters/memory-store/memory-store.ts';
export {
  OpenAIClassifier,
  type OpenAIClassifierDependencies,
  type OpenAIClassifierOptions,
} from './adapters/openai-classifier.ts';
export {
  OpenAIEmbedder,
  type OpenAIEmbedderDependencies,
  type OpenAIEmbedderOptions,
} from './adapters/openai-embedder.ts';
export { SqliteStore } from './adapters/sqlite-store/sqlite-store.ts';
export type { Cache } from './contracts/cache.ts';
export type { Classifier } from './contracts/classifier.ts';
export type { Clock } from './contracts/clock.ts';
export type { Embedder, EmbedOptions, EmbedResult } from './contracts/embedder.ts';
export type { ExtractOptions, Extractor } from './contracts/extractor.ts';
export type { Fetcher, FetchPurpose, FetchRequest, FetchResponse } from './contracts/fetcher.ts';
export type { JobQueue, QueuedJob } from './contracts/job-queue.ts';
export type { Logger } from './contracts/logger.ts';
export type {
  CustomerStore,
  FrontierStore,
  JobPatch,
  JobStore,
  NewJob,
  PageCommit,
  PageStore,
  PageSummary,
  SearchStore,
  Store,
  StoredPage,
  StoreHit,
} from './contracts/store.ts';
export type { TokenCounter, TokenizerName } from './contracts/token-counter.ts';
export { CustomerScrapingIntegration } from './customer-scraping-integration.ts';
export type { CustomerRegistry, ListCustomersOptions } from './customers/customer-registry.ts';
export { IntegrationError, type IntegrationErrorCode, type IntegrationErrorDetails } from './errors.ts';
export type {
  BudgetExhaustedEvent,
  IntegrationEvent,
  IntegrationEvents,
  JobEndedEvent,
  JobEventBase,
  JobFailedEvent,
  JobProgressEvent,
  JobStartedEvent,
  PageFailedEvent,
  PageFetchedEvent,
  PageIndexedEvent,
  PageRemovedEvent,
  PageSkippedEvent,
  ProductFoundEvent,
  ServiceRetryEvent,
  ServiceStateEvent,
} from './events.ts';
export type { JobListOptions, JobRegistry } from './jobs/job-registry.ts';
export type { JobHandle } from './jobs/job-runner.ts';
export type { Chunk, EmbeddedChunk, EmbeddingResult } from './model/chunk.ts';
export type { ExtractedContent, Heading, RobotsDirectives } from './model/content.ts';
export type {
  CrawlTarget,
  NewFrontierUrl,
  UrlExplanation,
  UrlOutcome,
  UrlRecord,
  UrlSource,
  UrlState,
} from './model/crawl.ts';
export type {
  ContentFilters,
  CustomerContext,
  CustomerRecord,
  CustomerSettings,
  DeepPartial,
  EmbeddingSettings,
  EraseReceipt,
  ScrapingPreferences,
} from './model/customer.ts';
export type { ServiceHealth } from './model/health.ts';
export type {
  ErrorInfo,
  JobConfig,
  JobCounters,
  JobRecord,
  JobState,
  JobUsage,
  ProgressStatus,
  ScrapingPlan,
  ScrapingResult,
} from './model/job.ts';
export type { PageLink, ScrapedData } from './model/page.ts';
export type { Money, Product, ProductAvailability } from './model/product.ts';
export type { RankedChunk, SearchHit, SearchMode, SearchOptions } from './model/search.ts';
export type {
  AdapterOptions,
  ExtractionOptions,
  IntegrationConfig,
  IntegrationOptions,
  NetworkOptions,
  OpenAIConfig,
  RedisConfig,
  RetryPolicy,
  StorageOptions,
  SupabaseConfig,
} from './options/integration-options.ts';
export type { ScrapingBudget, ScrapingConfig } from './options/scraping-config.ts';
export { ConnectionPool, type ConnectionPoolOptions } from './resilience/connection-pool.ts';
export { getWithCache } from './resilience/get-with-cache.ts';
export { processBatch } from './resilience/process-batch.ts';
export { RateLimiter, type RateLimiterOptions } from './resilience/rate-limiter.ts';
export { executeWithRetry } from './resilience/retry.ts';
export type { CustomerIndex, IndexedPage } from './search/customer-index.ts';
export { IntegrationErrorHandler } from './security/integration-error-handler.ts';
export { sanitizeCustomerData } from './security/redact.ts';
