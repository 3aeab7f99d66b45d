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

/** What one customer wants, over the defaults. */
export interface CustomerSettings {
  scrapingPreferences: ScrapingPreferences;
  contentFilters: ContentFilters;
  embeddingConfig: EmbeddingSettings;
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

/** What `customers.erase` removed, as counts. */
export interface EraseReceipt {
  readonly customerId: string;
  readonly erasedAt: Date;
  readonly jobs: number;
  readonly urls: number;
  readonly pages: number;
  readonly chunks: number;
  readonly products: number;
}
