import { IntegrationError, type IntegrationErrorCode } from '../../errors.ts';

/** Facts added to every error of a fetch. */
export type FetchErrorContext = {
  readonly url: string;
  /** False when the request has certainly not reached the other side. */
  readonly requestSent?: boolean;
  readonly httpStatus?: number;
};

/**
 * Maps whatever ended a request to an error of ours.
 *
 * Of a foreign error only its code is taken. Node's messages and properties hold the address that was dialled, and what
 * a name resolves to inside a network is not for whoever typed the URL; so there is no `cause` either.
 */
export function toFetchError(error: unknown, context: FetchErrorContext): IntegrationError {
  const own = findOwnError(error);
  // What the caller's signal says reaches the caller as it is.
  if (own?.code === 'ABORTED') return own;
  if (own) {
    const { code, service, retryable, retryAfterMs, cause } = own;
    const details = { code, service, retryable, retryAfterMs, cause, context: { ...own.context, ...context } };
    return new IntegrationError(own.message, details);
  }
  const reason = String((error as { readonly code?: unknown } | undefined)?.code ?? 'unknown').slice(0, 80);
  const code = codeOf(reason);
  const retryable = code === 'NETWORK' || code === 'DNS' || code === 'TIMEOUT';
  return new IntegrationError(`${descriptions[code]} (${reason})`, { code, service: 'fetcher', retryable, context });
}

/** got wraps what a socket was destroyed with. */
function findOwnError(error: unknown): IntegrationError | undefined {
  let current = error;
  for (let depth = 0; depth < 4 && current instanceof Error; depth++) {
    if (IntegrationError.isInstance(current)) return current;
    current = current.cause;
  }
  return undefined;
}

type TransportCode = Extract<
  IntegrationErrorCode,
  'DNS' | 'NETWORK' | 'TLS' | 'TIMEOUT' | 'HTTP_PARSE' | 'HEADERS_TOO_LARGE'
>;

/** Codes of Node: https://nodejs.org/api/errors.html and https://nodejs.org/api/tls.html#x509-certificate-error-codes */
function codeOf(reason: string): TransportCode {
  if (reason === 'HPE_HEADER_OVERFLOW') return 'HEADERS_TOO_LARGE';
  if (reason.startsWith('HPE_')) return 'HTTP_PARSE';
  if (reason === 'ENOTFOUND' || reason.startsWith('EAI_')) return 'DNS';
  if (reason === 'ETIMEDOUT') return 'TIMEOUT';
  if (tlsReason.test(reason)) return 'TLS';
  return 'NETWORK';
}

const tlsReason = /CERT|^(?:ERR_TLS_|ERR_SSL_|EPROTO$|CRL_|INVALID_|UNABLE_TO_|HOSTNAME_MISMATCH|PATH_LENGTH)/;

const descriptions: Record<TransportCode, string> = {
  DNS: 'The host name could not be resolved',
  NETWORK: 'The connection failed',
  TLS: 'No trusted TLS connection could be made',
  TIMEOUT: 'The connection timed out',
  HTTP_PARSE: 'The answer is not valid HTTP',
  HEADERS_TOO_LARGE: 'The header block is over 16 KB',
};
