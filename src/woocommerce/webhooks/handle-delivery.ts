import { IntegrationError } from '../../errors.ts';
import type { ShopResource } from '../../model/shop.ts';
import { forgetIfMoved } from '../discovery/cached-discovery.ts';
import { isRecord } from '../http/is-record.ts';
import type { ShopEnvironment } from '../shop-environment.ts';
import { openOrders, openProducts, openReadableShop, openShoppers, type ReadableShop } from '../sync/open-sources.ts';
import type { ProductPageMaker } from '../sync/product-intake.ts';
import { policyOf } from '../sync/shopper-policy.ts';
import { lookAgain, takeAgain } from '../sync/sync-resource.ts';
import type { TakenPage } from '../sync/sync-source.ts';
import type { WebhookVerdict } from './verify-webhook.ts';

/** What a delivery led to. */
export interface WebhookOutcome {
  /** What to answer the shop with. */
  readonly respondStatus: WebhookVerdict['respondStatus'];
  /**
   * - `updated`, `removed`: the one record that it was about
   * - `unchanged`: the record was known as it is, so nothing was written; most replays are this
   * - `ignored`: about something that is not read from this shop
   * - `ping`: the shop tried the address
   * - `refused`: not signed by the shop
   */
  readonly action: 'updated' | 'removed' | 'unchanged' | 'ignored' | 'ping' | 'refused';
  readonly topic: string | null;
  /** The shop's id of what it was about. */
  readonly resourceId: string | null;
}

export interface HandleDeliveryOptions {
  readonly openPages: () => Promise<ProductPageMaker>;
  readonly signal?: AbortSignal | undefined;
}

/** Which records a delivery can be about. */
const resources: Readonly<Record<string, ShopResource>> = {
  product: 'products',
  order: 'orders',
  customer: 'shoppers',
};

/**
 * Does what a delivery calls for, which is only a hint: what it is about is asked for again, since deliveries come late,
 * twice and in any order. Writes one record at most, and none of a kind that is not read from this shop.
 *
 * @param verdict - of a delivery that was signed by the shop. @param ids - of the record, and of what it belongs to.
 */
export async function handleDelivery(
  customerId: string,
  { resource: name }: Pick<WebhookVerdict, 'resource'>,
  ids: readonly string[],
  environment: ShopEnvironment,
  options: HandleDeliveryOptions,
): Promise<DeliveryAction> {
  const resource = resources[name ?? ''];
  if (resource === undefined || ids.length === 0) return 'ignored';
  const take = (): Promise<DeliveryAction> => takeDelivery(customerId, { resource, ids }, environment, options);
  return await take().catch((error: unknown) => {
    // What is kept has changed meanwhile, or the shop is another: by what holds now.
    if (IntegrationError.isInstance(error) && error.code === 'SYNC_SUPERSEDED') return take();
    throw error;
  });
}

type DeliveryAction = 'updated' | 'removed' | 'unchanged' | 'ignored';

async function takeDelivery(
  customerId: string,
  { resource, ids }: { readonly resource: ShopResource; readonly ids: readonly string[] },
  environment: ShopEnvironment,
  options: HandleDeliveryOptions,
): Promise<DeliveryAction> {
  const { store } = environment;
  const { pass } = await store.getSyncState(customerId, resource);
  // Before anything was read there is nothing to correct: the first reading will find it.
  if (pass === 0) return 'ignored';
  const shop = await openReadableShop(customerId, environment, options);
  const { url, connectedAt, includeHidden, shopperFields } = shop.connection;
  const rules = { connectedAt, includeHidden, shopperFields };
  const parts = { customerId, ids, shop, environment, options };
  const taken = await (resource === 'shoppers' ? lookAtAccounts(parts) : lookAtRecords(resource, parts)).catch(
    (error: unknown) => forgetIfMoved(error, url, environment),
  );
  if (!taken) return 'ignored';
  const receipt = await store.commitShop(customerId, { resource, pass, rules, ...taken.commit });
  if (receipt.removed > 0) return 'removed';
  return (taken.counts.written ?? 0) > 0 && receipt.written > 0 ? 'updated' : 'unchanged';
}

/**
 * The record that a delivery is about, and the one that belongs to: a variation comes by itself, and stands in the index as a
 * part of its product.
 */
export function recordIdsOf(rawBody: Uint8Array | string): string[] {
  const record = parse(Buffer.from(rawBody).toString());
  const ids = [record['id'], record['parent_id']].map((id) => String(id ?? ''));
  return [...new Set(ids.filter((id) => /^[1-9]\d{0,18}$/.test(id)))];
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(text);
    return isRecord(json) ? json : {};
  } catch {
    // Signed, and no JSON: a hook of a plugin, perhaps. There is no id in it.
    return {};
  }
}

interface Delivery {
  readonly customerId: string;
  readonly ids: readonly string[];
  readonly shop: ReadableShop;
  readonly environment: ShopEnvironment;
  readonly options: HandleDeliveryOptions;
}

async function lookAtRecords(
  resource: 'products' | 'orders',
  { customerId, ids, shop, environment, options }: Delivery,
): Promise<TakenPage> {
  const { connection } = shop;
  if (resource === 'orders') {
    return await lookAgain(
      openOrders(shop, await policyOf(customerId, connection, environment), environment),
      ids,
      options,
    );
  }
  const pages = await options.openPages();
  const { includeHidden } = connection;
  const source = await openProducts(shop, { pages, includeHidden, signal: options.signal }, environment);
  return await lookAgain(source, ids, options);
}

/** Persons are stored under keys of our own; deliveries name accounts. */
async function lookAtAccounts({
  customerId,
  ids,
  shop,
  environment,
  options,
}: Delivery): Promise<TakenPage | undefined> {
  const policy = await policyOf(customerId, shop.connection, environment);
  if (!policy) return undefined;
  const source = openShoppers(shop, policy, environment);
  const known = await Promise.all(ids.map((id) => environment.store.findShopper(customerId, id)));
  const keys = known.flatMap((shopper) => shopper?.shopperKey ?? []);
  return await takeAgain(source, keys, await source.readAccounts(ids, options), options);
}
