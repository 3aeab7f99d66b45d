import type { CustomerSettings, DeepPartial } from '../model/customer.ts';

/** Limits of one job. What is left out is not limited; a limit of 0 allows nothing. */
export interface ScrapingBudget {
  /** Tokens of embeddings and classifications, 0 or more. What the embedded default makes is sent nowhere and not counted. */
  maxTokens?: number | undefined;
  /** US dollars spent on embeddings and classifications, 0 or more. Every model in use needs a known price then. */
  maxUsd?: number | undefined;
  /** Bytes downloaded, as they come over the wire, 1 or more. */
  maxBytes?: number | undefined;
  /** Time worked in milliseconds, 1 or more, over all runs of the job. */
  maxDurationMs?: number | undefined;
}

/** What one job does. */
export interface ScrapingConfig {
  /** Where the crawl starts: 1 to 10,000 absolute http or https URLs, each of at most 2,048 characters. */
  urls: string[];
  /**
   * Most pages to index, 1 to 1,000,000. Of a site that has more, a later crawl comes back to the pages of the index before
   * it takes new ones. @default 100
   */
  maxPages?: number | undefined;
  /** Most clicks from a start URL, 0 to 1,000; 0 takes the start URLs alone. @default as deep as the site is, within a bound against traps */
  maxDepth?: number | undefined;
  /** Starts at full speed instead of warming up. Keeps to robots.txt, crawl delay and the site's own answers. @default false */
  turboMode?: boolean | undefined;
  /** @default true */
  extractProducts?: boolean | undefined;
  /** False stores chunks that only text search finds. @default true */
  generateEmbeddings?: boolean | undefined;
  /** Asks the classifier about every changed page. @default false */
  classifyContent?: boolean | undefined;
  /** Only URLs that match one: globs on path and query (`*`, `**`, `?`), at most 100 of 200 characters. @default all */
  includePatterns?: string[] | undefined;
  /** No URL that matches one; wins over `includePatterns`. At most 100 of 200 characters. @default none */
  excludePatterns?: string[] | undefined;
  /** Whether sitemaps are read besides links, left alone, or read instead of following links. @default 'include' */
  sitemaps?: 'include' | 'skip' | 'only' | undefined;
  /** `all` extracts and stores unchanged pages again. @default 'changed' */
  refresh?: 'changed' | 'all' | undefined;
  budget?: ScrapingBudget | undefined;
  /** Over the customer's stored settings, for this job only. */
  settings?: DeepPartial<CustomerSettings> | undefined;
  /**
   * Makes the call idempotent: the same id is the same job. 1 to 128 letters, digits, dots, dashes, underscores.
   * @default a random one
   */
  jobId?: string | undefined;
  /** Cancels the job. */
  signal?: AbortSignal | undefined;
}
