import { randomUUID } from 'node:crypto';
import type { ShopperReceipt } from '../contracts/shop-store.ts';
import type { RotationReport } from '../customers/credentials-vault.ts';
import { assertCustomerId } from '../customers/customer-id.ts';
import type { ShopConnection, ShopOrder, Shopper } from '../model/shop.ts';
import type {
  AuthorizeShopOptions,
  ConnectShopOptions,
  RefundOrderOptions,
  SyncShopOptions,
} from '../model/shop-requests.ts';
import type { ShopSyncResult } from '../model/shop-sync.ts';
import type { WooClient } from './client/woo-client.ts';
import {
  type AuthorizedKeys,
  type AuthorizeUrl,
  buildAuthorizeUrl,
  parseAuthorizeCallback,
} from './connect/authorize-shop.ts';
import { type ConnectedShop, connectShop } from './connect/connect-shop.ts';
import { keyRecord, openClient } from './connect/open-shop.ts';
import { cachedDiscovery, type DiscoverOptions } from './discovery/cached-discovery.ts';
import type { ShopDiscovery } from './discovery/shop-discovery.ts';
import { ShopOrders } from './orders/shop-orders.ts';
import type { ShopEnvironment } from './shop-environment.ts';
import { eraseShopper, type ShopperIdentity } from './shopper-erasure.ts';
import { type ListOrdersOptions, listOrders, listShoppers } from './stored-records.ts';
import type { OpenPagesOptions, SyncRuns } from './sync/sync-runs.ts';
import type { OpenedPages, ResolvedSync } from './sync/sync-shop.ts';
import type { WebhookOutcome } from './webhooks/handle-delivery.ts';
import { ShopWebhooks, webhookRecord } from './webhooks/shop-webhooks.ts';
import type { WebhookHeaders } from './webhooks/verify-webhook.ts';

/** Options as they were checked. */
export interface ShopOptionParsers {
  readonly connect: (options: unknown) => ConnectShopOptions;
  readonly authorize: (options: unknown) => AuthorizeShopOptions;
  /** All but the id, which is made where none is given. */
  readonly sync: (options: unknown) => Omit<ResolvedSync, 'syncId'> & { readonly syncId?: string | undefined };
  readonly refund: (options: unknown) => RefundOrderOptions;
  readonly shopper: (identity: unknown) => ShopperIdentity;
  readonly url: (url: unknown) => string;
}

export interface WooCommerceDependencies {
  /** Throws when the integration is closed, or its store does not serve shops. */
  readonly environment: () => ShopEnvironment;
  readonly parse: ShopOptionParsers;
  /** Checks the id, and creates the customer when it does not exist. */
  readonly openCustomer: (customerId: string) => Promise<void>;
  readonly openPages: (customerId: string, options: OpenPagesOptions) => Promise<OpenedPages>;
  readonly runs: SyncRuns;
}

/**
 * Shops of customers that run WooCommerce: found, connected, read into the index and kept up to date.
 *
 * Everything goes through the same gate, store and limits as the crawl. All methods that name a customer throw
 * IntegrationError `CUSTOMER_ID_INVALID`, `STORE_FAILED`, `INTEGRATION_CLOSED`, and `OPTIONS_INVALID` for options that are
 * not valid and for a store of your own without `shop`.
 */
export class WooCommerceIntegration {
  /** Changing orders: status, notes, refunds. Reads from the shop itself. */
  readonly orders: ShopOrders;
  /** What the shop tells by itself: create, list, delete. */
  readonly webhooks: ShopWebhooks;
  readonly #dependencies: WooCommerceDependencies;

  /** Built by the integration. */
  constructor(dependencies: WooCommerceDependencies) {
    const { environment, parse } = dependencies;
    this.#dependencies = dependencies;
    this.orders = new ShopOrders({ environment, parseRefund: parse.refund });
    this.webhooks = new ShopWebhooks(environment);
  }

