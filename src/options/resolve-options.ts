import { availableParallelism } from 'node:os';
import * as z from 'zod';
import type { Logger } from '../contracts/logger.ts';
import { defaultModelPrices, type ModelPrice } from '../model/model-price.ts';
import { textLanguages } from '../model/text-language.ts';
import { createEgressPolicy } from '../security/url-guard.ts';
import {
  cache,
  classifier,
  embedder,
  extractor,
  fetcher,
  keyProvider,
  logger,
  queue,
  store,
} from './adapter-fields.ts';
import { addEnvironment, type Environment, explainByEnvironment, readVariable } from './environment.ts';
import {
  amount,
  choice,
  flag,
  listOf,
  matching,
  modelName,
  type Shape,
  secretText,
  strict,
  url,
  wholeNumber,
} from './fields.ts';
import type {
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
} from './integration-options.ts';
import { validate } from './validate.ts';

/** Options with every default filled in. A service that is not configured is `undefined`: the embedded default serves. */
export interface ResolvedOptions {
  readonly config: { readonly [Service in keyof IntegrationConfig]?: Readonly<IntegrationConfig[Service]> | undefined };
  readonly adapters: AdapterOptions;
  readonly storage: StorageOptions;
  readonly network: {
    readonly userAgent: string;
    readonly timeoutMs: number;
    readonly maxBodyBytes: number;
    readonly proxyUrl?: string | undefined;
    readonly exemptHosts: readonly string[];
  };
  readonly retry: { readonly maxRetries: number; readonly backoffMs: number };
  readonly extraction: { readonly workers: number; readonly module?: string | undefined };
  readonly jobs: { readonly autoResume: boolean; readonly leaseMs: number };
  readonly prices: Readonly<Record<string, ModelPrice>>;
  readonly logger?: Logger | undefined;
  readonly telemetry: boolean;
  /** From `CREDENTIALS_ENCRYPTION_KEY` only: a key does not belong into code. */
  readonly credentialsEncryptionKey?: string | undefined;
}

/**
 * Reads options and environment once, for good.
 *
 * @param options - as the caller gave them; `undefined` is none.
 * @param environment - asked for the services that `options.config` leaves open.
 * @throws IntegrationError `OPTIONS_INVALID` that names every problem at once, in `context.issues` as data.
 */
export function resolveOptions(options: unknown, environment: Environment = process.env): ResolvedOptions {
  const resolved = validate(optionsSchema, addEnvironment(options === undefined ? {} : options, environment), {
    name: 'options',
    annotate: explainByEnvironment(environment),
  });
  const credentialsEncryptionKey = readVariable(environment, 'CREDENTIALS_ENCRYPTION_KEY');
  return credentialsEncryptionKey === undefined ? resolved : { ...resolved, credentialsEncryptionKey };
}

const httpUrl = (credentials: 'allowed' | 'refused'): z.ZodType<string, string> =>
  url(['http:', 'https:'], { example: 'https://example.com', credentials });

const openai = strict({
  apiKey: secretText,
  model: modelName.default('text-embedding-3-small'),
  maxTokens: wholeNumber(16, 300_000).default(300_000),
  rateLimit: wholeNumber(1, 1_000_000).default(3000),
  tokenLimit: wholeNumber(1, 1_000_000_000).optional(),
  classifierModel: modelName.optional(),
  baseURL: httpUrl('refused').optional(),
  dimensions: wholeNumber(1, 16_384).optional(),
  usdPerMillionTokens: amount(1_000).optional(),
} satisfies Shape<OpenAIConfig>);

const redis = strict({
  url: url(['redis:', 'rediss:'], { example: 'redis://localhost:6379', credentials: 'allowed' }),
  keyPrefix: matching(/^[\w:-]{1,64}$/, 'a string of 1 to 64 letters, digits and : - _').default('csi'),
  ttl: wholeNumber(1, 31_536_000).default(3600),
} satisfies Shape<RedisConfig>);

