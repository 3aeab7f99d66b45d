/** Every property optional, at any depth; arrays are replaced as a whole. */
export type DeepPartial<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: DeepPartial<T[K]> | undefined }
    : T;

/** How we behave on the customer's site. */
export interface ScrapingPreferences {
  /** Obey robots.txt (RFC 9309), `Crawl-delay` included. @default true */
  respectRobots: boolean;
  /** Least time between the starts of two requests to one host, in milliseconds, 0 to 60,000. @default 0 */
  crawlDelay: number;
  /** Most requests in flight to one host, 1 to 64. @default 4 */
  maxConcurrency: number;
}

/** Which parts of a page count. Selectors: type, class, id and attribute, with child and descendant combinators. */
export interface ContentFilters {
  /** CSS selectors whose elements are left out of the content. @default [] */
  excludePatterns: string[];
  /** CSS selectors; when one matches, only what they match is content. @default [] */
  includeSelectors: string[];
}

/** How text is cut and embedded. Sizes are tokens of the embedding model's tokenizer. */
export interface EmbeddingSettings {
  /** Most tokens of a chunk, its heading path included, 16 to 8,192. @default 512 */
  chunkSize: number;
  /** Tokens a chunk repeats from the end of the one before it, 0 to half of `chunkSize`. @default 64 */
  overlap: number;
  /** Model asked of OpenAI; an embedder with one model of its own (the embedded default too) ignores it. */
  model: string;
}

/**
 * The owner of a site agreed that it is indexed for search and for answers by AI, although its robots.txt
 * (`Content-Signal`) or its pages (`noai`, TDM reservation) opt out of that. Kept with the customer's settings as the
 * record of who agreed, when, and to what.
 */
export interface SiteConsent {
  /** Host as in the site's URLs, with its port unless that is the default. Each host needs its own. */
  host: string;
  /** Who agreed: a person or an address that can be asked, at most 200 characters. */
  grantedBy: string;
  /** When, in ISO 8601 with a time zone, e.g. `2026-11-22T10:00:00Z`. */
  grantedAt: string;
}

/** What may be spent on a customer in a calendar month (UTC), by all its jobs and searches together. */
export interface SpendingSettings {
  /** US dollars, 0 to 1,000,000. Every model in use needs a known price then. @default not limited */
  monthlyUsd?: number;
  /** Tokens of embeddings and classifications, 0 or more. @default not limited */
  monthlyTokens?: number;
}

/** What one customer wants, over the defaults. */
export interface CustomerSettings {
  scrapingPreferences: ScrapingPreferences;
  contentFilters: ContentFilters;
  embeddingConfig: EmbeddingSettings;
  /** @default [] */
  siteConsents?: SiteConsent[];
  /** @default not limited */
  spendingLimits?: SpendingSettings;
}

/** A stored customer. `settings` holds only what was set; the defaults are applied when it is used. */
export interface CustomerRecord {
  readonly customerId: string;
  readonly settings: DeepPartial<CustomerSettings>;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A customer ready to work for: settings with every default filled in. */
export interface CustomerContext {
  readonly customerId: string;
  readonly settings: CustomerSettings;
  /** True when this call created the customer. */
  readonly created: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What there is of a customer, as counts. */
export interface CustomerInventory {
  readonly customerId: string;
  readonly jobs: number;
  readonly urls: number;
  readonly pages: number;
  readonly chunks: number;
  readonly products: number;
  /** Encrypted credentials. */
  readonly credentials: number;
  /** Orders that were read from the customer's shop. */
  readonly orders: number;
  /** Persons who buy in the customer's shop. */
  readonly shoppers: number;
}

/** What `customers.erase` removed, as counts. */
export interface EraseReceipt extends CustomerInventory {
  readonly erasedAt: Date;
}
