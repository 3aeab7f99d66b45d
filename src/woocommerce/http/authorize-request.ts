import { randomBytes } from 'node:crypto';
import type { ApiMethod } from '../../contracts/api-transport.ts';
import { IntegrationError } from '../../errors.ts';
import type { Secret } from '../../security/secret.ts';
import { withQuery } from './api-url.ts';
import { signOAuth1 } from './sign-oauth1.ts';

/** Keys of a shop, and the origin they may be sent to. */
export interface ShopKeys {
  /** Scheme, host and port, as `URL.origin` writes them. */
  readonly origin: string;
  readonly consumerKey: Secret;
  readonly consumerSecret: Secret;
}

/**
 * How a request proves who sends it:
 * - `basic`: in a header, over TLS
 * - `query`: in the address, over TLS, for servers that lose the header
 * - `oauth-http`, `oauth-https`: signed, without TLS or where the shop does not notice that there is TLS; by the scheme
 *   the shop takes itself to be reached by
 */
export type AuthMethod = 'basic' | 'query' | 'oauth-http' | 'oauth-https';

export interface AuthorizeOptions {
  readonly method: ApiMethod;
  /** With its query, without any authentication. */
  readonly url: string;
  readonly keys: ShopKeys;
  readonly auth: AuthMethod;
  /** Address of the site as it sees itself: signatures are made over its host. */
  readonly home: string | null;
  /** Milliseconds since the epoch, by the shop's clock as far as it is known. */
  readonly now: number;
}

/** What a request needs to be let in. */
export interface AuthorizedRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Ways to try, best first. Keys never go over an open line as they are. */
export function authMethodsFor(url: string): readonly AuthMethod[] {
  return url.startsWith('https:') ? ['basic', 'query', 'oauth-http', 'oauth-https'] : ['oauth-http'];
}

/**
 * Adds the proof to a request. The one place where keys are revealed.
 *
 * @throws IntegrationError `SHOP_ORIGIN` when the address is not of the origin the keys are for.
 */
export function authorizeRequest({ method, url, keys, auth, home, now }: AuthorizeOptions): AuthorizedRequest {
  const target = new URL(url);
  if (target.origin !== keys.origin) throw wrongOrigin(target.origin, keys.origin);
  const [consumerKey, consumerSecret] = [keys.consumerKey.reveal(), keys.consumerSecret.reveal()];
  const isOpen = target.protocol === 'http:';
  if (auth === 'basic' && !isOpen) {
    const credentials = Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64');
    return { url, headers: { authorization: `Basic ${credentials}` } };
  }
  const query: [string, string][] = [...target.searchParams];
  const [address = ''] = url.split('?', 1);
  if (auth === 'query' && !isOpen) {
    const parameters: [string, string][] = [
      ['consumer_key', consumerKey],
      ['consumer_secret', consumerSecret],
    ];
    return { url: withQuery(address, [...query, ...parameters]), headers: {} };
  }
  const { parameters } = signOAuth1({
    method,
    url: signedAddress(target, home, auth === 'oauth-https' ? 'https:' : 'http:'),
    query,
    consumerKey,
    consumerSecret,
    nonce: randomBytes(16).toString('hex'),
    timestamp: Math.floor(now / 1_000),
    signatureMethod: 'HMAC-SHA256',
  });
  return { url: withQuery(address, [...query, ...parameters]), headers: {} };
}

/** The shop checks a signature over its own name for the address, whatever name it was reached by. */
function signedAddress(target: URL, home: string | null, scheme: 'http:' | 'https:'): string {
  const host = (home === null ? undefined : URL.parse(home)?.host) ?? target.host;
  return `${scheme}//${host}${target.pathname}`;
}

function wrongOrigin(origin: string, expected: string): IntegrationError {
  return new IntegrationError(`The keys are for ${expected}; they are not sent to ${origin}. Connect the shop again.`, {
    code: 'SHOP_ORIGIN',
    service: 'woocommerce',
    context: { origin, expected },
  });
}
