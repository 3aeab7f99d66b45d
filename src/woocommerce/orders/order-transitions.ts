import { IntegrationError } from '../../errors.ts';

/** Which status may follow which; `*` stands for any. */
export type OrderTransitions = Readonly<Record<string, readonly string[]>>;

/** The usual steps. `refunded` is not among them: a complete refund sets it, and nothing else should. */
export const defaultTransitions: OrderTransitions = {
  pending: ['processing', 'on-hold', 'cancelled', 'failed'],
  'on-hold': ['processing', 'cancelled', 'failed'],
  processing: ['completed', 'on-hold', 'cancelled'],
  failed: ['pending', 'processing', 'cancelled'],
};

/**
 * @throws IntegrationError `SHOP_REFUSED` that names what would be allowed.
 */
export function assertTransition(
  from: string,
  to: string,
  transitions: OrderTransitions,
  order: { readonly orderId: string | number },
): void {
  const allowed = Object.hasOwn(transitions, from) ? transitions[from]! : (transitions['*'] ?? []);
  if (allowed.includes(to) || allowed.includes('*')) return;
  const choice = allowed.length === 0 ? 'nothing' : allowed.map((status) => `"${status}"`).join(', ');
  throw new IntegrationError(`status: an order that is "${from}" may become ${choice}; received "${to}"`, {
    code: 'SHOP_REFUSED',
    service: 'woocommerce',
    context: { ...order, from, to, allowed },
  });
}
