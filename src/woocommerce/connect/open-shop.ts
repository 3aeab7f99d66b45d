import { assertCustomerId } from '../../customers/customer-id.ts';
import { IntegrationError } from '../../errors.ts';
import type { ShopConnection } from '../../model/shop.ts';
import { Secret } from '../../security/secret.ts';
import { WooClient } from '../client/woo-client.ts';
import type { ShopKeys } from '../http/authorize-request.ts';
import { ShopApi } from '../http/shop-api.ts';
import type { ShopEnvironment } from '../shop-environment.ts';

/** Where a shop's keys lie in the vault, and by which names. */
export const keyRecord = 'woocommerce';

/** The shop of a customer, ready to be asked. */
export interface OpenedShop {
  readonly customerId: string;
  readonly connection: ShopConnection;
  readonly api: ShopApi;
  /** `null` for a shop that was connected without keys. */
  readonly client: WooClient | null;
}

/**
 * Opens the shop that a customer has connected.
 *
 * @throws IntegrationError `SHOP_UNKNOWN`, `SECRET_DECRYPT`, `ENCRYPTION_KEY_MISSING`
 */
export async function openShop(customerId: string, environment: ShopEnvironment): Promise<OpenedShop> {
  const { store, logger } = environment;
  const connection = await store.getShop(assertCustomerId(customerId));
  if (!connection) throw shopUnknown(customerId);
  const keys = connection.auth === null ? undefined : await readKeys(customerId, environment);
  const api = createApi(connection, keys, environment, (auth) => {
    // Found again with the next request, should it not be kept.
    const change = { connectedAt: connection.connectedAt, facts: { auth } };
    store.updateShop(customerId, change).catch((error: unknown) => {
      logger.warn('How a shop wants to be asked could not be stored', { customerId, error });
    });
  });
  const { namespace } = connection;
  const client = keys && namespace !== null ? new WooClient({ api, namespace, logger }) : null;
  return { customerId, connection, api, client };
}

/** As {@link openShop}, for what only keys allow. @throws IntegrationError `SHOP_AUTH` without keys. */
export async function openClient(
  customerId: string,
  environment: ShopEnvironment,
): Promise<OpenedShop & { readonly client: WooClient }> {
  const { client, ...shop } = await openShop(customerId, environment);
  if (client) return { ...shop, client };
  throw new IntegrationError(
    'The shop was connected without keys; connect it again with consumerKey and consumerSecret',
    {
      code: 'SHOP_AUTH',
      service: 'woocommerce',
      context: { customerId },
    },
  );
}

/** The way to a shop, with what is known of how it wants to be asked. */
export function createApi(
  { apiRoot, style, home, auth }: Pick<ShopConnection, 'apiRoot' | 'style' | 'home' | 'auth'>,
  keys: ShopKeys | undefined,
  { transport, hosts, clock, logger, maxRetries, backoffMs }: ShopEnvironment,
  onAuth?: (auth: NonNullable<ShopConnection['auth']>) => void,
): ShopApi {
  const parts = { transport, hosts, clock, logger, maxRetries, backoffMs };
  return new ShopApi({ ...parts, address: { apiRoot, style }, home, keys, auth: auth ?? undefined, onAuth });
}

/** The origin is kept with the keys, under the same encryption: a connection that was changed cannot lead them elsewhere. */
async function readKeys(customerId: string, { vault }: ShopEnvironment): Promise<ShopKeys> {
  const fields = await vault.read(customerId, keyRecord);
  const [consumerKey, consumerSecret, origin] = ['consumerKey', 'consumerSecret', 'origin'].map((name) =>
    fields.get(name),
  );
  if (consumerKey && consumerSecret && origin) return { consumerKey, consumerSecret, origin: origin.reveal() };
  throw new IntegrationError('The keys of this shop are not stored; connect it again', {
    code: 'SHOP_AUTH',
    service: 'woocommerce',
    context: { customerId },
  });
}

/** Fields of {@link keyRecord}. */
export function keyFields({ consumerKey, consumerSecret, origin }: ShopKeys): Readonly<Record<string, Secret>> {
  return { consumerKey, consumerSecret, origin: new Secret(origin) };
}

export function shopUnknown(customerId: string): IntegrationError {
  return new IntegrationError(`Customer "${customerId}" has no shop; woocommerce.connect connects one`, {
    code: 'SHOP_UNKNOWN',
    service: 'woocommerce',
    context: { customerId },
  });
}
