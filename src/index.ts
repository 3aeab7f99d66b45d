export type { CheerioExtractorOptions } from './adapters/cheerio-extractor/cheerio-extractor.ts';
export { CheerioExtractor } from './adapters/cheerio-extractor/cheerio-extractor.ts';
export { GotFetcher, type GotFetcherDependencies, type GotFetcherOptions } from './adapters/got-fetcher.ts';
export { LexicalEmbedder } from './adapters/lexical-embedder.ts';
export type { MemoryCacheOptions } from './adapters/memory-cache.ts';
export { MemoryCache } from './adapters/memory-cache.ts';
export type { MemoryStoreOptions } from './adapters/memory-store/memory-store.ts';
export { MemoryStore } from './adapters/memory-store/memory-store.ts';
export type { EncodingFormat } from './adapters/openai/openai-client.ts';
export { OpenAIBatchEmbedder, type OpenAIBatchEmbedderDependencies, type OpenAIBatchEmbedderOptions } from './adapters/openai-batch-embedder.ts';
export { OpenAIClassifier, type OpenAIClassifierDependencies, type OpenAIClassifierOptions } from './adapters/openai-classifier.ts';
export { OpenAIEmbedder, type OpenAIEmbedderDependencies, type OpenAIEmbedderOptions } from './adapters/openai-embedder.ts';
export { PageExtractor, type PageExtractorOptions } from './adapters/page-extractor.ts';
export { PdfExtractor, type PdfExtractorOptions } from './adapters/pdf-extractor/pdf-extractor.ts';
export { RedisCache, type RedisCacheDependencies, type RedisCacheOptions } from './adapters/redis-cache/redis-cache.ts';
export type { RedisClientLike } from './adapters/redis-cache/redis-client.ts';
export type { SqliteStoreOptions } from './adapters/sqlite-store/sqlite-store.ts';
export { SqliteStore } from './adapters/sqlite-store/sqlite-store.ts';
export { customerScrapingMigrations, type Migration, type MigrationOptions } from './adapters/supabase-store/customer-scraping-migrations.ts';
export type { JobMessage } from './adapters/supabase-store/job-broadcaster.ts';
export { SupabaseStore, type SupabaseStoreOptions } from './adapters/supabase-store/supabase-store.ts';
export type { ApiMethod, ApiRequest, ApiTransport } from './contracts/api-transport.ts';
export type { Cache, SharedState } from './contracts/cache.ts';
export type { Classification, Classifier, ClassifyOptions } from './contracts/classifier.ts';
export type { Clock } from './contracts/clock.ts';
export type { CredentialStore, OwnedSecret, SecretPosition, StoredSecret } from './contracts/credential-store.ts';
export type { CustomerStore } from './contracts/customer-store.ts';
export type { Embedder, EmbedOptions, EmbedResult } from './contracts/embedder.ts';
export type { ExtractOptions, Extractor } from './contracts/extractor.ts';
export type { Fetcher, FetchPurpose, FetchRequest, FetchResponse } from './contracts/fetcher.ts';
export type { HostEntry, HostGate } from './contracts/host-gate.ts';
export type { DeadEntry, JobQueue, QueuedJob, QueueEntry, QueueHandler, QueueOutcome, QueueTurn, QueueWorker } from './contracts/job-queue.ts';
export type { JobLease, JobPatch, JobStore, LeaseOptions, ListJobsOptions, NewJob, TakeJobOptions, TakenJob } from './contracts/job-store.ts';
export type { KeyProvider, WrappedKey } from './contracts/key-provider.ts';
export type { Lock, Locks } from './contracts/locks.ts';
export type { Logger } from './contracts/logger.ts';
export type { LimitCorrection, LimitTake, RateLimit, RateLimits } from './contracts/rate-limits.ts';
export type {
  KnownRecord,
  OrderRecord,
  ProductRecord,
  ShopChange,
  ShopCommit,
  ShopperReceipt,
  ShopperRecord,
  ShopReceipt,
  ShopRules,
  ShopStore,
  StoreWithShop,
  SyncRun,
} from './contracts/shop-store.ts';
export type { SpendingCall, SpendingCost, SpendingLimits, SpendingQuery, SpendingReservation, SpendingStore } from './contracts/spending-store.ts';
export type { StatedLimit, StatedLimits } from './contracts/stated-limits.ts';
export type {
  ClaimedUrl,
  FrontierStore,
  ListUrlsOptions,
  PageCommit,
  PageIdentity,
  PageReading,
  PageRemoval,
  PageStore,
  PageSummary,
  PageValidators,
  ProductsOfPage,
  ProductUpdate,
  ReadOptions,
  SampledPage,
  SearchStore,
  SeenPage,
  Store,
  StoredPage,
  StoreHit,
  TemplatedPage,
  TemplateStore,
} from './contracts/store.ts';
export type { AuditOptions, AuditPart, AuditStep, StoreAudit } from './contracts/store-audit.ts';
export type { TokenCounter, TokenizerName } from './contracts/token-counter.ts';
export type { UnembeddedPage, VectorCount, VectorStore } from './contracts/vector-store.ts';
export { CustomerScrapingIntegration } from './customer-scraping-integration.ts';
export type { RotationReport } from './customers/credentials-vault.ts';
export type { CustomerRegistry, ListCustomersOptions, UsageOptions } from './customers/customer-registry.ts';
export type { ErrorCodeEntry } from './error-codes/error-code-entry.ts';
export { errorCodes } from './error-codes/error-codes.ts';
export { IntegrationError, type IntegrationErrorCode, type IntegrationErrorDetails, type NetworkErrorCode, type ShopErrorCode } from './errors.ts';
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
  ProductContradictedEvent,
  ProductFoundEvent,
  ServiceRetryEvent,
  ServiceStateEvent,
  SyncCompletedEvent,
  SyncFailedEvent,
  SyncProgressEvent,
  SyncStartedEvent,
} from './events.ts';
export type { EnqueuedJob, EnqueueOptions } from './jobs/enqueue-job.ts';
export type { JobListOptions, JobRegistry, ResumeOptions } from './jobs/job-registry.ts';
export type { JobHandle } from './jobs/job-runner.ts';
export type { JobWorker, WorkOptions } from './jobs/job-worker.ts';
export type { DueOptions, DueWork } from './jobs/list-due.ts';
export type { PageAnalysis } from './model/analysis.ts';
export type { Chunk, EmbeddedChunk, EmbeddingResult } from './model/chunk.ts';
export type { ExtractedContent, Heading, PageAlternate, RobotsDirectives, UnusableVerdict } from './model/content.ts';
export type {
  CrawlTarget,
  ExplainedChunk,
  NewFrontierUrl,
  UrlExplanation,
  UrlFailure,
  UrlOutcome,
  UrlRecord,
  UrlRefusal,
  UrlRemoval,
  UrlSource,
  UrlState,
  UrlTally,
  UrlYield,
} from './model/crawl.ts';
export type {
  ContentFilters,
  CustomerContext,
  CustomerInventory,
  CustomerRecord,
  CustomerSettings,
  DeepPartial,
  EmbeddingSettings,
  EraseReceipt,
  ScrapingPreferences,
  SiteConsent,
  SpendingSettings,
} from './model/customer.ts';
export type { ServiceHealth } from './model/health.ts';
export type { IndexFinding, IndexFindingKind, IndexRemedy, RepairReceipt } from './model/index-finding.ts';
export type {
  Distrust,
  ErrorInfo,
  JobConfig,
  JobCounters,
  JobRecord,
  JobSchedule,
  JobState,
  JobTurn,
  JobUsage,
  ProgressStatus,
  ScrapingPlan,
  ScrapingResult,
} from './model/job.ts';
export { defaultModelPrices, type ModelPrice, modelPricesAsOf } from './model/model-price.ts';
export type { DueCustomer, DuePage, PageHistory, PageLink, ScrapedData } from './model/page.ts';
export type { ArticleData, Breadcrumb, OpenGraph, QuestionAnswer } from './model/page-metadata.ts';
export type { ContentBlock, MarkdownCut, PageTemplate } from './model/page-template.ts';
export type { PageType, PageTypeVerdict } from './model/page-type.ts';
export type {
  DecimalAmount,
  FieldSource,
  GtinType,
  ListedProduct,
  Product,
  ProductAttribute,
  ProductAvailability,
  ProductCondition,
  ProductContradiction,
  ProductField,
  ProductOffer,
  ProductPageKind,
  ProductRating,
  ProductSource,
  ProductVariant,
} from './model/product.ts';
export type { RankedChunk, SearchHit, SearchMode, SearchOptions, SearchPlace } from './model/search.ts';
export type {
  ShopAccess,
  ShopConnection,
  ShopOrder,
  ShopOrderItem,
  Shopper,
  ShopperField,
  ShopResource,
  SignedAmount,
  SyncCursor,
  SyncState,
} from './model/shop.ts';
export type { AuthorizeShopOptions, ConnectShopOptions, RefundedItem, RefundOrderOptions, SyncShopOptions } from './model/shop-requests.ts';
export type { ResourceReport, ShopSyncProgress, ShopSyncResult, SyncCounts } from './model/shop-sync.ts';
export type { CustomerUsage, SpendingKind, SpendingLimit, SpendingRecord } from './model/spending.ts';
export type { TextLanguage } from './model/text-language.ts';
export type {
  AdapterOptions,
  ExtractionOptions,
  IntegrationConfig,
  IntegrationOptions,
  JobOptions,
  NetworkOptions,
  OpenAIConfig,
  RedisConfig,
  RetryPolicy,
  StorageOptions,
  SupabaseConfig,
} from './options/integration-options.ts';
export type { ScrapingBudget, ScrapingConfig } from './options/scraping-config.ts';
export { CircuitBreaker, type CircuitBreakerOptions, CircuitOpen } from './resilience/circuit-breaker.ts';
export { ConnectionPool, type ConnectionPoolOptions } from './resilience/connection-pool.ts';
export { type GetWithCacheOptions, getWithCache } from './resilience/get-with-cache.ts';
export { processBatch } from './resilience/process-batch.ts';
export type { TurnOptions } from './resilience/rate-limiter.ts';
export { RateLimiter, type RateLimiterOptions } from './resilience/rate-limiter.ts';
export type { RetryOptions } from './resilience/retry.ts';
export { type ExecuteOptions, executeWithRetry, type RetryNotice } from './resilience/retry.ts';
export type { CustomerIndex, IndexedPage } from './search/customer-index.ts';
export { scoreModelAddress, untrustedScore } from './search/score-model-address.ts';
export type { HostLookup } from './security/guarded-lookup.ts';
export type { ErrorOrigin } from './security/integration-error-handler.ts';
export { IntegrationErrorHandler } from './security/integration-error-handler.ts';
export { KeyRing } from './security/key-ring.ts';
export { sanitizeCustomerData } from './security/redact.ts';
export type { Secret } from './security/secret.ts';
export type { IndexModel } from './upkeep/index-upkeep.ts';
export type { ReembedOptions, ReembedReceipt } from './upkeep/reembed-index.ts';
export type { RepairOptions } from './upkeep/repair-index.ts';
export type { EmbeddingBudget } from './upkeep/upkeep-spender.ts';
export type { BatchChanges, BatchItem, BatchOperation } from './woocommerce/client/batch.ts';
export type { PageOptions } from './woocommerce/client/read-pages.ts';
export type { TotalsOf, WooReports } from './woocommerce/client/reports.ts';
export type { BatchOptions, DeleteOptions, ReadableResource, WooFields, WooPage, WritableResource } from './woocommerce/client/resource.ts';
export type { NotesResource, WooClient } from './woocommerce/client/woo-client.ts';
export type { AuthorizedKeys, AuthorizeUrl } from './woocommerce/connect/authorize-shop.ts';
export type { ConnectedShop } from './woocommerce/connect/connect-shop.ts';
export type { RefusalCause } from './woocommerce/connect/explain-refusal.ts';
export type { DiscoverOptions } from './woocommerce/discovery/cached-discovery.ts';
export type { ShopEndpoint } from './woocommerce/discovery/list-endpoints.ts';
export type { ShopCapabilities, ShopDiscovery } from './woocommerce/discovery/shop-discovery.ts';
export type { NoteRequest } from './woocommerce/orders/find-note.ts';
export type { RefundReceipt } from './woocommerce/orders/refund-order.ts';
export type { OrderCallOptions, ShopOrders, StatusChange } from './woocommerce/orders/shop-orders.ts';
export type { WooMeta } from './woocommerce/schemas/fields.ts';
export type { WooAddress, WooCustomer, WooLineItem, WooOrder, WooOrderNote, WooRefund } from './woocommerce/schemas/order.ts';
export type { WooAttribute, WooCategory, WooImage, WooOption, WooProduct, WooTerm, WooVariation } from './woocommerce/schemas/product.ts';
export type { WooCoupon, WooSalesReport, WooSystemStatus, WooTopSeller, WooTotal, WooWebhook } from './woocommerce/schemas/shop.ts';
export type { ShopperIdentity } from './woocommerce/shopper-erasure.ts';
export type { ListOrdersOptions } from './woocommerce/stored-records.ts';
export type { WebhookOutcome } from './woocommerce/webhooks/handle-delivery.ts';
export type { ShopWebhooks, WebhookCallOptions, WebhookRequest } from './woocommerce/webhooks/shop-webhooks.ts';
export { verifyWebhook, type WebhookHeaders, type WebhookVerdict } from './woocommerce/webhooks/verify-webhook.ts';
export type { WooCommerceIntegration } from './woocommerce/woocommerce-integration.ts';
