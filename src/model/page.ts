/** One fetched page: the bytes as they came, decoded from their transfer coding but not from their charset. */
export interface ScrapedData {
  /** The URL that answered; pages are stored under it. */
  readonly url: string;
  /** Canonical key of {@link url}: equal for spellings of the same page. */
  readonly key: string;
  /** HTTP status of the answer, 200 to 299. */
  readonly status: number;
  /** Response headers, names in lower case; several values of one name joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** `Content-Type` of the answer, `''` when it had none. */
  readonly contentType: string;
  /** Body after gzip, deflate, br and zstd were undone. */
  readonly body: Uint8Array;
  readonly fetchedAt: Date;
  /** Clicks from a start URL; start URLs and sitemap entries have 0. */
  readonly depth: number;
  /** Where the URL was found; `null` for start URLs. */
  readonly foundOn: string | null;
}

/** Another URL that stands for a page. */
export interface PageSuccessor {
  readonly url: string;
  /** `CANONICAL` or `REFRESH`. */
  readonly reason: string;
}

/** A link of a page, absolute, in document order, each URL once. */
export interface PageLink {
  readonly url: string;
  /** From `rel=nofollow` on the link. */
  readonly nofollow: boolean;
}

/** What the visits of all jobs have taught of a page of the index. */
export interface PageHistory {
  /** When it came into the index. */
  readonly addedAt: Date;
  /** When its content was last found to be other than before. */
  readonly changedAt: Date;
  /** Milliseconds between the visits that showed it. Fades, with half of it gone after 90 days. */
  readonly observedMs: number;
  /** How many of them found it changed. Fades likewise, so it is a fraction. */
  readonly changes: number;
  /** When it should be visited again, by how often it has changed. */
  readonly dueAt: Date;
  /** Fingerprint of the crawl that last came to it by itself: only a crawl of the same reach can miss it. `''`: none. */
  readonly reach: string;
  /** Complete crawls of that reach that did not come to it since, as job ids, oldest first, at most two. */
  readonly missedIn: readonly string[];
}

/** A page that should be visited again. */
export interface DuePage {
  readonly url: string;
  readonly dueAt: Date;
  readonly fetchedAt: Date;
}

/** A customer with pages that should be visited again. */
export interface DueCustomer {
  readonly customerId: string;
  /** How many pages are due. */
  readonly duePages: number;
  /** Since when the first of them is. */
  readonly dueSince: Date;
}
