import type * as z from 'zod';
import type { Cache } from '../contracts/cache.ts';
import type { Classifier } from '../contracts/classifier.ts';
import type { Embedder } from '../contracts/embedder.ts';
import type { Extractor } from '../contracts/extractor.ts';
import type { Fetcher } from '../contracts/fetcher.ts';
import type { JobQueue } from '../contracts/job-queue.ts';
import type { KeyProvider } from '../contracts/key-provider.ts';
import type { Logger } from '../contracts/logger.ts';
import type { Store } from '../contracts/store.ts';
import { instance } from './fields.ts';

/** The required members of a contract and what `typeof` says of them: the compiler notices a member that is forgotten. */
type Members<T> = {
  readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] extends (...args: never[]) => unknown
    ? 'function'
    : T[K] extends string
      ? 'string'
      : T[K] extends number
        ? 'number'
        : 'object';
};

const fetcherMembers: Members<Fetcher> = { fetch: 'function' };
const extractorMembers: Members<Extractor> = { extract: 'function' };
const classifierMembers: Omit<Members<Classifier>, 'maxUsdPerCall'> = {
  classify: 'function',
  modelId: 'string',
  maxTokensPerCall: 'number',
};
const queueMembers: Members<JobQueue> = {
  add: 'function',
  work: 'function',
  remove: 'function',
  listDead: 'function',
  retryDead: 'function',
};
const keyProviderMembers: Members<KeyProvider> = { currentKeyId: 'function', wrap: 'function', unwrap: 'function' };
const cacheMembers: Members<Cache> = { get: 'function', set: 'function', delete: 'function' };
const loggerMembers: Members<Logger> = { debug: 'function', info: 'function', warn: 'function', error: 'function' };
/** `tokenizer` is a name or an object; packing asks for it, so a wrong one shows at the first chunk. */
const embedderMembers: Omit<Members<Embedder>, 'tokenizer' | 'usdPerMillionTokens'> = {
  embed: 'function',
  modelId: 'string',
  dimensions: 'number',
  maxTextsPerCall: 'number',
  maxTokensPerCall: 'number',
  maxTokensPerText: 'number',
};
const storeMembers: Members<Store> = {
  saveCustomer: 'function',
  createCustomer: 'function',
  getCustomer: 'function',
  listCustomers: 'function',
  eraseCustomer: 'function',
  countCustomer: 'function',
  createJob: 'function',
  findJob: 'function',
  listJobs: 'function',
  listOpenJobs: 'function',
  takeJob: 'function',
  updateJob: 'function',
  releaseJob: 'function',
  requestCancel: 'function',
  addUrls: 'function',
  claimUrls: 'function',
  requeueUrls: 'function',
  distrustHost: 'function',
  tallyUrls: 'function',
  listUrls: 'function',
  findUrl: 'function',
  getPage: 'function',
  readLinks: 'function',
  readPage: 'function',
  commitPages: 'function',
  removePages: 'function',
  listUnmetPages: 'function',
  listDueCustomers: 'function',
  listDuePages: 'function',
  listPages: 'function',
  countPages: 'function',
  listProducts: 'function',
  getProducts: 'function',
  searchText: 'function',
  searchVector: 'function',
  findVectors: 'function',
  addVectors: 'function',
  listUnembedded: 'function',
  countVectors: 'function',
  removeVectors: 'function',
  spending: 'object',
};

/** `undefined` would be a price that somebody forgot. */
const isPrice = (price: unknown): boolean => price === null || (typeof price === 'number' && price >= 0);

export const fetcher: z.ZodType<Fetcher, Fetcher> = instance(fetcherMembers, 'a Fetcher');
export const extractor: z.ZodType<Extractor, Extractor> = instance(extractorMembers, 'an Extractor');
export const embedder: z.ZodType<Embedder, Embedder> = instance<Embedder>(embedderMembers, 'an Embedder').refine(
  ({ usdPerMillionTokens }) => isPrice(usdPerMillionTokens),
  { error: 'must be an Embedder with usdPerMillionTokens: a number, or null when the price is not known' },
);
export const classifier: z.ZodType<Classifier, Classifier> = instance<Classifier>(
  classifierMembers,
  'a Classifier',
).refine(({ maxUsdPerCall }) => isPrice(maxUsdPerCall), {
  error: 'must be a Classifier with maxUsdPerCall: a number, or null when the price is not known',
});
export const cache: z.ZodType<Cache, Cache> = instance(cacheMembers, 'a Cache');
export const store: z.ZodType<Store, Store> = instance(storeMembers, 'a Store');
export const queue: z.ZodType<JobQueue, JobQueue> = instance(queueMembers, 'a JobQueue');
export const keyProvider: z.ZodType<KeyProvider, KeyProvider> = instance(keyProviderMembers, 'a KeyProvider');
export const logger: z.ZodType<Logger, Logger> = instance(loggerMembers, 'a Logger');
export const abortSignal: z.ZodType<AbortSignal, AbortSignal> = instance(
  { aborted: 'boolean', addEventListener: 'function', removeEventListener: 'function' },
  'an AbortSignal',
);
