import { hash } from 'node:crypto';
import type { NewJob } from '../contracts/job-store.ts';
import type { PageCommit, StoredPage } from '../contracts/store.ts';
import type { EmbeddedChunk } from '../model/chunk.ts';
import type { NewFrontierUrl, UrlOutcome } from '../model/crawl.ts';
import { type ErrorInfo, noCounts, type ScrapingResult } from '../model/job.ts';
import type { PageHistory } from '../model/page.ts';
import type { Product } from '../model/product.ts';

/*
 * Valid rows with defaults, for tests of stores and of what uses them: a test spells out only what it is about.
 */

/** A new object each time: a test may change what it was given. */
const someTime = (): Date => new Date('2026-03-01T12:00:00.000Z');

/** A chunk of the text `Some text about the topic.`, with a vector of three dimensions and a hash of its id. */
export function buildChunk(overrides: Partial<EmbeddedChunk> = {}): EmbeddedChunk {
  const index = overrides.index ?? 0;
  const text = overrides.text ?? 'Some text about the topic.';
  const id = overrides.id ?? `chunk-${index}`;
  return {
    id,
    embeddingHash: hash('sha256', id).slice(0, 32),
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
    history: buildHistory(),
    etag: null,
    lastModified: null,
    reading: 'reading-a',
    description: null,
    language: 'en',
    category: null,
    markdown: chunks.map(({ text }) => text).join('\n\n'),
    chunks,
    products: [],
    links: [],
    ...overrides,
  };
}

/** A page that came into the index by the crawl `reach-a`, and has not been visited since. */
export function buildHistory(overrides: Partial<PageHistory> = {}): PageHistory {
  return {
    addedAt: someTime(),
    changedAt: someTime(),
    observedMs: 0,
    changes: 0,
    dueAt: new Date('2026-03-06T12:00:00.000Z'),
    reach: 'reach-a',
    missedIn: [],
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
    externalId: null,
    description: null,
    shortDescription: null,
    sku: 'TS-1',
    mpn: null,
    gtin: null,
    gtinType: null,
    brand: null,
    price: '129',
    priceMax: null,
    listPrice: null,
    currency: 'EUR',
    currencyRaw: null,
    priceBasis: null,
    availability: 'InStock',
    availabilityRaw: null,
    stockQuantity: null,
    condition: 'New',
    images: [],
    variants: [],
    rating: { value: 4.5, best: 5, count: 12 },
    breadcrumbs: [],
    categories: ['Shoes', 'Running'],
    attributes: [],
    type: null,
    updatedAt: null,
    source: 'json-ld',
    fieldSources: {},
    confidence: 0.95,
    contradictions: [],
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
    counters: noCounts,
    ...overrides,
  };
}

/** How `job-1` of `shop-1` ended: it did nothing, and nothing failed. */
export function buildResult(overrides: Partial<ScrapingResult> = {}): ScrapingResult {
  const { counters } = buildJob();
  return {
    ...{ ...counters, usage: { ...counters.usage }, jobId: 'job-1', customerId: 'shop-1' },
    ...{ success: overrides.status === 'completed', status: 'failed', processedPages: 0, errors: [] },
    ...{ heldRemovals: 0, coverage: null, complete: false },
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
    lastmod: null,
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
    requests: 1,
    at: someTime(),
    ...overrides,
  };
}

/** The visit that brought `page`. */
export function buildCommit(page: StoredPage, overrides: Partial<PageCommit> = {}): PageCommit {
  return { outcome: buildOutcome('', { key: page.key }), discovered: [], page, ...overrides };
}
