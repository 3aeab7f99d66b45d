import { createHmac } from 'node:crypto';
import { type ShopAnswer, type ShopRequest, wooError } from './answers.ts';

/** A pair of keys as a shop manager makes them. */
export interface FakeKey {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly permissions: 'read' | 'write' | 'read_write';
  /** Whether its user may manage the shop; otherwise it is recognised and may nothing. @default true */
  readonly isManager?: boolean;
}

export interface AuthenticationRules {
  readonly keys: readonly FakeKey[];
  /** Whether PHP believes that the request came over TLS. */
  readonly isSsl: boolean;
  /** The web server keeps the header to itself. */
  readonly stripsAuthorization: boolean;
  /** As the site sees itself. */
  readonly home: string;
  readonly now: number;
  /** Nonces that were used. */
  readonly nonces: Set<string>;
}

/** Who asks: nobody, somebody, or a refusal. Follows the server's own order of trials. */
export type Identity = { readonly key: FakeKey | undefined } | { readonly refusal: ShopAnswer };

const errorCode = 'woocommerce_rest_authentication_error';
const denied = (message: string): Identity => ({ refusal: wooError(401, errorCode, message) });

/** @see https://github.com/woocommerce/woocommerce class-wc-rest-authentication.php, whose behaviour this follows */
export function authenticate(request: ShopRequest, rules: AuthenticationRules): Identity {
  if (rules.isSsl) {
    const identity = basic(request, rules);
    if ('refusal' in identity || identity.key) return identity;
  }
  return oauth(request, rules);
}

function basic({ url, headers }: ShopRequest, { keys, stripsAuthorization }: AuthenticationRules): Identity {
  let key = url.searchParams.get('consumer_key') ?? '';
  let secret = url.searchParams.get('consumer_secret') ?? '';
  const header = stripsAuthorization ? '' : (headers['authorization'] ?? '');
  if ((key === '' || secret === '') && header.startsWith('Basic ')) {
    [key = '', secret = ''] = Buffer.from(header.slice(6), 'base64').toString().split(':');
  }
  const known = keys.find(({ consumerKey }) => consumerKey === key);
  if (!known) return { key: undefined };
  return known.consumerSecret === secret ? { key: known } : denied('Consumer secret is invalid.');
}

function oauth({ method, url }: ShopRequest, rules: AuthenticationRules): Identity {
  const parameters = new Map(url.searchParams);
  const names = ['oauth_consumer_key', 'oauth_timestamp', 'oauth_nonce', 'oauth_signature', 'oauth_signature_method'];
  const given = names.filter((name) => parameters.has(name));
  if (given.length === 0) return { key: undefined };
  if (given.length < names.length) return denied('Missing OAuth parameters');
  const key = rules.keys.find(({ consumerKey }) => consumerKey === parameters.get('oauth_consumer_key'));
  if (!key) return denied('Consumer key is invalid.');
  const signature = parameters.get('oauth_signature');
  parameters.delete('oauth_signature');
  const base = new URL(rules.home);
  const address = `${rules.isSsl ? 'https' : 'http'}://${base.host}${url.pathname}`;
  const pairs = [...parameters].map(([name, value]) => `${encode(name)}=${encode(value)}`).sort();
  const baseString = [method, address, pairs.join('&')].map(encode).join('&');
  const hash = parameters.get('oauth_signature_method') === 'HMAC-SHA1' ? 'sha1' : 'sha256';
  const expected = createHmac(hash, `${key.consumerSecret}&`).update(baseString).digest('base64');
  if (signature !== expected) return denied('Invalid signature - provided signature does not match.');
  if (Math.abs(Number(parameters.get('oauth_timestamp')) * 1_000 - rules.now) > 900_000)
    return denied('Invalid timestamp.');
  const nonce = parameters.get('oauth_nonce')!;
  if (rules.nonces.has(nonce)) return denied('Invalid nonce - nonce has already been used.');
  rules.nonces.add(nonce);
  return { key };
}

const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);

/** What a key may do at all, whoever its user is. */
export function permissionProblem({ permissions }: FakeKey, method: string): ShopAnswer | undefined {
  const isRead = method === 'GET' || method === 'HEAD';
  if (isRead && permissions === 'write') {
    return wooError(401, errorCode, 'The API key provided does not have read permissions.');
  }
  if (!isRead && permissions === 'read') {
    return wooError(401, errorCode, 'The API key provided does not have write permissions.');
  }
  return undefined;
}
