import { IntegrationError } from '../../errors.ts';
import type { ShopAccess, ShopConnection } from '../../model/shop.ts';
import type { ConnectShopOptions } from '../../model/shop-requests.ts';
import { Secret } from '../../security/secret.ts';
import { cachedDiscovery } from '../discovery/cached-discovery.ts';
import type { ShopDiscovery } from '../discovery/shop-discovery.ts';
import type { ShopKeys } from '../http/authorize-request.ts';
import type { ShopEnvironment } from '../shop-environment.ts';
import { explainRefusal, mayNothing } from './explain-refusal.ts';
import { createApi, keyFields, keyRecord } from './open-shop.ts';
import { mayAnything, probeAccess } from './probe-access.ts';

/** A shop that was connected, and what was found out about it. */
export interface ConnectedShop {
  readonly connection: ShopConnection;
  readonly discovery: ShopDiscovery;
  /** What the owner could mend, in words for a person. Empty for most. */
  readonly warnings: readonly string[];
}

export interface ConnectShopHooks {
  /** Ends what still reads the shop as it was connected before. Called once the keys are known to work. */
  readonly dropRuns: () => Promise<void>;
}

/** How keys turned out: what works, and what they may do. */
type CheckedKeys = Pick<ShopConnection, 'auth' | 'access' | 'namespace'>;

/**
 * Connects a customer's shop: finds its API, tries the keys, and keeps them encrypted. What does not work is not kept.
 *
 * @throws IntegrationError `SHOP_API_MISSING`, `SHOP_ORIGIN` (an API on another host, without the owner's word),
 * `SHOP_AUTH` and `SHOP_PERMISSION` with a `RefusalCause` in `context.cause`, `SHOP_BLOCKED`, `ENCRYPTION_KEY_MISSING`
 */
export async function connectShop(
  customerId: string,
  options: ConnectShopOptions & { readonly signal?: AbortSignal | undefined },
  environment: ShopEnvironment,
  { dropRuns }: ConnectShopHooks,
): Promise<ConnectedShop> {
  const { url, consumerKey, consumerSecret, signal } = options;
  // What was found before may be of the shop as it was: readings shall know what this finds.
  const discovery = await cachedDiscovery(url, environment, { refresh: true, signal });
  const { apiRoot, style, home, storeApi } = discovery;
  if (apiRoot === null || style === null) throw apiMissing(url, discovery);
  const keys =
    consumerKey !== undefined && consumerSecret !== undefined
      ? {
          origin: new URL(apiRoot).origin,
          consumerKey: new Secret(consumerKey),
          consumerSecret: new Secret(consumerSecret),
        }
      : undefined;
  if (keys && discovery.crossHost && options.allowCrossHost !== true) throw crossHost(url, apiRoot);
  if (!keys && storeApi === null) throw apiMissing(url, discovery);

  const checked = keys
    ? await checkKeys(discovery, { apiRoot, style, home, auth: null }, keys, environment)
    : withoutKeys;
  const facts: ConnectedFacts = {
    ...{ url, apiRoot, style, home, storeApi },
    ...checked,
    orderTransitions: options.orderTransitions ?? null,
    connectedAt: new Date(environment.clock.now()).toISOString(),
  };
  await dropRuns();
  // Keys first: they name their origin, so no connection of before can carry them elsewhere.
  if (keys) await environment.vault.save(customerId, keyRecord, keyFields(keys));
  else await environment.vault.remove(customerId, keyRecord);
  const connection = await saveConnection(customerId, facts, environment);
  return { connection, discovery, warnings: warningsOf(connection, discovery) };
}

/** All but what readings say. */
type ConnectedFacts = Omit<ShopConnection, 'shopperFields' | 'includeHidden'>;

/** Keys that are replaced change nothing of what is kept, nor what a reading says of it meanwhile; another shop begins anew. */
async function saveConnection(
  customerId: string,
  { apiRoot, ...facts }: ConnectedFacts,
  { store }: ShopEnvironment,
): Promise<ShopConnection> {
  for (;;) {
    const before = await store.getShop(customerId);
    if (before?.apiRoot !== apiRoot) {
      const connection = { apiRoot, ...facts, shopperFields: null, includeHidden: false };
      await store.saveShop(customerId, connection);
      return connection;
    }
    const { connectedAt } = before;
    if (await store.updateShop(customerId, { connectedAt, facts })) return { ...before, ...facts };
  }
}

const withoutKeys: CheckedKeys = { auth: null, access: null, namespace: null };

async function checkKeys(
  { bestWooRest, locked, storeApi }: ShopDiscovery,
  address: Pick<ShopConnection, 'apiRoot' | 'style' | 'home' | 'auth'>,
  keys: ShopKeys,
  environment: ShopEnvironment,
): Promise<CheckedKeys> {
  // Behind a lock nobody can see what there is: the current version is.
  const namespace = bestWooRest ?? (locked ? 'wc/v3' : null);
  if (namespace === null) throw apiMissing(address.apiRoot, { storeApi });
  const api = createApi(address, keys, environment);
  const access = await probeAccess(api, namespace).catch((error: unknown) => {
    const isRefusal = IntegrationError.isInstance(error) && ['SHOP_AUTH', 'SHOP_BLOCKED'].includes(error.code);
    throw isRefusal ? explainRefusal(error, { isTls: address.apiRoot.startsWith('https:') }) : error;
  });
  if (!mayAnything(access)) throw mayNothing({ apiRoot: address.apiRoot });
  return { auth: api.auth ?? null, access, namespace };
}

function warningsOf({ auth, access, apiRoot }: ShopConnection, { locked, crossHost }: ShopDiscovery): string[] {
  const isTls = apiRoot.startsWith('https:');
  return [
    ...(auth === 'query'
      ? ['The web server loses the Authorization header; keys travel in addresses, which servers log']
      : []),
    ...(auth?.startsWith('oauth') && isTls ? ['A proxy hides TLS from the shop; requests are signed instead'] : []),
    ...(!isTls && auth !== null
      ? ['The shop has no TLS: requests are signed, answers can be read by anybody on the way']
      : []),
    ...(locked ? ['A security plugin closes the index of the API to strangers'] : []),
    ...(crossHost ? ['The API is on another host than the site'] : []),
    ...(access ? lacks(access) : []),
  ];
}

function lacks({ canRead, canWrite }: ShopAccess): string[] {
  const missing = [
    ...Object.entries(canRead).flatMap(([what, may]) => (may ? [] : [`read ${what}`])),
    ...Object.entries(canWrite).flatMap(([what, may]) => (may ? [] : [`write ${what}`])),
  ];
  return missing.length === 0 ? [] : [`The keys may not ${missing.join(', ')}`];
}

function apiMissing(url: string, { isWordPress, storeApi }: Partial<ShopDiscovery>): IntegrationError {
  const found = isWordPress === false ? 'no WordPress with an open API' : 'a WordPress without WooCommerce';
  const also = storeApi ? ' Its Store API can be read without keys: connect it without them.' : '';
  return new IntegrationError(`Expected a shop with WooCommerce at ${url}; found ${found}.${also}`, {
    code: 'SHOP_API_MISSING',
    service: 'woocommerce',
    context: { url },
  });
}

function crossHost(url: string, apiRoot: string): IntegrationError {
  const host = new URL(apiRoot).host;
  return new IntegrationError(
    `The API of ${url} is on another host, ${host}; keys go there only with the owner's word: pass allowCrossHost: true`,
    { code: 'SHOP_ORIGIN', service: 'woocommerce', context: { url, apiRoot } },
  );
}
