import type { Cache } from '../contracts/cache.ts';
import type { Classifier } from '../contracts/classifier.ts';
import type { Embedder } from '../contracts/embedder.ts';
import type { Extractor } from '../contracts/extractor.ts';
import type { Fetcher } from '../contracts/fetcher.ts';
import type { JobQueue } from '../contracts/job-queue.ts';
import type { KeyProvider } from '../contracts/key-provider.ts';
import type { Logger } from '../contracts/logger.ts';
import type { Store } from '../contracts/store.ts';
import type { DeepPartial } from '../model/customer.ts';
import type { ModelPrice } from '../model/model-price.ts';
import type { TextLanguage } from '../model/text-language.ts';

/** Access to OpenAI, or to a server that speaks its protocol. */
export interface OpenAIConfig {
  /** @default environment variable `OPENAI_API_KEY` */
  apiKey: string;
  /** Embedding model of customers whose settings name none. @default 'text-embedding-3-small' */
  model: string;
  /** Most tokens of one call, 16 to 300,000. @default 300000 */
  maxTokens: number;
  /** Most requests per minute, 1 to 1,000,000, over all jobs of all processes that share a Redis. @default 3000 */
  rateLimit: number;
  /** Most tokens per minute of each model, 1 to 1,000,000,000. @default what OpenAI states with its answers */
  tokenLimit?: number | undefined;
  /** Chat model that `classifyContent` asks; it must answer by a JSON schema. @default 'gpt-4o-mini' */
  classifierModel?: string | undefined;
  /** Base URL of a compatible server, http or https. @default OpenAI's own */
  baseURL?: string | undefined;
  /** Length of the vectors of `model`, 1 to 16,384; needed for a model that is not OpenAI's. @default the model's own */
  dimensions?: number | undefined;
  /** Price of `model` in US dollars per million tokens, 0 to 1,000; wins over `prices`. @default as `prices` has it */
  usdPerMillionTokens?: number | undefined;
}

export interface RedisConfig {
  /** `redis://` or `rediss://`, user name and password included. @default environment variable `REDIS_URL` */
  url: string;
  /** Put before every key; 1 to 64 letters, digits, `:`, `-`, `_`. @default 'csi' */
  keyPrefix: string;
  /** Lifetime of cached values in **seconds**, 1 to 31,536,000. @default 3600 */
  ttl: number;
}

export interface SupabaseConfig {
  /** Project URL, http or https. @default environment variable `NEXT_PUBLIC_SUPABASE_URL`, else `SUPABASE_URL` */
  url: string;
  /** Key that passes row level security: keep it on servers. @default environment variable `SUPABASE_SERVICE_ROLE_KEY` */
  serviceRoleKey: string;
  /** Language of the customers' texts: words are found by their stems. @default English, as in the embedded store */
  textLanguage?: TextLanguage | undefined;
}

/** Real services. One that is configured, here or by the environment, is used in place of the embedded default. */
export interface IntegrationConfig {
  openai: OpenAIConfig;
  redis: RedisConfig;
  supabase: SupabaseConfig;
}

/** Parts of your own. Each replaces the built-in one; you close it yourself. */
export interface AdapterOptions {
  fetcher?: Fetcher | undefined;
  /**
   * Fetches a page once more when it shows nothing without its scripts, such as `PlaywrightFetcher` of
   * `customer-scraping-integration/playwright`. @default none: such pages are skipped as `NEEDS_BROWSER`
   */
  renderer?: Fetcher | undefined;
  extractor?: Extractor | undefined;
  embedder?: Embedder | undefined;
  classifier?: Classifier | undefined;
  cache?: Cache | undefined;
  store?: Store | undefined;
  queue?: JobQueue | undefined;
  /**
   * Wraps the keys that credentials are encrypted with: a key management service.
   * @default the keys in the environment variable `CREDENTIALS_ENCRYPTION_KEY`; without any, no credentials are kept
   */
  keyProvider?: KeyProvider | undefined;
}

