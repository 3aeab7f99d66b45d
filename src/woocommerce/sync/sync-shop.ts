import { type IntegrationError, toIntegrationError } from '../../errors.ts';
import type { ErrorInfo } from '../../model/job.ts';
import type { ShopConnection, ShopperField, ShopResource } from '../../model/shop.ts';
import type { ResourceReport, ShopSyncProgress, ShopSyncResult } from '../../model/shop-sync.ts';
import { redactText } from '../../security/redact-text.ts';
import { forgetIfMoved } from '../discovery/cached-discovery.ts';
import type { ShopEnvironment } from '../shop-environment.ts';
import { openOrders, openProducts, openReadableShop, openShoppers, type ReadableShop } from './open-sources.ts';
import type { ProductPageMaker } from './product-intake.ts';
import { hasChanged, openPolicy } from './shopper-policy.ts';
import { syncResource } from './sync-resource.ts';
import type { SyncSource } from './sync-source.ts';

/** `SyncShopOptions` with every default filled in. */
export interface ResolvedSync {
  readonly products: boolean;
  readonly orders: boolean;
  /** `null`: personal data is off. */
  readonly shopperFields: readonly ShopperField[] | null;
  readonly mode: 'auto' | 'changes' | 'full';
  readonly removals: 'guarded' | 'approved';
  readonly includeHidden: boolean;
  readonly syncId: string;
  readonly signal?: AbortSignal | undefined;
}

/** What a synchronisation makes pages with, and what that has cost so far. */
export interface OpenedPages {
  readonly pages: ProductPageMaker;
  readonly usage: () => ShopSyncResult['usage'];
}

export interface SyncShopHooks {
  readonly openPages: (options: { readonly onFailure: (error: IntegrationError) => void }) => Promise<OpenedPages>;
  readonly onProgress: (progress: ShopSyncProgress) => void;
}

/**
 * Reads a shop: products, then persons, then orders, as far as they are asked for. Each goes on where its last reading
 * stopped. What fails costs itself; the others are read all the same.
 *
 * @throws IntegrationError `SHOP_UNKNOWN`, `ABORTED`, `SYNC_SUPERSEDED` when another run has taken over, `STORE_FAILED`
 */
export async function syncShop(
  customerId: string,
  options: ResolvedSync,
  environment: ShopEnvironment,
  hooks: SyncShopHooks,
): Promise<ShopSyncResult> {
  const { clock } = environment;
  const startedAt = clock.now();
  const shop = await openReadableShop(customerId, environment, options);
  const run = new ShopSync(shop, options, environment, hooks);
  if (options.products) await run.readProducts();
  if (options.orders || options.shopperFields !== null) await run.readPersonsAndOrders();
  return run.result(clock.now() - startedAt);
}

class ShopSync {
  readonly #shop: ReadableShop;
  readonly #options: ResolvedSync;
  readonly #environment: ShopEnvironment;
  readonly #hooks: SyncShopHooks;
  readonly #reports = new Map<ShopResource, ResourceReport>();
  readonly #errors = new Map<string, ErrorInfo>();
  #connection: ShopConnection;
  #usage: ShopSyncResult['usage'] = { embeddingTokens: 0, costUsd: 0 };

  constructor(shop: ReadableShop, options: ResolvedSync, environment: ShopEnvironment, hooks: SyncShopHooks) {
    this.#shop = shop;
    this.#connection = shop.connection;
    this.#options = options;
    this.#environment = environment;
    this.#hooks = hooks;
  }

