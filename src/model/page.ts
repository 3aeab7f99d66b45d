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

/** A link of a page, absolute, in document order, each URL once. */
export interface PageLink {
  readonly url: string;
  /** From `rel=nofollow` on the link. */
  readonly nofollow: boolean;
}