const supabase = strict({
  url: httpUrl('refused'),
  serviceRoleKey: secretText,
  textLanguage: choice(textLanguages).optional(),
} satisfies Shape<SupabaseConfig>);

const adapters = strict({
  fetcher: fetcher.optional(),
  renderer: fetcher.optional(),
  extractor: extractor.optional(),
  embedder: embedder.optional(),
  classifier: classifier.optional(),
  cache: cache.optional(),
  store: store.optional(),
  queue: queue.optional(),
  keyProvider: keyProvider.optional(),
} satisfies Shape<AdapterOptions>);

const storage = strict({
  path: matching(/^[^\0]{1,4096}$/, 'the path of a file, or ":memory:"'),
  vectorMemoryBytes: wholeNumber(0, 2_147_483_648).optional(),
} satisfies Shape<StorageOptions>);

const exemptHost = matching(/^\S{3,300}$/, 'a host and a port').refine(isHostAndPort, {
  error: 'must be a host and a port, such as "intranet.example:8080"',
});

const network = strict({
  userAgent: matching(
    /^[\x21-\x7e](?:[\x20-\x7e]{0,254}[\x21-\x7e])?$/,
    'a string of 1 to 256 printable ASCII characters',
  ).default('customer-scraping-integration/0.1'),
  timeoutMs: wholeNumber(1, 120_000).default(30_000),
  maxBodyBytes: wholeNumber(1, 52_428_800).default(10_485_760),
  proxyUrl: httpUrl('allowed').optional(),
  exemptHosts: listOf(exemptHost, { noun: 'host:port pair', max: 100 }).default([]),
} satisfies Shape<NetworkOptions>);

const retry = strict({
  maxRetries: wholeNumber(0, 10).default(3),
  backoffMs: wholeNumber(0, 60_000).default(1000),
} satisfies Shape<RetryPolicy>);

const extraction = strict({
  workers: wholeNumber(0, 64).default(() => Math.min(4, Math.max(1, availableParallelism() - 1))),
  module: matching(/^(?:file:\/\/\/|\/|[A-Za-z]:[\\/])[^\0]{1,4096}$/, 'an absolute path or a file: URL').optional(),
} satisfies Shape<ExtractionOptions>);

const jobs = strict({
  autoResume: flag.default(false),
  leaseMs: wholeNumber(500, 600_000).default(10_000),
} satisfies Shape<JobOptions>);

const price = strict({
  input: amount(100_000),
  output: amount(100_000).optional(),
} satisfies Shape<ModelPrice>);

const prices = z
  .record(modelName, price, { error: 'must be an object of prices by model' })
  .refine((given) => Object.keys(given).length <= 200, { error: 'must have at most 200 models' })
  .transform((given): Readonly<Record<string, ModelPrice>> => ({ ...defaultModelPrices, ...given }));

/** For the documentation, which is made from it. */
export const optionsSchema: z.ZodType<ResolvedOptions, IntegrationOptions> = strict({
  config: strict({ openai: openai.optional(), redis: redis.optional(), supabase: supabase.optional() }).prefault({}),
  adapters: adapters.prefault({}),
  storage: storage.default({ path: '.customer-scraping/index.sqlite' }),
  network: network.prefault({}),
  retry: retry.prefault({}),
  extraction: extraction.prefault({}),
  jobs: jobs.prefault({}),
  prices: prices.prefault({}),
  logger: logger.optional(),
  telemetry: flag.default(true),
} satisfies Shape<IntegrationOptions>).refine(
  ({ adapters: { extractor: own }, extraction: { module } }) => own === undefined || module === undefined,
  { path: ['extraction', 'module'], error: 'must not be set together with adapters.extractor' },
);

function isHostAndPort(pair: string): boolean {
  try {
    createEgressPolicy([pair]);
    return true;
  } catch {
    // The gate that will use the pair refuses it; the message is ours.
    return false;
  }
}
