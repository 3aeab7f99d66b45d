import type { Logger } from '../../contracts/logger.ts';
import type { ShopApi } from '../http/shop-api.ts';
import {
  type WooCustomer,
  type WooOrder,
  type WooOrderNote,
  type WooRefund,
  wooCustomer,
  wooOrder,
  wooOrderNote,
  wooRefund,
} from '../schemas/order.ts';
import {
  type WooCategory,
  type WooProduct,
  type WooVariation,
  wooCategory,
  wooProduct,
  wooVariation,
} from '../schemas/product.ts';
import {
  type WooCoupon,
  type WooSystemStatus,
  type WooWebhook,
  wooCoupon,
  wooSystemStatus,
  wooWebhook,
} from '../schemas/shop.ts';
import type { PageOptions } from './read-pages.ts';
import { createReports, type WooReports } from './reports.ts';
import { createResource, pathOf, type ReadableResource, readRecord, type WritableResource } from './resource.ts';

export interface WooClientOptions {
  readonly api: ShopApi;
  /** E.g. `wc/v3`. */
  readonly namespace: string;
  readonly logger: Logger;
}

/** Notes of an order. They cannot be changed. */
export type NotesResource = ReadableResource<WooOrderNote> & Pick<WritableResource<WooOrderNote>, 'create' | 'delete'>;

/**
 * The REST API of one shop, typed.
 *
 * Field names are WooCommerce's own; fields of plugins come along as they are. What a shop answers is checked, and odd
 * types are put right: see `WooProduct`. Errors have a code, reads are repeated, writes only where that is safe. Money
 * never moves by a call that does not say so: `orders` and `refunds` here send what they are given, `woocommerce.orders`
 * adds the checks.
 *
 * @example
 * ```ts
 * const client = await integration.woocommerce.client('shop-1');
 * for await (const product of client.products.list({ status: 'publish' })) console.log(product.id, product.price);
 * const results = await client.products.batch({ update: [{ id: 794, regular_price: '19.90' }] });
 * console.log(results.filter(({ ok }) => !ok));
 * ```
 */
export class WooClient {
  readonly products: WritableResource<WooProduct>;
  readonly categories: WritableResource<WooCategory>;
  readonly customers: WritableResource<WooCustomer>;
  readonly orders: WritableResource<WooOrder>;
  readonly coupons: WritableResource<WooCoupon>;
  readonly webhooks: WritableResource<WooWebhook>;
  readonly reports: WooReports;
  readonly #options: WooClientOptions;

  constructor(options: WooClientOptions) {
    const { api, namespace, logger } = options;
    this.#options = options;
    const at = (path: string): { api: ShopApi; route: string; logger: Logger } => ({
      api,
      logger,
      route: `${namespace}/${path}`,
    });
    this.products = createResource({ ...at('products'), schema: wooProduct });
    this.categories = createResource({ ...at('products/categories'), schema: wooCategory });
    this.customers = createResource({ ...at('customers'), schema: wooCustomer });
    this.orders = createResource({ ...at('orders'), schema: wooOrder });
    this.coupons = createResource({ ...at('coupons'), schema: wooCoupon });
    this.webhooks = createResource({ ...at('webhooks'), schema: wooWebhook });
    this.reports = createReports({ api, route: `${namespace}/reports` });
  }

  /** Variations of one product. */
  variations(productId: number | string): WritableResource<WooVariation> {
    return createResource({ ...this.#below('products', productId, 'variations'), schema: wooVariation });
  }

  /** Notes of one order. `customer_note: true` sends the note to the shopper by e-mail. */
  orderNotes(orderId: number | string): NotesResource {
    return createResource({ ...this.#below('orders', orderId, 'notes'), schema: wooOrderNote });
  }

  /** Refunds of one order. Creating one moves money unless `api_refund: false` is sent. */
  refunds(
    orderId: number | string,
  ): ReadableResource<WooRefund> & Pick<WritableResource<WooRefund>, 'create' | 'delete'> {
    return createResource({ ...this.#below('orders', orderId, 'refunds'), schema: wooRefund });
  }

  /** State of the installation. @throws IntegrationError `SHOP_PERMISSION` unless the key's user may manage the shop. */
  async systemStatus({ signal }: PageOptions = {}): Promise<WooSystemStatus> {
    const { api, namespace } = this.#options;
    const route = `${namespace}/system_status`;
    const { json } = await api.request({ method: 'GET', route, signal });
    return readRecord(wooSystemStatus, json, route);
  }

  #below(list: string, id: number | string, part: string): { api: ShopApi; route: string; logger: Logger } {
    const { api, namespace, logger } = this.#options;
    return { api, logger, route: `${pathOf(`${namespace}/${list}`, id)}/${part}` };
  }
}
