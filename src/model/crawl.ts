import type { PageHistory } from './page.ts';

/** How a URL came into the frontier. `index`: nothing led to it, and the index holds its page. */
export type UrlSource = 'start' | 'link' | 'sitemap' | 'feed' | 'redirect' | 'canonical' | 'index';

/** A URL found, not yet visited. */
export interface NewFrontierUrl {
  /** Canonical key: one row per key and job. */
  readonly key: string;
  /** The URL as found; this is what is fetched. */
  readonly url: string;
  readonly depth: number;
  readonly source: UrlSource;
  /** Page, sitemap or redirecting URL it was found on; `null` for start URLs. */
  readonly foundOn: string | null;
  /** Higher is visited first; ties in order of discovery. */
  readonly priority: number;
  /** Redirects that led here, 0 for all other sources. */
  readonly redirects: number;
  /** When its page was last changed, as the sitemap has it. */
  readonly lastmod: Date | null;
  /** Set for a URL that is written down and never visited. */
  readonly refused?: UrlRefusal | undefined;
}

/** Why a URL is not visited, decided when it was found. */
export interface UrlRefusal {
  /** `SCOPE`, `SHOP_ACTION` or `TRAP`. */
  readonly reason: string;
  /** The rule, for a person to read. */
  readonly detail: string;
}

/** A URL to visit. */
export type CrawlTarget = Omit<NewFrontierUrl, 'refused'>;

/**
 * `queued` and `active` are open; the others are final for the job. `refused` URLs were never asked for, by a rule that
 * was known when they were found.
 */
export type UrlState =
  | 'queued'
  | 'active'
  | 'refused'
  | 'indexed'
  | 'unchanged'
  | 'skipped'
  | 'failed'
  | 'gone'
  | 'redirected';

/** What became of a URL in one job. */
export interface UrlOutcome {
  readonly key: string;
  readonly state: Exclude<UrlState, 'queued' | 'active' | 'refused'>;
  /**
   * Machine-readable: an error code such as `ROBOTS_DISALLOWED` for a skip or failure; `NOT_MODIFIED` or `LASTMOD` for a
   * page that was taken for unchanged without reading it. `null` when it was read.
   */
  readonly reason: string | null;
  /** The rule or fact behind the reason, e.g. `Disallow: /cart` or `HTTP 503`. */
  readonly detail: string | null;
  readonly httpStatus: number | null;
  /** Requests of this visit, retries included; robots.txt aside. */
  readonly requests: number;
  readonly at: Date;
  /** What its page has in the index now. @default nothing */
  readonly brought?: UrlYield | undefined;
  /** What the caller of the job must hear of. @default none */
  readonly failures?: readonly UrlFailure[] | undefined;
}

/** What a visit brought into the index, or found there again. */
export interface UrlYield {
  readonly products: number;
  /** Chunks written, 0 for a page that has not changed. */
  readonly chunksStored: number;
  /** Those of them that have a vector. */
  readonly chunksEmbedded: number;
}

/** Something of a URL that was asked for and could not be done. */
export interface UrlFailure {
  readonly code: string;
  readonly service: string;
  readonly message: string;
  readonly retryable: boolean;
}

/** Why the page of a URL left the index. */
export interface UrlRemoval {
  readonly at: Date;
  /** The proof, for a person to read: `HTTP 404`, `moved to https://...`, `unlinked in 2 complete crawls` ... */
  readonly reason: string;
}

/** Everything known of a URL in one job. */
export interface UrlRecord extends Omit<NewFrontierUrl, 'refused'> {
  readonly jobId: string;
  readonly state: UrlState;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly httpStatus: number | null;
  /** Requests made for it in this job. */
  readonly requests: number;
  readonly foundAt: Date;
  /** When the state was last changed. */
  readonly at: Date;
  readonly brought: UrlYield;
  readonly failures: readonly UrlFailure[];
  /** Set when this job took its page out of the index. */
  readonly removal: UrlRemoval | null;
}

/** URLs of a job that ended alike. */
export interface UrlTally extends UrlYield {
  readonly state: UrlState;
  readonly reason: string | null;
  readonly urls: number;
  /** Those of them whose page was taken out of the index. */
  readonly removed: number;
}

/** A chunk, as `index.explain` tells it. */
export interface ExplainedChunk {
  readonly id: string;
  readonly headingPath: readonly string[];
  readonly tokens: number;
  /** Models it has a vector of, by id. */
  readonly modelIds: readonly string[];
}

/** The life of one URL, as `index.explain` tells it. */
export interface UrlExplanation {
  readonly url: string;
  readonly key: string;
  /**
   * One entry per job that met the URL, newest first: how it was found, what was decided and asked, what came of it, and
   * whether the job took its page out of the index.
   */
  readonly visits: readonly UrlRecord[];
  /** What the index holds for it now, `null` when nothing. */
  readonly page: {
    readonly title: string;
    readonly contentHash: string;
    readonly fetchedAt: Date;
    readonly chunkIds: readonly string[];
    /** Its chunks in order, and the models that each has a vector of. */
    readonly chunks: readonly ExplainedChunk[];
    /** Tokens that all its chunks have to embed; those whose text another page has were not embedded for it. */
    readonly embeddingTokens: number;
    /** US dollars that embedding all of it costs with the customer's model; `null` when the model's price is not known. */
    readonly embeddingUsd: number | null;
    /** How often it was found changed, when it is due, and whether crawls still come to it. */
    readonly history: PageHistory;
  } | null;
  /** Set when its newest job has proved that the page is gone, and waits for an approval to remove it. */
  readonly heldRemoval: { readonly jobId: string; readonly reason: string } | null;
}
