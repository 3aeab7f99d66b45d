import { type IntegrationError, toIntegrationError } from '../../errors.ts';
import type { ErrorInfo } from '../../model/job.ts';
import type { ShopperField, ShopResource } from '../../model/shop.ts';
import type { ResourceReport, ShopSyncProgress, ShopSyncResult } from '../../model/shop-sync.ts';
import { redactText } from '../../security/redact-text.ts';
import { forgetIfMoved } from '../discovery/cached-discovery.ts';
import type { ShopEnvironment } from '../shop-environment.ts';
import { applyRules } from './apply-rules.ts';
import { openOrders, openProducts, openReadableShop, openShoppers, type ReadableShop } from './open-sources.ts';
import type { ProductPageMaker } from './product-intake.ts';
import { openPolicy, policyOf } from './shopper-policy.ts';
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
 * @throws IntegrationError `SHOP_UNKNOWN`, and while nothing was read to its end: `ABORTED`, `SYNC_SUPERSEDED` when another run
 * has taken over or the shop was connected anew, `STORE_FAILED`. Later these stand in the result: what was read is told.
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
  const connection = await applyRules(shop, options, environment.store);
  const run = new ShopSync({ ...shop, connection }, options, environment, hooks);
  await run.readAll();
  return run.result(clock.now() - startedAt);
}

class ShopSync {
  readonly #shop: ReadableShop;
  readonly #options: ResolvedSync;
  readonly #environment: ShopEnvironment;
  readonly #hooks: SyncShopHooks;
  readonly #reports = new Map<ShopResource, ResourceReport>();
  readonly #errors = new Map<string, ErrorInfo>();
  #usage: OpenedPages['usage'] = () => ({ embeddingTokens: 0, costUsd: 0 });

  constructor(shop: ReadableShop, options: ResolvedSync, environment: ShopEnvironment, hooks: SyncShopHooks) {
    this.#shop = shop;
    this.#options = options;
    this.#environment = environment;
    this.#hooks = hooks;
  }

  /** One after the other, until something ends the run. */
  async readAll(): Promise<void> {
    for (const open of this.#openers()) if (!(await this.#read(open))) return;
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
      ...{ errors: [...this.#errors.values()], durationMs, usage: this.#usage() },
    };
  }

  /** Accounts before orders: what an order says of a guest does not replace them. */
  #openers(): (() => Promise<SyncSource<unknown>>)[] {
    const { products, orders, shopperFields } = this.#options;
    return [
      ...(products ? [() => this.#openProducts()] : []),
      ...(shopperFields === null ? [] : [() => this.#openShoppers(shopperFields)]),
      ...(orders ? [() => this.#openOrders()] : []),
    ];
  }

  async #openProducts(): Promise<SyncSource<unknown>> {
    const { includeHidden, signal } = this.#options;
    const { pages, usage } = await this.#hooks.openPages({ onFailure: (error) => this.#fail(error) });
    this.#usage = usage;
    return await openProducts(this.#shop, { pages, includeHidden, signal }, this.#environment);
  }

  async #openShoppers(fields: readonly ShopperField[]): Promise<SyncSource<unknown>> {
    const policy = await openPolicy(this.#shop.customerId, fields, this.#environment);
    return openShoppers(this.#shop, policy, this.#environment);
  }

  async #openOrders(): Promise<SyncSource<unknown>> {
    const policy = await policyOf(this.#shop.customerId, this.#options, this.#environment);
    return openOrders(this.#shop, policy, this.#environment);
  }

  /** @returns whether there is sense in reading on. */
  async #read(open: () => Promise<SyncSource<unknown>>): Promise<boolean> {
    const { mode, removals, signal } = this.#options;
    const { store, clock } = this.#environment;
    const { customerId, connection } = this.#shop;
    const { connectedAt, includeHidden, shopperFields } = connection;
    try {
      const source = await open();
      const { resource } = source;
      const rules = { connectedAt, ...(resource === 'products' ? { includeHidden } : { shopperFields }) };
      const report = await syncResource(source, {
        ...{ customerId, store, clock, rules, mode, removals, signal },
        onProgress: ({ read, written, removed }, total) =>
          this.#hooks.onProgress({ resource, read, written, removed, total }),
      }).catch((error: unknown) => forgetIfMoved(error, connection.url, this.#environment));
      this.#reports.set(resource, report);
      return true;
    } catch (cause) {
      const error = toIntegrationError(cause, 'woocommerce');
      const isOver = endings.has(error.code) || error.service === 'store';
      // What was read before is told all the same.
      if (isOver && this.#reports.size === 0) throw error;
      this.#fail(error);
      return !isOver;
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
}

/** After these nothing else is worth a try: the run is over, or somebody else's. */
const endings: ReadonlySet<string> = new Set(['ABORTED', 'SYNC_SUPERSEDED', 'INTEGRATION_CLOSED']);
