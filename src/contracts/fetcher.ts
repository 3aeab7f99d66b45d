/** What a request is for; decides limits and accepted types. */
export type FetchPurpose = 'page' | 'robots' | 'sitemap';

export interface FetchRequest {
  /** Absolute `http:` or `https:` URL without user name and password. */
  readonly url: string;
  readonly purpose: FetchPurpose;
  /** Extra request headers, names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * Redirects to follow, each hop checked like the first request. With 0 a 3xx answer is returned as it is,
   * with `redirectUrl` set. @default 0
   */
  readonly maxRedirects?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An answer of any status. A failure to get one is an error, never a response. */
export interface FetchResponse {
  /** URL that answered, after the redirects that were followed. */
  readonly url: string;
  readonly status: number;
  /** Names in lower case; several values of one name joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Body with its content coding undone; empty for redirects and for statuses that carry no body. */
  readonly body: Uint8Array;
  /** Bytes read from the wire for the body. */
  readonly encodedBytes: number;
  /** True when the body was longer than its limit and the purpose allows cutting (robots.txt). */
  readonly truncated: boolean;
  /** Resolved target of a 3xx answer that was not followed. */
  readonly redirectUrl?: string | undefined;
}

/**
 * One URL in, one answer out.
 *
 * Called by the crawl for pages, robots.txt and sitemaps. Implementations do one request (and the redirects asked
 * for) and nothing else: retries, politeness and robots rules happen outside. They must not keep cookies, must enforce
 * a total time limit and a body limit, and must refuse addresses that are not public unless the operator exempted them.
 */
export interface Fetcher {
  /**
   * @throws IntegrationError `URL_INVALID`, `SCHEME_BLOCKED`, `SSRF_BLOCKED` (not retryable), `DNS`, `NETWORK`,
   * `TLS`, `TIMEOUT` (retryable but for TLS), `HTTP_PARSE`, `HEADERS_TOO_LARGE`, `BODY_TOO_LARGE`,
   * `DECOMPRESSION_BOMB`, `BODY_DECODE`, `UNSUPPORTED_TYPE`, `TOO_MANY_REDIRECTS`, `REDIRECT_INVALID`, `ABORTED`.
   */
  fetch(request: FetchRequest): Promise<FetchResponse>;

  /**
   * Throws what {@link fetch} would throw for this URL without a request: syntax, scheme, port, host rules and literal
   * addresses. Names are not resolved. Used to refuse start URLs before a job exists.
   */
  assertUrl?(url: string): void;

  /** Cheap self-test for health; no request. */
  check?(): Promise<void>;
  /** Closes sockets. Called once by `integration.close()`, only if the integration built this adapter. */
  close?(): Promise<void>;
}
