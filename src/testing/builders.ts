import type { NewJob, PageCommit, StoredPage } from '../contracts/store.ts';
import type { EmbeddedChunk } from '../model/chunk.ts';
import type { NewFrontierUrl, UrlOutcome } from '../model/crawl.ts';
import type { ErrorInfo } from '../model/job.ts';
import type { Product } from '../model/product.ts';

/*
 * Valid rows with defaults, for tests of stores and of what uses them: a test spells out only what it is about.
 */

/** A new object each time: a test may change what it was given. */
const someTime = (): Date => new Date('2026-03-01T12:00:00.000Z');

/** A chunk of the text `Some text about the topic.`, with a vector of three dimensions. */
export function buildChunk(overrides: Partial<EmbeddedChunk> = {}): EmbeddedChunk {
  const index = overrides.index ?? 0;
  const text = overrides.text ?? 'Some text about the topic.';
  return {
    id: `chunk-${index}`,
    index,
    text,
    headingPath: [],
    start: 0,
    end: text.length,
    tokens: 6,
    vector: new Float32Array([1, 0, 0]),
    ...overrides,
  };
}

/**
 * A page at `https://shop.example/<name>` with one chunk, embedded by `model-a`, and no products.
 *
 * @param overrides.name - last part of its URL, which is its key too. @default 'page'
 */
export function buildPage({ name = 'page', ...overrides }: Partial<StoredPage> & { name?: string } = {}): StoredPage {
  const url = `https://shop.example/${name}`;
  const chunks = overrides.chunks ?? [buildChunk({ id: `${name}-0` })];
  return {
    key: url,
    url,
    title: `Title of ${name}`,
    contentHash: `hash-of-${name}`,
    chunking: 'chunking-a',
    modelId: 'model-a',
    fetchedAt: someTime(),
    description: null,
    language: 'en',
    category: null,
    markdown: chunks.map(({ text }) => text).join('\n\n'),
    chunks,
    products: [],
    ...overrides,
  };
}

/** A page of one chunk with the given text, and nothing else that a search could find. */
export function buildTextPage(name: string, text: string): StoredPage {
  return buildPage({ name, title: '', chunks: [buildChunk({ id: `${name}-0`, text })] });
}

/** A shoe in stock for 129 EUR. */
export function buildProduct(overrides: Partial<Product> = {}): Product {
  return {
    name: 'Trail shoe',
    url: 'https://shop.example/trail-shoe',
    description: null,
    sku: 'TS-1',
    gtin: null,
    mpn: null,
    brand: null,
    price: { amount: '129.00', currency: 'EUR' },
    availability: 'in_stock',
    condition: 'new',
    images: [],
    rating: { value: 4.5, count: 12 },
    categoryPath: ['Shoes', 'Running'],
    asOf: someTime(),
    ...overrides,
  };
}

/** A job that has done nothing yet. */
export function buildJob(overrides: Partial<NewJob> = {}): NewJob {
  const jobId = overrides.jobId ?? 'job-1';
  return {
    jobId,
    config: {
      urls: ['https://shop.example/'],
      maxPages: 100,
      turboMode: false,
      extractProducts: true,
      generateEmbeddings: true,
      classifyContent: false,
      includePatterns: [],
      excludePatterns: [],
      sitemaps: 'include',
      refresh: 'changed',
      budget: {},
      settings: {},
    },
    progress: {
      jobId,
      percentage: 0,
      currentStep: 'Waiting',
      estimatedTimeRemaining: null,
      processedItems: 0,
      totalItems: 0,
      errors: [],
    },
    counters: {
      changedPages: 0,
      unchangedPages: 0,
      skippedPages: 0,
      failedPages: 0,
      removedPages: 0,
      productsFound: 0,
      chunksStored: 0,
      chunksEmbedded: 0,
      usage: { requests: 0, bytes: 0, embeddingTokens: 0, costUsd: 0 },
      durationMs: 0,
    },
    ...overrides,
  };
}

/** A timeout that happened twice. */
export function buildErrorInfo(overrides: Partial<ErrorInfo> = {}): ErrorInfo {
  return {
    code: 'TIMEOUT',
    message: 'No answer within 15,000 ms',
    service: 'fetcher',
    retryable: true,
    count: 2,
    sampleUrls: ['https://shop.example/slow'],
    firstAt: someTime(),
    lastAt: new Date('2026-03-01T12:00:01.500Z'),
    ...overrides,
  };
}

/** A URL found by a link, `https://shop.example/<name>`. */
export function buildUrl(name: string, overrides: Partial<NewFrontierUrl> = {}): NewFrontierUrl {
  const url = `https://shop.example/${name}`;
  return {
    key: url,
    url,
    depth: 1,
    source: 'link',
    foundOn: 'https://shop.example/',
    priority: 0,
    redirects: 0,
    ...overrides,
  };
}

/** The URL of {@link buildUrl} was visited and its page is in the index. */
export function buildOutcome(name: string, overrides: Partial<UrlOutcome> = {}): UrlOutcome {
  return {
    key: `https://shop.example/${name}`,
    state: 'indexed',
    reason: null,
    detail: null,
    httpStatus: 200,
    at: someTime(),
    ...overrides,
  };
}

/** The visit that brought `page`, for `job-1`. */
export function buildCommit(page: StoredPage, overrides: Partial<PageCommit> = {}): PageCommit {
  return { jobId: 'job-1', outcome: buildOutcome('', { key: page.key }), discovered: [], page, ...overrides };
}
