import { invalidId, json, noRoute, type ShopAnswer, type ShopRequest, wooError } from './answers.ts';
import type { Collection, CollectionContext } from './collections.ts';
import type { FakeShop } from './fake-shop.ts';
import { listRows } from './lists.ts';
import { gmtText, orderRow, type Row } from './records.ts';

/** Orders: what a new status brings with it. */
export function orderCollection(shop: FakeShop): Collection {
  return {
    what: 'shop_order',
    rows: shop.orders,
    hasTrash: true,
    complete: (id, fields) => orderRow(id, fields),
    onChange(row, { status, set_paid }) {
      const now = gmtText(shop.now());
      if (set_paid === true) Object.assign(row, { status: 'processing', date_paid_gmt: now });
      if (status === 'completed') row['date_completed_gmt'] = now;
      delete row['set_paid'];
    },
  };
}

/** Answers below one order: its notes and its refunds. */
export function answerOrderPart(
  shop: FakeShop,
  orderId: number,
  part: string,
  request: ShopRequest,
  context: CollectionContext,
): ShopAnswer {
  const order = shop.orders.get(orderId);
  if (!order) return invalidId('order');
  const all = part === 'notes' ? shop.notes : shop.refunds;
  const rows = all.get(orderId) ?? [];
  if (request.method === 'GET') return listRows(rows, { url: request.url, ...context.lists });
  if (request.method !== 'POST') return noRoute();
  const fields: Record<string, unknown> = JSON.parse(request.body);
  const created = part === 'notes' ? note(fields, context) : refund(order, fields, context);
  if ('body' in created && 'headers' in created) return created as unknown as ShopAnswer;
  all.set(orderId, [...rows, created]);
  return json(created, { status: 201 });
}

function note(fields: Record<string, unknown>, { nextId, now }: CollectionContext): Row {
  return { id: nextId(), author: 'system', date_created_gmt: gmtText(now()), customer_note: false, ...fields };
}

const cents = (amount: unknown): number => Math.round(Number(amount) * 100);

/** Moves money unless told otherwise, as the real one does; a complete refund changes the order by itself. */
function refund(order: Row, fields: Record<string, unknown>, { nextId, now }: CollectionContext): Row | ShopAnswer {
  const refunds = order['refunds'] as { id: number; total: string }[];
  const remaining = cents(order['total']) + refunds.reduce((sum, { total }) => sum + cents(total), 0);
  const amount = cents(fields['amount']);
  if (!(amount > 0) || amount > remaining) {
    return wooError(500, 'woocommerce_rest_cannot_create_order_refund', 'Invalid refund amount.');
  }
  const id = nextId();
  const total = (amount / 100).toFixed(2);
  const date = gmtText(now());
  refunds.push({ id, total: `-${total}` });
  Object.assign(order, { date_modified_gmt: date, ...(amount === remaining && { status: 'refunded' }) });
  const moves = fields['api_refund'] !== false;
  return { id, date_created_gmt: date, amount: total, reason: '', refunded_payment: moves, meta_data: [], ...fields };
}
