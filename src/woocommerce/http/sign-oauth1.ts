import { createHmac } from 'node:crypto';
import { encodeRfc3986 } from './api-url.ts';

/** One request to sign. */
export interface OAuth1Request {
  readonly method: string;
  /** As the *site* thinks of itself: its scheme, its host with or without `www`. Query and fragment are left out. */
  readonly url: string;
  /** Parameters of the query, names and values unencoded. JSON bodies are not signed. */
  readonly query: readonly (readonly [string, string])[];
  readonly consumerKey: string;
  readonly consumerSecret: string;
  /** Used once within a quarter of an hour. */
  readonly nonce: string;
  /** Seconds since the epoch; the shop allows a quarter of an hour of difference. */
  readonly timestamp: number;
  readonly signatureMethod: 'HMAC-SHA256' | 'HMAC-SHA1';
}

export interface OAuth1Signature {
  /** What goes into the query besides the request's own parameters, the signature last. */
  readonly parameters: readonly (readonly [string, string])[];
  readonly signature: string;
  readonly parameterString: string;
  readonly baseString: string;
}

/**
 * Signs a request by one-legged OAuth 1.0a (RFC 5849), as shops without TLS ask for it.
 * https://woocommerce.github.io/woocommerce-rest-api-docs/#authentication-over-http
 */
export function signOAuth1(request: OAuth1Request): OAuth1Signature {
  const { method, url, query, consumerKey, consumerSecret, nonce, timestamp, signatureMethod } = request;
  const own: [string, string][] = [
    ['oauth_consumer_key', consumerKey],
    ['oauth_nonce', nonce],
    ['oauth_signature_method', signatureMethod],
    ['oauth_timestamp', String(timestamp)],
  ];
  const pairs = [...query, ...own].map(([name, value]): [string, string] => [
    encodeRfc3986(name),
    encodeRfc3986(value),
  ]);
  const parameterString = pairs
    .sort(byNameThenValue)
    .map((pair) => pair.join('='))
    .join('&');
  const address = url.split(/[?#]/, 1)[0]!;
  const baseString = [method.toUpperCase(), address, parameterString].map(encodeRfc3986).join('&');
  const hash = signatureMethod === 'HMAC-SHA1' ? 'sha1' : 'sha256';
  const key = `${encodeRfc3986(consumerSecret)}&`;
  const signature = createHmac(hash, key).update(baseString).digest('base64');
  return { parameters: [...own, ['oauth_signature', signature]], signature, parameterString, baseString };
}

/** Bytewise, as RFC 5849 section 3.4.1.3.2 wants it: what is encoded is ASCII. */
function byNameThenValue(
  [nameA, valueA]: readonly [string, string],
  [nameB, valueB]: readonly [string, string],
): number {
  return compare(nameA, nameB) || compare(valueA, valueB);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