/** The embedded store. */
export interface StorageOptions {
  /** SQLite file, made with its folder when missing; `':memory:'` keeps nothing. @default '.customer-scraping/index.sqlite' */
  path: string;
  /**
   * Most memory that vector search keeps, in bytes, 0 to 2,147,483,648: a byte for each number of a vector, for the
   * customers searched last. Beyond it, vectors are read from the file. @default 167772160
   */
  vectorMemoryBytes?: number | undefined;
}

/** How we go out. */
export interface NetworkOptions {
  /**
   * Sent with every request, at most 256 printable ASCII characters. The part before the first `/` is the name that
   * robots.txt groups match. @default 'customer-scraping-integration/0.1'
   */
  userAgent?: string | undefined;
  /** Longest time for one request, redirects and body included, in milliseconds, 1 to 120,000. @default 30000 */
  timeoutMs?: number | undefined;
  /** Most bytes of a page after decompression, 1 to 52,428,800. @default 10485760 */
  maxBodyBytes?: number | undefined;
  /** HTTP proxy for all requests, user name and password included. Which addresses it may reach is its own rule then. */
  proxyUrl?: string | undefined;
  /**
   * `host:port` pairs that may be reached although they are private or on an unusual port (intranet, tests); at most 100.
   * For the operator to set, never for a customer. @default []
   */
  exemptHosts?: string[] | undefined;
}

/** How often a failed call to a website or a service is repeated. */
export interface RetryPolicy {
  /** Attempts after the first one, 0 to 10. @default 3 */
  maxRetries?: number | undefined;
  /** Upper end of the first pause in milliseconds, 0 to 60,000; doubles each time, up to 30 s. @default 1000 */
  backoffMs?: number | undefined;
}

export interface ExtractionOptions {
  /** Threads that parse pages, 0 to 64; 0 parses in the calling thread. @default one less than there are cores, 1 to 4 */
  workers?: number | undefined;
  /**
   * A module with an extractor of your own, which each of these threads loads: an absolute path, or a `file:` URL as
   * `import.meta.resolve('./my-extractor.js')` gives it. Its default export is an `Extractor`, or a class or function that
   * makes one; what it returns is copied between threads. With `adapters.extractor` an extractor runs in the calling
   * thread instead; only one of them may be set. @default none
   */
  module?: string | undefined;
}

/** How jobs outlive their process. */
export interface JobOptions {
  /**
   * Carries on, at start-up, the jobs of all customers that nobody runs: those whose process died and those that a closed
   * integration left. Jobs that were enqueued are left to workers, one that has brought five processes down to you.
   * @default false
   */
  autoResume?: boolean | undefined;
  /**
   * How long a job stays with its process when that says nothing more, in milliseconds, 500 to 600,000. Then another may
   * take it, and what the first still writes is refused. @default 10000
   */
  leaseMs?: number | undefined;
}

/**
 * Options of `CustomerScrapingIntegration`. All are optional: without any, and without environment, everything runs on
 * embedded defaults. What is set here wins over the environment. Unknown names are refused.
 */
export interface IntegrationOptions {
  config?: DeepPartial<IntegrationConfig> | undefined;
  adapters?: AdapterOptions | undefined;
  storage?: StorageOptions | undefined;
  network?: NetworkOptions | undefined;
  retry?: RetryPolicy | undefined;
  extraction?: ExtractionOptions | undefined;
  jobs?: JobOptions | undefined;
  /**
   * What models cost, by name, for budgets, plans and the ledger: over `defaultModelPrices`, which are OpenAI's of the day
   * `modelPricesAsOf`; at most 200. A model without a price counts for tokens only, and a budget in dollars is refused
   * with it. An embedder or classifier of your own says its price itself.
   */
  prices?: Readonly<Record<string, ModelPrice>> | undefined;
  /** Where log lines go; `console` and pino fit. @default nowhere */
  logger?: Logger | undefined;
  /**
   * Whether traces and metrics go to the OpenTelemetry SDK that the application has registered, through the optional package
   * `@opentelemetry/api`. Where that is not installed nothing is loaded or done. @default true
   */
  telemetry?: boolean | undefined;
}
