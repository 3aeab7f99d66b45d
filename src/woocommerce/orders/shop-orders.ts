import { IntegrationError } from '../../errors.ts';
import type { ShopOrder } from '../../model/shop.ts';
import type { RefundOrderOptions } from '../../model/shop-requests.ts';
import type { WooClient } from '../client/woo-client.ts';
import { type OpenedShop, openClient } from '../connect/open-shop.ts';
import { plainStatus } from '../normalize/plain-status.ts';
import type { WooOrder, WooOrderNote } from '../schemas/order.ts';
import type { ShopEnvironment } from '../shop-environment.ts';
import { findNote, type NoteRequest } from './find-note.ts';
import { assertTransition, defaultTransitions } from './order-transitions.ts';
import { type RefundReceipt, refundOrder } from './refund-order.ts';

/** What changing a status came to. */
export interface StatusChange {
  /** Without the person behind it. */
  readonly order: ShopOrder;
  /** False when the order had that status already: nothing was sent then. */
  readonly changed: boolean;
}

export interface OrderCallOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface ShopOrdersDependencies {
  readonly environment: () => ShopEnvironment;
  readonly parseRefund: (options: unknown) => RefundOrderOptions;
}

/**
 * Orders of customers' shops: reading them, and carrying them on.
 *
 * Every change is checked before it is sent, and looked up when its answer is lost: none happens twice. All methods throw
 * IntegrationError `CUSTOMER_ID_INVALID`, `SHOP_UNKNOWN`, `SHOP_NOT_FOUND`, `SHOP_PERMISSION`, and what a request throws:
 * see `WooClient`.
 */
export class ShopOrders {
  readonly #dependencies: ShopOrdersDependencies;

  constructor(dependencies: ShopOrdersDependencies) {
    this.#dependencies = dependencies;
  }

  /** The order as the shop has it now, without the person behind it. */
  async get(customerId: string, orderId: number | string, options: OrderCallOptions = {}): Promise<ShopOrder> {
    const { client } = await this.#open(customerId);
    return await normalized(await client.orders.get(orderId, {}, options));
  }

  /**
   * Gives an order another status. The shop sends e-mails for that, moves stock and tells its webhooks.
   *
   * Allowed are, unless the shop was connected with `orderTransitions`: pending to processing, on-hold, cancelled, failed;
   * on-hold to processing, cancelled, failed; processing to completed, on-hold, cancelled; failed to pending, processing,
   * cancelled. An order becomes `refunded` by a refund only.
   *
   * @param status - with or without the prefix `wc-`.
   * @throws IntegrationError `SHOP_REFUSED` for a step that is not allowed.
   *
   * @example
   * ```ts
   * const { changed } = await integration.woocommerce.orders.setStatus('shop-1', 727, 'completed');
   * ```
   */
  async setStatus(
    customerId: string,
    orderId: number | string,
    status: string,
    options: OrderCallOptions = {},
  ): Promise<StatusChange> {
    const { client, connection } = await this.#open(customerId);
    const wanted = plainStatus(status);
    const order = await client.orders.get(orderId, {}, options);
    const current = plainStatus(order.status);
    if (current === wanted) return { order: await normalized(order), changed: false };
    assertTransition(current, wanted, connection.orderTransitions ?? defaultTransitions, { orderId });
    const updated = await client.orders.update(orderId, { status: wanted }, options).catch((error: unknown) => {
      return unlessDone(error, async () => {
        const found = await client.orders.get(orderId, {}, options);
        return plainStatus(found.status) === wanted ? found : undefined;
      });
    });
    return { order: await normalized(updated), changed: true };
  }

  /**
   * Writes a note to an order.
   *
   * @param note.toCustomer - true sends it to the shopper by e-mail. @default false
   */
  async addNote(
    customerId: string,
    orderId: number | string,
    note: NoteRequest,
    options: OrderCallOptions = {},
  ): Promise<WooOrderNote> {
    const { client } = await this.#open(customerId);
    const { clock } = this.#dependencies.environment();
    const notes = client.orderNotes(orderId);
    const since = clock.now();
    const fields = { note: note.text, customer_note: note.toCustomer ?? false };
    return await notes.create(fields, options).catch((error: unknown) => {
      return unlessDone(error, async () => findNote(await collect(notes.list({}, options)), note, since));
    });
  }

  /**
   * Refunds an order, or a part of it. Real money only moves with `apiRefund: true`; otherwise the refund is written down.
   * A complete refund makes the order `refunded`.
   *
   * @throws IntegrationError `OPTIONS_INVALID`; `SHOP_REFUSED` for more than is left of the order
   *
   * @example
   * ```ts
   * await integration.woocommerce.orders.refund('shop-1', 727, { amount: '12.50', reason: 'Broken cup', apiRefund: true });
   * ```
   */
  async refund(customerId: string, orderId: number | string, options: RefundOrderOptions): Promise<RefundReceipt> {
    const checked = this.#dependencies.parseRefund(options);
    const { client } = await this.#open(customerId);
    const { clock } = this.#dependencies.environment();
    return await refundOrder(client, orderId, checked, { now: () => clock.now() });
  }

  /** Every status the shop knows, those of plugins too, and how many orders have it. */
  async statuses(customerId: string, options: OrderCallOptions = {}): ReturnType<WooClient['reports']['totals']> {
    const { client } = await this.#open(customerId);
    return await client.reports.totals('orders', options);
  }

  #open(customerId: string): Promise<OpenedShop & { readonly client: WooClient }> {
    return openClient(customerId, this.#dependencies.environment());
  }
}

/** A write whose answer was lost may have happened: what it would have made is looked for before the error is passed on. */
async function unlessDone<T>(error: unknown, find: () => Promise<T | undefined>): Promise<T> {
  if (!IntegrationError.isInstance(error) || error.context['outcome'] !== 'unknown') throw error;
  const found = await find();
  if (found === undefined) throw error;
  return found;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** What takes the text out of names is loaded with the first order. */
async function normalized(order: WooOrder): Promise<ShopOrder> {
  const { toShopOrder } = await import('../normalize/shop-order.ts');
  return toShopOrder(order);
}
