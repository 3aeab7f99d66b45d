import type * as z from 'zod';
import type { Cache } from '../contracts/cache.ts';
import type { Classifier } from '../contracts/classifier.ts';
import type { Embedder } from '../contracts/embedder.ts';
import type { Extractor } from '../contracts/extractor.ts';
import type { Fetcher } from '../contracts/fetcher.ts';
import type { JobQueue } from '../contracts/job-queue.ts';
import type { Logger } from '../contracts/logger.ts';
import type { Store } from '../contracts/store.ts';
import { instance } from './fields.ts';

/** The required members of a contract and what `typeof` says of them: the compiler notices a member that is forgotten. */
type Members<T> = {
  readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] extends (...args: never[]) => unknown
    ? 'function'
    : T[K] extends string
      ? 'string'
      : 'number';
};

const fetcherMembers: Members<Fetcher> = { fetch: 'function' };
const extractorMembers: Members<Extractor> = { extract: 'function' };
const classifierMembers: Members<Classifier> = { classify: 'function' };
const queueMembers: Members<JobQueue> = { run: 'function' };
const cacheMembers: Members<Cache> = { get: 'function', set: 'function', delete: 'function' };
const loggerMembers: Members<Logger> = { debug: 'function', info: 'function', warn: 'function', error: 'function' };
/** `tokenizer` is a name or an object; packing asks for it, so a wrong one shows at the first chunk. */
const embedderMembers: Omit<Members<Embedder>, 'tokenizer'> = {
  embed: 'function',
  modelId: 'string',
  dimensions: 'number',
  maxTextsPerCall: 'number',
  maxTokensPerCall: 'number',
  maxTokensPerText: 'number',
  usdPerMillionTokens: 'number',
};
const storeMembers: Members<Store> = {
  saveCustomer: 'function',
  getCustomer: 'function',
  listCustomers: 'function',
  eraseCustomer: 'function',
  createJob: 'function',
  findJob: 'function',
  listJobs: 'function',
  updateJob: 'function',
  addUrls: 'function',
  claimUrls: 'function',
  releaseUrls: 'function',
  countUrls: 'function',
  listUrls: 'function',
  findUrl: 'function',
  getPage: 'function',
  readPage: 'function',
  commitPages: 'function',
  removePages: 'function',
  listPages: 'function',
  countPages: 'function',
  getProducts: 'function',
  searchText: 'function',
  searchVector: 'function',
};

export const fetcher: z.ZodType<Fetcher, Fetcher> = instance(fetcherMembers, 'a Fetcher');
export const extractor: z.ZodType<Extractor, Extractor> = instance(extractorMembers, 'an Extractor');
export const embedder: z.ZodType<Embedder, Embedder> = instance(embedderMembers, 'an Embedder');
export const classifier: z.ZodType<Classifier, Classifier> = instance(classifierMembers, 'a Classifier');
export const cache: z.ZodType<Cache, Cache> = instance(cacheMembers, 'a Cache');
export const store: z.ZodType<Store, Store> = instance(storeMembers, 'a Store');
export const queue: z.ZodType<JobQueue, JobQueue> = instance(queueMembers, 'a JobQueue');
export const logger: z.ZodType<Logger, Logger> = instance(loggerMembers, 'a Logger');
export const abortSignal: z.ZodType<AbortSignal, AbortSignal> = instance(
  { aborted: 'boolean', addEventListener: 'function', removeEventListener: 'function' },
  'an AbortSignal',
);
