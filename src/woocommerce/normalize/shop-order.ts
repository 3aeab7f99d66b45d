import type { ShopOrder, ShopOrderItem } from '../../model/shop.ts';
import type { WooLineItem, WooOrder } from '../schemas/order.ts';
import { instantOf } from './instant-of.ts';
import { plainStatus } from './plain-status.ts';
import { nameOf } from './shop-text.ts';
import { sumAmounts, toSignedAmount } from './sum-amounts.ts';

/**
 * An order without its person: what was bought, what it cost, where it stands.
 *
 * @param shopperKey - whom it belongs to, `null` while personal data is off.
 */
export function toShopOrder(raw: WooOrder, shopperKey: string | null = null): ShopOrder {
  const total = toSignedAmount(raw.total);
  // Refunds come as negative totals.
  const refunded = sumAmounts(raw.refunds.map((refund) => refund.total));
  return {
    externalId: String(raw.id),
    number: raw.number || String(raw.id),
    status: plainStatus(raw.status),
    currency: raw.currency || null,
    total,
    refundedTotal: refunded.replace(/^-/, ''),
    netTotal: total === null ? null : sumAmounts([total, refunded]),
    items: raw.line_items.map(toItem),
    paid: raw.date_paid_gmt !== null,
    customerId: raw.customer_id !== null && raw.customer_id > 0 ? String(raw.customer_id) : null,
    isGuest: raw.customer_id === null ? null : raw.customer_id === 0,
    createdAt: instantOf(raw.date_created_gmt),
    updatedAt: instantOf(raw.date_modified_gmt),
    shopperKey,
  };
}

/** The price of one is a float in the answer; totals are exact. */
function toItem({ name, product_id, variation_id, sku, quantity, total }: WooLineItem): ShopOrderItem {
  return {
    name: nameOf(name),
    productId: product_id > 0 ? String(product_id) : null,
    variationId: variation_id > 0 ? String(variation_id) : null,
    sku: nameOf(sku),
    quantity,
    total: toSignedAmount(total),
  };
}