  async readProducts(): Promise<void> {
    const { includeHidden, signal } = this.#options;
    const isOther = this.#connection.includeHidden !== includeHidden;
    if (isOther) await this.#remember({ includeHidden });
    const mode = isOther ? 'full' : this.#options.mode;
    const { pages, usage } = await this.#hooks.openPages({ onFailure: (error) => this.#fail(error) });
    await this.#read(mode, async () => {
      return await openProducts(this.#shop, { pages, includeHidden, signal }, this.#environment);
    });
    this.#usage = usage();
  }

  /** Accounts first: what an order says of a guest does not replace them. */
  async readPersonsAndOrders(): Promise<void> {
    const { orders, shopperFields } = this.#options;
    const { customerId } = this.#shop;
    const isOther = hasChanged(this.#connection.shopperFields, shopperFields);
    const policy = await openPolicy(customerId, shopperFields, this.#environment);
    // Said before anything is read: a delivery that comes meanwhile keeps to it already.
    if (isOther) await this.#remember({ shopperFields });
    if (isOther && shopperFields === null) await this.#forgetPersons();
    // What is stored was made by other rules: it is read anew.
    const mode = isOther ? 'full' : this.#options.mode;
    if (policy) await this.#read(mode, async () => openShoppers(this.#shop, policy, this.#environment));
    if (orders) await this.#read(mode, async () => openOrders(this.#shop, policy, this.#environment));
  }

  result(durationMs: number): ShopSyncResult {
    const { customerId } = this.#shop;
    const { syncId } = this.#options;
    const [products, orders, shoppers] = (['products', 'orders', 'shoppers'] as const).map(
      (resource) => this.#reports.get(resource) ?? null,
    );
    const isHeld = [...this.#reports.values()].some(({ missing }) => missing > 0);
    const status = this.#errors.size > 0 ? 'failed' : isHeld ? 'needs_approval' : 'completed';
    return {
      ...{ syncId, customerId, success: status === 'completed', status },
      ...{ products: products ?? null, orders: orders ?? null, shoppers: shoppers ?? null },
      ...{ errors: [...this.#errors.values()], durationMs, usage: this.#usage },
    };
  }

  async #read(mode: ResolvedSync['mode'], open: () => Promise<SyncSource<unknown>>): Promise<void> {
    const { removals, signal } = this.#options;
    const { store, clock } = this.#environment;
    const { customerId, connection } = this.#shop;
    try {
      const source = await open();
      const { resource } = source;
      const report = await syncResource(source, {
        ...{ customerId, store, clock, mode, removals, signal },
        onProgress: ({ read, written, removed }, total) =>
          this.#hooks.onProgress({ resource, read, written, removed, total }),
      }).catch((error: unknown) => forgetIfMoved(error, connection.url, this.#environment));
      this.#reports.set(resource, report);
    } catch (cause) {
      const error = toIntegrationError(cause, 'woocommerce');
      if (endings.has(error.code) || error.service === 'store') throw error;
      this.#fail(error);
    }
  }

  #fail({ code, message, service, retryable }: IntegrationError): void {
    const at = new Date(this.#environment.clock.now());
    const shown = redactText(message);
    const known = this.#errors.get(`${code} ${shown}`);
    const entry: ErrorInfo = known ?? {
      ...{ code, service, retryable, message: shown, count: 0 },
      ...{ sampleUrls: [], firstAt: at, lastAt: at },
    };
    this.#errors.set(`${code} ${shown}`, { ...entry, count: entry.count + 1, lastAt: at });
  }

  async #remember(facts: Partial<ShopConnection>): Promise<void> {
    this.#connection = { ...this.#connection, ...facts };
    await this.#environment.store.saveShop(this.#shop.customerId, this.#connection);
  }

  /** Personal data was switched off: what was kept goes. */
  async #forgetPersons(): Promise<void> {
    const { store } = this.#environment;
    const { customerId } = this.#shop;
    for (;;) {
      const shoppers = await store.listShoppers(customerId, { limit: 500 });
      if (shoppers.length === 0) return;
      const removed = shoppers.map(({ shopperKey }) => shopperKey);
      const { pass } = await store.getSyncState(customerId, 'shoppers');
      await store.commitShop(customerId, { resource: 'shoppers', pass, removed });
    }
  }
}

/** After these nothing else is worth a try: the run is over, or somebody else's. */
const endings: ReadonlySet<string> = new Set(['ABORTED', 'SYNC_SUPERSEDED', 'INTEGRATION_CLOSED']);
