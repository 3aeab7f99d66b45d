import { randomUUID } from 'node:crypto';
import { IntegrationError } from '../../errors.ts';
import type { RefundOrderOptions } from '../../model/shop-requests.ts';
import { compareAmounts, toDecimalAmount } from '../../products/decimal-amount.ts';
import type { WooClient } from '../client/woo-client.ts';
import { instantOf } from '../normalize/instant-of.ts';
import { sumAmounts } from '../normalize/sum-amounts.ts';
import type { WooOrder, WooRefund } from '../schemas/order.ts';

/** A refund as the shop has written it down. */
export interface RefundReceipt {
  readonly refundId: string;
  /** Decimal string. */
  readonly amount: string;
  /** What is left of the order after it. */
  readonly remaining: string;
  /** Whether the payment gateway was told to send the money. */
  readonly moneyMoved: boolean;
  readonly reference: string;
  /** True when this call made it; false when it was there already, or found after its answer was lost. */
  readonly created: boolean;
}

/** Under this key every refund of ours carries its reference. */
const referenceKey = '_csi_refund_reference';

/** Clocks differ: a refund that the shop dates shortly before may be the one that was just sent. */
const toleranceMs = 120_000;

/**
 * Refunds once, whatever happens on the way: what carries the reference already is returned, and a refund whose answer was
 * lost is looked for, by its reference, or by amount, reason and time where the shop lost that.
 *
 * @throws IntegrationError `SHOP_REFUSED` for more than is left; the request's own error, with `context.outcome: 'unknown'`,
 * when the answer was lost and the refund is not there: it may still come. Look at the order before you try again.
 */
export async function refundOrder(
  client: WooClient,
  orderId: number | string,
  options: RefundOrderOptions,
  { now }: { readonly now: () => number },
): Promise<RefundReceipt> {
  const { reference = randomUUID(), signal } = options;
  const refunds = client.refunds(orderId);
  const readAll = async (): Promise<WooRefund[]> => {
    const all: WooRefund[] = [];
    for await (const refund of refunds.list({}, { signal })) all.push(refund);
    return all;
  };
  const order = await client.orders.get(orderId, {}, { signal });
  const earlier = await readAll();
  const known = earlier.find((refund) => referenceOf(refund) === reference);
  if (known) return toReceipt(known, { reference, remaining: remainingOf(order), created: false });

  const remaining = remainingOf(order);
  const amount = amountOf(options.amount, remaining, orderId);
  const since = now();
  try {
    const refund = await refunds.create(toFields(options, amount, reference), { signal });
    return toReceipt(refund, { reference, remaining: sumAmounts([remaining, `-${amount}`]), created: true });
  } catch (error) {
    if (!IntegrationError.isInstance(error) || error.context['outcome'] !== 'unknown') throw error;
    const isOurs = (refund: WooRefund): boolean =>
      referenceOf(refund) === reference ||
      (referenceOf(refund) === undefined &&
        !earlier.some(({ id }) => id === refund.id) &&
        toDecimalAmount(refund.amount) === amount &&
        refund.reason === (options.reason ?? '') &&
        (instantOf(refund.date_created_gmt)?.getTime() ?? 0) >= since - toleranceMs);
    const found = (await readAll()).find(isOurs);
    if (!found) throw error;
    return toReceipt(found, { reference, remaining: sumAmounts([remaining, `-${amount}`]), created: false });
  }
}

/** `amount` wins over the totals of positions; both switches are said aloud, because the shop's own defaults are true. */
function toFields(options: RefundOrderOptions, amount: string, reference: string): Readonly<Record<string, unknown>> {
  const { reason, apiRefund = false, restock = false, lineItems = [] } = options;
  return {
    amount,
    reason: reason ?? '',
    api_refund: apiRefund,
    api_restock: restock,
    meta_data: [{ key: referenceKey, value: reference }],
    ...(lineItems.length > 0 && {
      line_items: lineItems.map(({ id, quantity, refundTotal }) => ({ id, quantity, refund_total: refundTotal })),
    }),
  };
}

/** What is left of an order: its refunds have negative totals. */
function remainingOf({ total, refunds }: WooOrder): string {
  return sumAmounts([total, ...refunds.map((refund) => refund.total)]);
}

function amountOf(asked: string, remaining: string, orderId: number | string): string {
  const left = toDecimalAmount(remaining) ?? '0';
  const amount = asked === 'all' ? left : toDecimalAmount(asked);
  if (amount !== null && amount !== '0' && compareAmounts(amount, left) <= 0) return amount;
  throw new IntegrationError(
    `amount: expected more than 0 and at most ${left}, what is left of the order; received "${asked}"`,
    {
      code: 'SHOP_REFUSED',
      service: 'woocommerce',
      context: { orderId, amount: asked, remaining: left },
    },
  );
}

function referenceOf({ meta_data }: WooRefund): string | undefined {
  const value = meta_data.find(({ key }) => key === referenceKey)?.value;
  return typeof value === 'string' ? value : undefined;
}

function toReceipt(
  { id, amount, refunded_payment }: WooRefund,
  rest: Pick<RefundReceipt, 'reference' | 'remaining' | 'created'>,
): RefundReceipt {
  return { refundId: String(id), amount: toDecimalAmount(amount) ?? amount, moneyMoved: refunded_payment, ...rest };
}
