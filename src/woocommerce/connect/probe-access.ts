import { IntegrationError } from '../../errors.ts';
import type { ShopAccess } from '../../model/shop.ts';
import type { ShopApi, ShopRequest } from '../http/shop-api.ts';

/**
 * Finds out what a pair of keys may do: reads one id of each kind, and sends empty batches, which need the right to write
 * and change nothing.
 *
 * @throws IntegrationError `SHOP_AUTH` when the keys are not accepted, and whatever is no answer to the question.
 */
export async function probeAccess(api: ShopApi, namespace: string): Promise<ShopAccess> {
  const reads = (list: string): Promise<boolean> =>
    isAllowed(api, { method: 'GET', route: `${namespace}/${list}`, query: { per_page: 1, _fields: 'id' } });
  const writes = (list: string): Promise<boolean> =>
    isAllowed(api, { method: 'POST', route: `${namespace}/${list}/batch`, body: {} });
  return {
    canRead: {
      products: await reads('products'),
      orders: await reads('orders'),
      customers: await reads('customers'),
      webhooks: await reads('webhooks'),
    },
    canWrite: { products: await writes('products'), orders: await writes('orders') },
  };
}

/** Whether anything is allowed at all. */
export function mayAnything({ canRead, canWrite }: ShopAccess): boolean {
  return [...Object.values(canRead), ...Object.values(canWrite)].includes(true);
}

async function isAllowed(api: ShopApi, request: ShopRequest): Promise<boolean> {
  try {
    await api.request(request);
    return true;
  } catch (error) {
    if (!IntegrationError.isInstance(error)) throw error;
    // Not there is not allowed, as far as a caller is concerned.
    if (error.code === 'SHOP_PERMISSION' || error.code === 'SHOP_NO_ROUTE') return false;
    // Once keys were accepted, a refusal in words we do not know can only be about this request.
    if (error.code === 'SHOP_AUTH' && api.auth !== undefined) return false;
    throw error;
  }
}
