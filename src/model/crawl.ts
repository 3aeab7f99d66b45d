/** How a URL came into the frontier. */
export type UrlSource = 'start' | 'link' | 'sitemap' | 'redirect';

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
}

/** A URL handed out for a visit. */
export type CrawlTarget = NewFrontierUrl;

/** `queued` and `active` are open; the others are final for the job. */
export type UrlState = 'queued' | 'active' | 'indexed' | 'unchanged' | 'skipped' | 'failed' | 'gone' | 'redirected';

/** What became of a URL in one job. */
export interface UrlOutcome {
  readonly key: string;
  readonly state: Exclude<UrlState, 'queued' | 'active'>;
  /** Machine-readable reason of a skip or failure: an error code such as `ROBOTS_DISALLOWED`. `null` when indexed. */
  readonly reason: string | null;
  /** The rule or fact behind the reason, e.g. `Disallow: /cart` or `HTTP 503`. */
  readonly detail: string | null;
  readonly httpStatus: number | null;
  readonly at: Date;
}

/** Everything known of a URL in one job. */
export interface UrlRecord extends NewFrontierUrl {
  readonly jobId: string;
  readonly state: UrlState;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly httpStatus: number | null;
  readonly foundAt: Date;
  /** When the state was last changed. */
  readonly at: Date;
}

/** The life of one URL, as `index.explain` tells it. */
export interface UrlExplanation {
  readonly url: string;
  readonly key: string;
  /** One entry per job that met the URL, newest first. */
  readonly visits: readonly UrlRecord[];
  /** What the index holds for it now, `null` when nothing. */
  readonly page: {
    readonly title: string;
    readonly contentHash: string;
    readonly fetchedAt: Date;
    readonly chunkIds: readonly string[];
  } | null;
}
