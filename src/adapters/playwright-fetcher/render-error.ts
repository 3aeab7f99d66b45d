import { IntegrationError, type IntegrationErrorCode } from '../../errors.ts';
import { toFetchError } from '../got-fetcher/fetch-error.ts';

/**
 * Why a URL could not be opened.
 *
 * @param errorText - of `Page.navigate`: `net::ERR_...`
 * @param failure - why our proxy did not reach the host; it knows more than the browser.
 */
export function navigationError(errorText: string | undefined, failure: unknown): unknown {
  if (failure !== undefined) return failure;
  const reason = (errorText ?? 'unknown').replace('net::', '').slice(0, 80);
  const { code, message } = kinds.find(({ pattern }) => pattern.test(reason)) ?? network;
  const retryable = code === 'NETWORK' || code === 'TIMEOUT';
  return new IntegrationError(`${message} (${reason})`, { code, service: 'fetcher', retryable });
}

interface Kind {
  readonly pattern: RegExp;
  readonly code: IntegrationErrorCode;
  readonly message: string;
}

const network: Kind = { pattern: /./, code: 'NETWORK', message: 'The connection failed' };

/** https://chromium.googlesource.com/chromium/src/+/main/net/base/net_error_list.h */
const kinds: readonly Kind[] = [
  // The answer was taken, and then there was no document: a download.
  { pattern: /^ERR_ABORTED$/, code: 'UNSUPPORTED_TYPE', message: 'The answer is no page' },
  { pattern: /CERT|SSL|TLS/, code: 'TLS', message: 'No trusted TLS connection could be made' },
  { pattern: /TIMED_OUT/, code: 'TIMEOUT', message: 'The connection timed out' },
  { pattern: /CONTENT_DECODING/, code: 'BODY_DECODE', message: 'The body is not valid in its coding' },
  { pattern: /HEADERS_TOO_BIG/, code: 'HEADERS_TOO_LARGE', message: 'The header block is too large' },
  {
    pattern: /INVALID_HTTP|RESPONSE_HEADERS|INVALID_CHUNKED|UNEXPECTED_PROXY_AUTH/,
    code: 'HTTP_PARSE',
    message: 'The answer is not valid HTTP',
  },
];

/**
 * Maps whatever ended a rendering to an error of ours. Of the vendor's errors only the kind is told: their messages hold
 * logs of the browser.
 */
export function toRenderError(error: unknown, url: string): IntegrationError {
  const name = (error as { readonly name?: unknown } | undefined)?.name;
  if (IntegrationError.isInstance(error) || typeof (error as { code?: unknown })?.code === 'string') {
    return toFetchError(error, { url });
  }
  const isLate = name === 'TimeoutError';
  return new IntegrationError(isLate ? 'The page was not read in time' : 'The browser gave the page up', {
    code: isLate ? 'TIMEOUT' : 'NETWORK',
    service: 'fetcher',
    retryable: true,
    context: { url },
  });
}
