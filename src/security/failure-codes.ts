import { IntegrationError, type IntegrationErrorCode, type IntegrationErrorDetails } from '../errors.ts';
import { retryAfterOf } from '../resilience/retry-after-of.ts';
import { systemClock } from '../resilience/system-clock.ts';

/** What a foreign error means to a caller. */
export interface FailureKind {
  readonly code: IntegrationErrorDetails['code'];
  readonly retryable: boolean;
  readonly retryAfterMs?: number | undefined;
}

/**
 * Finds out what a foreign error means, by its code, its name or its HTTP status, on itself or on the first cause that
 * says so. Messages are not read: they change.
 *
 * @param service - decides the code when nothing else does: `STORE_FAILED` for `store` ...; `UNKNOWN` for unknown ones.
 */
export function classifyFailure(error: unknown, service: string): FailureKind {
  for (const link of causesOf(error)) {
    if (IntegrationError.isInstance(link)) {
      return { code: link.code, retryable: link.retryable, retryAfterMs: link.retryAfterMs };
    }
    const kind = byCode(read(link, 'code')) ?? byName(read(link, 'name')) ?? byStatus(link);
    if (kind) return kind;
  }
  return { code: codeOfService.get(service) ?? 'UNKNOWN', retryable: isBusyDatabase(error) };
}

/** The error, its causes, and the first of several errors: where libraries put what really happened. */
function causesOf(error: unknown): unknown[] {
  const links: unknown[] = [];
  for (let link = error; link !== undefined && link !== null && links.length < longestChain; ) {
    links.push(link);
    const errors = read(link, 'errors');
    link = read(link, 'cause') ?? (Array.isArray(errors) ? errors[0] : undefined);
  }
  return links;
}

const longestChain = 8;

/** Foreign objects may throw when they are read. */
function read(source: unknown, name: string): unknown {
  try {
    return Object(source)[name];
  } catch {
    return undefined;
  }
}

function byCode(code: unknown): FailureKind | undefined {
  if (typeof code !== 'string') return undefined;
  const kind = kindByCode.get(code);
  if (kind) return kind;
  if (/^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_)/.test(code)) return { code: 'TLS', retryable: false };
  return code.startsWith('HPE_') ? { code: 'HTTP_PARSE', retryable: false } : undefined;
}

/** Codes of Node, OpenSSL, undici and OpenAI. */
const kindByCode: ReadonlyMap<string, FailureKind> = new Map(
  (
    [
      ['ABORTED', false, 'ABORT_ERR ERR_CANCELED'],
      ['DNS', true, 'ENOTFOUND EAI_AGAIN EAI_NODATA ENODATA ESERVFAIL'],
      ['NETWORK', true, 'ECONNREFUSED ECONNRESET ECONNABORTED EPIPE EHOSTUNREACH ENETUNREACH ENETDOWN EADDRNOTAVAIL'],
      ['NETWORK', true, 'UND_ERR_SOCKET UND_ERR_CLOSED ERR_STREAM_PREMATURE_CLOSE ERR_NETWORK'],
      ['TIMEOUT', true, 'ETIMEDOUT ESOCKETTIMEDOUT ETIMEOUT ERR_SOCKET_CONNECTION_TIMEOUT'],
      ['TIMEOUT', true, 'UND_ERR_CONNECT_TIMEOUT UND_ERR_HEADERS_TIMEOUT UND_ERR_BODY_TIMEOUT'],
      ['TLS', false, 'EPROTO DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN HOSTNAME_MISMATCH'],
      ['HEADERS_TOO_LARGE', false, 'HPE_HEADER_OVERFLOW UND_ERR_HEADERS_OVERFLOW'],
      ['URL_INVALID', false, 'ERR_INVALID_URL'],
      // An account without money stays without money however often one asks.
      ['RATE_LIMITED', false, 'insufficient_quota'],
    ] as const
  ).flatMap(([code, retryable, names]) => names.split(' ').map((name) => [name, { code, retryable }] as const)),
);

function byName(name: unknown): FailureKind | undefined {
  if (name === 'AbortError') return { code: 'ABORTED', retryable: false };
  return name === 'TimeoutError' ? { code: 'TIMEOUT', retryable: true } : undefined;
}

function byStatus(error: unknown): FailureKind | undefined {
  const response = read(error, 'response');
  const places = [
    read(error, 'status'),
    read(error, 'statusCode'),
    read(response, 'status'),
    read(response, 'statusCode'),
  ];
  const status = places.find((value) => typeof value === 'number' && value >= 400 && value <= 599);
  if (typeof status !== 'number') return undefined;
  const retryAfterMs = retryAfterOf(error, systemClock.now());
  if (status === 429) return { code: 'RATE_LIMITED', retryable: true, retryAfterMs };
  return { code: 'HTTP_STATUS', retryable: retryableStatuses.has(status), retryAfterMs };
}

/** Request timeout, too early, and the server's own troubles but "not implemented" (RFC 9110, RFC 8470). */
const retryableStatuses = new Set([408, 425, 500, 502, 503, 504]);

const codeOfService: ReadonlyMap<string, IntegrationErrorCode> = new Map([
  ['store', 'STORE_FAILED'],
  ['cache', 'CACHE_FAILED'],
  ['embedder', 'EMBEDDING_FAILED'],
  ['extractor', 'EXTRACTION_FAILED'],
  ['classifier', 'CLASSIFICATION_FAILED'],
]);

/** SQLITE_BUSY and SQLITE_LOCKED (https://www.sqlite.org/rescode.html), their extended codes included. */
function isBusyDatabase(error: unknown): boolean {
  const code = read(error, 'errcode');
  return typeof code === 'number' && [5, 6].includes(code & 0xff);
}
