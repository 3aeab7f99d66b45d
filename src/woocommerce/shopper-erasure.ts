import type { ShopperReceipt } from '../contracts/shop-store.ts';
import { shopperKeyOf } from './normalize/shopper.ts';
import type { ShopEnvironment } from './shop-environment.ts';
import { openPolicy } from './sync/shopper-policy.ts';

/** Who is to be forgotten: by one of these. */
export type ShopperIdentity =
  | { readonly email: string }
  /** The shop's id of the account. */
  | { readonly accountId: number | string }
  | { readonly shopperKey: string };

const ordersPerRead = 500;

/**
 * Removes a person with all its orders, and remembers its key, so that no later reading brings it back.
 *
 * An account is followed to every address it has ordered with.
 */
export async function eraseShopper(
  customerId: string,
  identity: ShopperIdentity,
  environment: ShopEnvironment,
): Promise<ShopperReceipt> {
  const { store } = environment;
  let [shoppers, orders] = [0, 0];
  for (const key of await keysOf(customerId, identity, environment)) {
    const receipt = await store.eraseShopper(customerId, key);
    shoppers += receipt.shoppers;
    orders += receipt.orders;
  }
  return { shoppers, orders };
}

async function keysOf(
  customerId: string,
  identity: ShopperIdentity,
  environment: ShopEnvironment,
): Promise<ReadonlySet<string>> {
  const { store } = environment;
  if ('shopperKey' in identity) return new Set([identity.shopperKey]);
  const keys = new Set<string>();
  const account =
    'accountId' in identity ? String(identity.accountId) : await accountOf(customerId, identity, environment);
  if ('email' in identity) keys.add(await keyOf(customerId, { email: identity.email, accountId: 0 }, environment));
  if (account === undefined) return keys;
  keys.add(await keyOf(customerId, { email: '', accountId: Number(account) }, environment));
  const known = await store.findShopper(customerId, account);
  if (known) keys.add(known.shopperKey);
  let after: string | undefined;
  for (;;) {
    const orders = await store.listShopOrders(customerId, { after, limit: ordersPerRead });
    for (const order of orders) if (order.customerId === account && order.shopperKey) keys.add(order.shopperKey);
    after = orders.at(-1)?.externalId;
    if (orders.length < ordersPerRead) return keys;
  }
}

async function accountOf(
  customerId: string,
  { email }: { readonly email: string },
  environment: ShopEnvironment,
): Promise<string | undefined> {
  const key = await keyOf(customerId, { email, accountId: 0 }, environment);
  return (await environment.store.getShopper(customerId, key))?.externalId ?? undefined;
}

/** The key is made where there is none yet: who asks to be forgotten before anything was read shall not come in later. */
async function keyOf(
  customerId: string,
  person: { readonly email: string; readonly accountId: number },
  environment: ShopEnvironment,
): Promise<string> {
  const policy = await openPolicy(customerId, [], environment);
  // An empty address and no account is nobody: the key of nobody erases nothing.
  return shopperKeyOf(person, policy) ?? '';
}