  /**
   * Finds out whether there is a shop behind a URL, where its API is and what that can do. Needs no keys; two to eight
   * requests, whose answer is kept for a day.
   *
   * @param url - any address of the site.
   * @throws IntegrationError `OPTIONS_INVALID`, `SSRF_BLOCKED`, `NETWORK`, `TIMEOUT` and what else a site that cannot be
   * reached leads to. A site without a shop is no error.
   *
   * @example
   * ```ts
   * const { bestWooRest, storeApi, locked } = await integration.woocommerce.discover('https://shop.example');
   * ```
   */
  async discover(url: string, options: DiscoverOptions = {}): Promise<ShopDiscovery> {
    return await cachedDiscovery(this.#dependencies.parse.url(url), this.#dependencies.environment(), options);
  }

  /**
   * Connects the customer's shop: finds its API, tries the keys, says what they may do, and keeps them encrypted. Without keys
   * only what everybody may see is read. Connecting the same shop again replaces its keys and ends what reads it; another shop
   * begins anew.
   *
   * @throws IntegrationError `SHOP_API_MISSING`; `SHOP_ORIGIN` for an API on another host, without the owner's word;
   * `SHOP_AUTH` and `SHOP_PERMISSION` with the reason in `context.cause`: see `RefusalCause`; `SHOP_BLOCKED`;
   * `ENCRYPTION_KEY_MISSING`
   *
   * @example
   * ```ts
   * const { connection, warnings } = await integration.woocommerce.connect('shop-1', {
   *   url: 'https://shop.example',
   *   consumerKey: 'ck_...',
   *   consumerSecret: 'cs_...',
   * });
   * console.log(connection.access?.canRead, warnings);
   * ```
   */
  async connect(
    customerId: string,
    options: ConnectShopOptions & { readonly signal?: AbortSignal | undefined },
  ): Promise<ConnectedShop> {
    const { environment, parse, openCustomer, runs } = this.#dependencies;
    const checked = parse.connect(options);
    await openCustomer(customerId);
    return await connectShop(customerId, checked, environment(), { dropRuns: () => runs.drop(customerId) });
  }

  /** How the customer's shop is reached, without secrets; `null` when none is connected. */
  async getConnection(customerId: string): Promise<ShopConnection | null> {
    return (await this.#open(customerId).store.getShop(customerId)) ?? null;
  }

  /**
   * Forgets the customer's shop: keys, secrets of webhooks, everything that was read. Pages that a crawl brought stay.
   * Webhooks in the shop are not touched: delete them before.
   *
   * @returns false when there was none.
   */
  async disconnect(customerId: string): Promise<boolean> {
    const { store, vault } = this.#open(customerId);
    await this.#dependencies.runs.drop(customerId);
    for (const record of [keyRecord, webhookRecord]) await vault.remove(customerId, record);
    return await store.removeShop(customerId);
  }

  /**
   * The REST API of the customer's shop, typed.
   *
   * @throws IntegrationError `SHOP_UNKNOWN`, `SHOP_AUTH` for a shop without keys, `SECRET_DECRYPT`, `ENCRYPTION_KEY_MISSING`
   *
   * @example
   * ```ts
   * const client = await integration.woocommerce.client('shop-1');
   * for await (const product of client.products.list({ status: 'publish' })) console.log(product.id, product.price);
   * ```
   */
  async client(customerId: string): Promise<WooClient> {
    return (await openClient(customerId, this.#open(customerId))).client;
  }

  /**
   * Reads the shop: products into the index, orders and persons into tables of their own. The first time everything, later
   * what has changed, and once a day everything again. Goes on where an earlier reading stopped, whatever stopped it.
   *
   * Progress comes as `sync:progress` events. What cannot be read is in the result's `errors`; the promise rejects only when
   * nothing was read to its end: `SHOP_UNKNOWN`, `ABORTED`, `SYNC_SUPERSEDED` when another run has taken over or the shop was
   * connected anew.
   *
   * @example
   * ```ts
   * const { success, products, errors } = await integration.woocommerce.sync('shop-1', { products: true, orders: true });
   * console.log(`${products?.written} of ${products?.read} products were new or changed`);
   * ```
   */
  async sync(customerId: string, options: SyncShopOptions = {}): Promise<ShopSyncResult> {
    const { parse, openCustomer, runs } = this.#dependencies;
    const { syncId = randomUUID(), ...resolved } = parse.sync(options);
    await openCustomer(customerId);
    return await runs.run(customerId, { ...resolved, syncId });
  }

  /**
   * Takes a delivery of the customer's shop: checks its signature, asks the shop about the one record it names, and updates
   * or removes that, and nothing else. Deliveries that come twice or late do no harm.
   *
   * Answer the shop with `respondStatus`. It waits for 60 seconds and switches a webhook off after five failures: where that
   * could take long, answer by `webhooks.verify` first and call this afterwards.
   *
   * @param rawBody - the bytes as received, before any parsing. @param headers - as Node has them.
   * @throws IntegrationError when the shop or the store fails: see `WooClient`. Nothing is lost: the next `sync` finds it.
   *
   * @example
   * ```ts
   * const { respondStatus } = await integration.woocommerce.handleWebhook('shop-1', rawBody, request.headers);
   * response.writeHead(respondStatus).end();
   * ```
   */
  async handleWebhook(
    customerId: string,
    rawBody: Uint8Array | string,
    headers: WebhookHeaders,
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<WebhookOutcome> {
    const environment = this.#open(customerId);
    const { valid, isPing, respondStatus, topic, resource, resourceId } = await this.webhooks.verify(
      customerId,
      rawBody,
      headers,
    );
    const facts = { respondStatus, topic, resourceId };
    if (!valid) return { ...facts, action: isPing ? 'ping' : 'refused' };
    const openPages = async () => (await this.#dependencies.openPages(customerId, { signal })).pages;
    const { handleDelivery, recordIdsOf } = await import('./webhooks/handle-delivery.ts');
    const ids = recordIdsOf(rawBody);
    const action = await handleDelivery(customerId, { resource }, ids, environment, { openPages, signal });
    return { ...facts, action };
  }

  /** Orders as the last reading found them, by id. With `shoppers` on they say whose they are. */
  async *listOrders(customerId: string, options: ListOrdersOptions = {}): AsyncGenerator<ShopOrder, void, undefined> {
    yield* listOrders(this.#open(customerId).store, customerId, options);
  }

  /** Persons as the last reading found them, with the fields that were asked for. Empty while personal data is off. */
  async *listShoppers(customerId: string): AsyncGenerator<Shopper, void, undefined> {
    yield* listShoppers(this.#open(customerId).store, customerId);
  }

  /**
   * Removes a person with all its orders, for good: later readings and deliveries leave them out.
   *
   * @returns how many rows it was; zeros for somebody nobody knows, who is left out from now on all the same.
   * @throws IntegrationError `OPTIONS_INVALID`, `ENCRYPTION_KEY_MISSING`
   *
   * @example
   * ```ts
   * await integration.woocommerce.eraseShopper('shop-1', { email: 'jo@mail.example' });
   * ```
   */
  async eraseShopper(customerId: string, shopper: ShopperIdentity): Promise<ShopperReceipt> {
    return await eraseShopper(customerId, this.#dependencies.parse.shopper(shopper), this.#open(customerId));
  }

  /**
   * Makes the address where the owner of a shop lets you have keys, instead of copying them. Send the owner's browser there;
   * the shop posts the keys to `callbackUrl`, which {@link parseAuthorizeCallback} reads. Valid for an hour, once.
   *
   * @throws IntegrationError `ENCRYPTION_KEY_MISSING`, and as {@link discover}
   *
   * @example
   * ```ts
   * const { url } = await integration.woocommerce.buildAuthorizeUrl('shop-1', {
   *   url: 'https://shop.example', appName: 'Chat', returnUrl: 'https://chat.example/done', callbackUrl: 'https://chat.example/keys/shop-1',
   * });
   * ```
   */
  async buildAuthorizeUrl(customerId: string, options: AuthorizeShopOptions): Promise<AuthorizeUrl> {
    const { parse, openCustomer } = this.#dependencies;
    const checked = parse.authorize(options);
    await openCustomer(customerId);
    return await buildAuthorizeUrl(customerId, checked, await this.discover(checked.url), this.#open(customerId));
  }

  /**
   * Reads the keys that a shop has posted, once. Pass them to {@link connect}:
   * `connect(customerId, { url, consumerKey: keys.consumerKey.reveal(), consumerSecret: keys.consumerSecret.reveal() })`.
   *
   * @param body - the body of the POST, parsed or as text.
   * @throws IntegrationError `SHOP_REFUSED` for a state that nobody gave out for this customer within the hour, or that was
   * used, and for a body without keys.
   */
  async parseAuthorizeCallback(customerId: string, body: unknown): Promise<AuthorizedKeys> {
    return await parseAuthorizeCallback(customerId, body, this.#open(customerId));
  }

  /**
   * Encrypts the stored credentials of all customers with the newest key of `CREDENTIALS_ENCRYPTION_KEY`. May be stopped and
   * called again. An older key may be thrown away when the report says `done`.
   *
   * @throws IntegrationError `ENCRYPTION_KEY_MISSING`
   */
  async rotateCredentials(options: { readonly limit?: number | undefined } = {}): Promise<RotationReport> {
    return await this.#dependencies.environment().vault.rotate(options);
  }

  #open(customerId: string): ShopEnvironment {
    const environment = this.#dependencies.environment();
    assertCustomerId(customerId);
    return environment;
  }
}
