import type { ShopStore } from '../../contracts/shop-store.ts';
import { IntegrationError, throwIfAborted } from '../../errors.ts';
import type { ShopConnection, ShopperField, ShopResource } from '../../model/shop.ts';
import { withoutPerson } from './order-source.ts';
import { orderRecord, shopperRecord } from './person-records.ts';
import { hasChanged } from './shopper-policy.ts';
import type { ReadOptions } from './sync-source.ts';

/** What a synchronisation says of what is kept, until another one says otherwise. */
export interface SyncRules extends ReadOptions {
  readonly products: boolean;
  readonly includeHidden: boolean;
  /** `null`: personal data is off. */
  readonly shopperFields: readonly ShopperField[] | null;
}

/**
 * Has a shop kept by other rules than before, whatever is read now: persons nobody asks for any more go at once, and what
 * was kept by the old rules is read anew, as soon as that succeeds. Changes nothing where the rules are the same.
 *
 * @returns the shop as it is kept now.
 * @throws IntegrationError `SYNC_SUPERSEDED` when the shop was connected anew meanwhile.
 */
export async function applyRules(
  { customerId, connection }: { readonly customerId: string; readonly connection: ShopConnection },
  { products, includeHidden, shopperFields, signal }: SyncRules,
  store: ShopStore,
): Promise<ShopConnection> {
  const { connectedAt } = connection;
  let kept = connection;
  const demandFullPass = (resource: ShopResource): Promise<void> =>
    demandPass(customerId, resource, { store, connectedAt });
  // Said before anything is read: a delivery that comes meanwhile keeps to it already.
  const remember = async (facts: Partial<Pick<ShopConnection, 'includeHidden' | 'shopperFields'>>): Promise<void> => {
    if (!(await store.updateShop(customerId, { connectedAt, facts }))) throw connectedAnew(customerId);
    kept = { ...kept, ...facts };
  };
  if (products && connection.includeHidden !== includeHidden) {
    await demandFullPass('products');
    await remember({ includeHidden });
  }
  if (hasChanged(connection.shopperFields, shopperFields)) {
    for (const resource of ['shoppers', 'orders'] as const) await demandFullPass(resource);
    const persons = { customerId, shopperFields, store, signal };
    await narrowPersons(persons);
    await remember({ shopperFields });
    // Once more: a delivery that came meanwhile was taken in by the old rules.
    await narrowPersons(persons);
  }
  return kept;
}

/** Stays until a pass has ended, whatever becomes of this run, and ends readings by the old rules that are under way. */
async function demandPass(
  customerId: string,
  resource: ShopResource,
  { store, connectedAt }: { readonly store: ShopStore; readonly connectedAt: string },
): Promise<void> {
  const { fence, state } = await store.beginSync(customerId, resource, { connectedAt });
  const progress = { fence, state: { ...state, cursor: null, fullPassAt: null } };
  await store.commitShop(customerId, { resource, pass: state.pass, progress });
}

export interface NarrowPersonsOptions extends ReadOptions {
  readonly customerId: string;
  readonly shopperFields: readonly ShopperField[] | null;
  readonly store: ShopStore;
}

const rowsPerCommit = 500;

/** Takes away what is stored of persons beyond these fields; all of it, in orders too, while personal data is off. */
export async function narrowPersons(options: NarrowPersonsOptions): Promise<void> {
  await narrowShoppers(options);
  if (options.shopperFields === null) await takePersonsOutOfOrders(options);
}

async function narrowShoppers({ customerId, shopperFields, store, signal }: NarrowPersonsOptions): Promise<void> {
  const { pass } = await store.getSyncState(customerId, 'shoppers');
  const isKept = ([name]: [string, string]): boolean => shopperFields?.some((field) => field === name) ?? false;
  let after: string | undefined;
  for (;;) {
    throwIfAborted(signal, 'woocommerce');
    const stored = await store.listShoppers(customerId, { after, limit: rowsPerCommit });
    const excessive = stored.filter(({ fields }) => !Object.entries(fields).every(isKept));
    const narrowed = excessive.map((shopper) =>
      shopperRecord({ ...shopper, fields: Object.fromEntries(Object.entries(shopper.fields).filter(isKept)) }),
    );
    const removed = stored.map(({ shopperKey }) => shopperKey);
    const change = shopperFields === null ? { removed } : { shoppers: narrowed };
    if (excessive.length > 0 || shopperFields === null)
      await store.commitShop(customerId, { resource: 'shoppers', pass, ...change });
    if (stored.length < rowsPerCommit) return;
    after = stored.at(-1)?.shopperKey;
  }
}

async function takePersonsOutOfOrders({ customerId, store, signal }: NarrowPersonsOptions): Promise<void> {
  const { pass } = await store.getSyncState(customerId, 'orders');
  let after: string | undefined;
  for (;;) {
    throwIfAborted(signal, 'woocommerce');
    const stored = await store.listShopOrders(customerId, { after, limit: rowsPerCommit });
    const named = stored.filter(({ customerId: account, shopperKey }) => account !== null || shopperKey !== null);
    const orders = named.map((order) => orderRecord(withoutPerson(order)));
    if (orders.length > 0) await store.commitShop(customerId, { resource: 'orders', pass, orders });
    if (stored.length < rowsPerCommit) return;
    after = stored.at(-1)?.externalId;
  }
}

function connectedAnew(customerId: string): IntegrationError {
  return new IntegrationError('The shop was connected anew or removed meanwhile; this synchronisation ends', {
    code: 'SYNC_SUPERSEDED',
    service: 'woocommerce',
    context: { customerId },
  });
}
