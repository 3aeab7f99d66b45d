import { randomBytes } from 'node:crypto';
import { IntegrationError } from '../../errors.ts';
import type { AuthorizeShopOptions } from '../../model/shop-requests.ts';
import { Secret } from '../../security/secret.ts';
import type { ShopDiscovery } from '../discovery/shop-discovery.ts';
import { withQuery } from '../http/api-url.ts';
import { isRecord } from '../http/is-record.ts';
import type { ShopEnvironment } from '../shop-environment.ts';

/** Where the owner of a shop agrees, and what the agreement will carry. */
export interface AuthorizeUrl {
  /** Send the owner's browser there. */
  readonly url: string;
  /** Comes back as `user_id`, once: whoever cannot name it was not sent by you. */
  readonly state: string;
}

/** Keys as a shop hands them over, ready for `woocommerce.connect`. */
export interface AuthorizedKeys {
  readonly url: string;
  readonly consumerKey: Secret;
  readonly consumerSecret: Secret;
  readonly permissions: 'read' | 'write' | 'read_write';
}

/** Agreements that were asked for, under their states. They name the customer's shop, and are encrypted like keys. */
const record = 'woocommerce-authorize';
/** An owner may have to find a password first. */
const validMs = 3_600_000;

/**
 * Makes the address where the owner of a shop lets us have keys.
 * https://woocommerce.github.io/woocommerce-rest-api-docs/#rest-api-keys
 */
export async function buildAuthorizeUrl(
  customerId: string,
  options: AuthorizeShopOptions,
  discovery: Pick<ShopDiscovery, 'home' | 'style'>,
  { vault, clock }: ShopEnvironment,
): Promise<AuthorizeUrl> {
  await dropEnded(customerId, { vault, clock });
  const state = randomBytes(24).toString('base64url');
  const wanted = JSON.stringify({ url: options.url, until: clock.now() + validMs });
  await vault.save(customerId, record, { [state]: new Secret(wanted) });
  const home = new URL(discovery.home ?? options.url);
  const folder = home.pathname.replace(/\/$/, '');
  const parameters: [string, string][] = [
    ['app_name', options.appName],
    ['scope', options.scope ?? 'read'],
    ['user_id', state],
    ['return_url', options.returnUrl],
    ['callback_url', options.callbackUrl],
  ];
  if (discovery.style !== 'rest_route')
    return { state, url: withQuery(`${home.origin}${folder}/wc-auth/v1/authorize`, parameters) };
  // Without permalinks the rewrite rule is written out.
  const route: [string, string][] = [
    ['wc-auth-version', '1'],
    ['wc-auth-route', 'authorize'],
  ];
  return { state, url: withQuery(`${home.origin}${folder}/`, [...route, ...parameters]) };
}

/**
 * Reads what a shop sends to the callback address, and uses its state up: a second delivery is refused.
 *
 * @param body - the body of the POST, parsed or as text.
 * @throws IntegrationError `SHOP_REFUSED` for a state that nobody gave out for this customer, that was used, or is older
 * than an hour, and for a body without keys.
 */
export async function parseAuthorizeCallback(
  customerId: string,
  body: unknown,
  { vault, clock }: ShopEnvironment,
): Promise<AuthorizedKeys> {
  const fields = typeof body === 'string' ? parse(body) : body;
  const given = (name: string): string => {
    const value = isRecord(fields) ? fields[name] : undefined;
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  const state = given('user_id');
  const wanted = /^[\w-]{32}$/.test(state) ? (await vault.read(customerId, record)).get(state) : undefined;
  // Removing it is what uses it up: of two deliveries at once, one finds it gone.
  const isFirst = wanted !== undefined && (await vault.remove(customerId, record, [state])) === 1;
  const { url, until } = isFirst ? agreementOf(wanted) : { url: '', until: 0 };
  if (!isFirst || clock.now() > until)
    throw refused('its user_id is no state that was given out for this customer within the hour');
  const [consumerKey, consumerSecret, permissions] = ['consumer_key', 'consumer_secret', 'key_permissions'].map(given);
  if (!consumerKey || !consumerSecret) throw refused('it holds no consumer_key and consumer_secret');
  return {
    url,
    consumerKey: new Secret(consumerKey),
    consumerSecret: new Secret(consumerSecret),
    permissions: permissions === 'write' || permissions === 'read_write' ? permissions : 'read',
  };
}

/** Most owners who do not agree never say so. */
async function dropEnded(
  customerId: string,
  { vault, clock }: Pick<ShopEnvironment, 'vault' | 'clock'>,
): Promise<void> {
  const wanted = [...(await vault.read(customerId, record))];
  const ended = wanted.filter(([, secret]) => clock.now() > agreementOf(secret).until).map(([state]) => state);
  if (ended.length > 0) await vault.remove(customerId, record, ended);
}

const agreementOf = (wanted: Secret): { readonly url: string; readonly until: number } => JSON.parse(wanted.reveal());

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refused(reason: string): IntegrationError {
  return new IntegrationError(`The callback is refused: ${reason}`, { code: 'SHOP_REFUSED', service: 'woocommerce' });
}
