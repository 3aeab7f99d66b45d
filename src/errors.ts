const brand = Symbol.for('customer-scraping-integration.error');

/** Codes of the egress gate, of HTTP, and of the crawl. */
export type NetworkErrorCode =
  // The egress gate and HTTP.
  | 'SCHEME_BLOCKED'
  | 'SSRF_BLOCKED'
  | 'SCOPE'
  | 'TOO_MANY_REDIRECTS'
  | 'REDIRECT_INVALID'
  | 'DNS'
  | 'NETWORK'
  | 'TLS'
  | 'TIMEOUT'
  | 'HTTP_PARSE'
  | 'HTTP_STATUS'
  | 'HEADERS_TOO_LARGE'
  | 'BODY_TOO_LARGE'
  | 'DECOMPRESSION_BOMB'
  | 'BODY_DECODE'
  | 'UNSUPPORTED_TYPE'
  | 'RATE_LIMITED'
  | 'HOST_UNAVAILABLE'
  // The crawl.
  | 'ROBOTS_DISALLOWED'
  | 'ROBOTS_UNREACHABLE'
  | 'BOT_CHALLENGE'
  | 'SITEMAP_LIMIT'
  | 'BUDGET_EXHAUSTED';

/** Codes of shops, their API and their webhooks. */
export type ShopErrorCode =
  | 'SHOP_UNKNOWN'
  | 'SHOP_API_MISSING'
  | 'SHOP_AUTH'
  | 'SHOP_PERMISSION'
  | 'SHOP_NOT_FOUND'
  | 'SHOP_NO_ROUTE'
  | 'SHOP_VALIDATION'
  | 'SHOP_UNAVAILABLE'
  | 'SHOP_BLOCKED'
  | 'SHOP_NOT_JSON'
  | 'SHOP_MOVED'
  | 'SHOP_ORIGIN'
  | 'SHOP_UNEXPECTED'
  | 'SHOP_REFUSED'
  | 'SYNC_SUPERSEDED';

/** Codes of the errors this package throws on purpose; `error-codes/` explains each. An adapter of your own may add codes. */
export type IntegrationErrorCode =
  | NetworkErrorCode
  | ShopErrorCode
  // The caller's input.
  | 'OPTIONS_INVALID'
  | 'CUSTOMER_ID_INVALID'
  | 'CUSTOMER_UNKNOWN'
  | 'JOB_UNKNOWN'
  | 'JOB_CONFLICT'
  | 'LEASE_LOST'
  | 'INDEX_BUSY'
  | 'AUDIT_UNSUPPORTED'
  | 'VECTORS_INCOMPLETE'
  | 'URL_INVALID'
  | 'INTEGRATION_CLOSED'
  // Credentials.
  | 'ENCRYPTION_KEY_MISSING'
  | 'SECRET_DECRYPT'
  // The pipeline.
  | 'PARSE_LIMIT'
  | 'EXTRACTION_FAILED'
  | 'CLASSIFICATION_FAILED'
  | 'EMBEDDING_FAILED'
  | 'STORE_FAILED'
  | 'CACHE_FAILED'
  | 'QUEUE_FAILED'
  | 'POOL_CLOSED'
  | 'ABORTED'
  | 'UNKNOWN';

/** What {@link IntegrationError} is made of besides its message. */
export interface IntegrationErrorDetails {
  readonly code: IntegrationErrorCode | (string & {});
  /** The part that failed: `fetcher`, `store`, `options`, `openai` ... */
  readonly service: string;
  /** Whether the same call may succeed later without a change. @default false */
  readonly retryable?: boolean | undefined;
  /** How long the other side asked us to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** Facts for a reader: ids, URLs, limits. Never a secret, never a body. */
  readonly context?: Readonly<Record<string, unknown>> | undefined;
  /** The error underneath, usually a vendor's. */
  readonly cause?: unknown;
}

/**
 * The one error class of this package. Decide by {@link IntegrationError.code}, never by the message.
 *
 * @example
 * ```ts
 * try {
 *   await integration.processCustomerScraping('shop-1', { urls: ['https://shop.example'] });
 * } catch (error) {
 *   if (IntegrationError.isInstance(error) && error.code === 'OPTIONS_INVALID') console.error(error.message);
 * }
 * ```
 */
export class IntegrationError extends Error {
  override readonly name: string = 'IntegrationError';
  readonly code: string;
  readonly service: string;
  readonly context: Record<string, unknown>;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly timestamp: Date = new Date();

  constructor(message: string, details: IntegrationErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    this.service = details.service;
    this.retryable = details.retryable ?? false;
    this.retryAfterMs = details.retryAfterMs;
    this.context = { ...details.context };
    // Not enumerable: hidden from logs and JSON.
    Object.defineProperty(this, brand, { value: true });
  }

  /** Works across the ESM and the CJS build, where `instanceof` does not. */
  static isInstance(value: unknown): value is IntegrationError {
    return typeof value === 'object' && value !== null && Reflect.get(value, brand) === true;
  }
}

/** The error a cancelled operation ends with; `reason` is the AbortSignal's. */
export function abortedError(service: string, reason?: unknown): IntegrationError {
  if (IntegrationError.isInstance(reason)) return reason;
  return new IntegrationError('The operation was aborted', { code: 'ABORTED', service, cause: reason });
}

/** @throws IntegrationError `ABORTED` when `signal` has fired. */
export function throwIfAborted(signal: AbortSignal | undefined, service: string): void {
  if (signal?.aborted) throw abortedError(service, signal.reason);
}

/** Errors of this package pass; any other becomes the `cause` of an `UNKNOWN` one. */
export function toIntegrationError(error: unknown, service: string): IntegrationError {
  if (IntegrationError.isInstance(error)) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new IntegrationError(`Unexpected failure: ${reason}`, { code: 'UNKNOWN', service, cause: error });
}
