import type { CustomerStore } from '../contracts/customer-store.ts';
import type { CustomerContext, CustomerSettings, DeepPartial } from '../model/customer.ts';
import { assertCustomerId } from './customer-id.ts';
import { customerUnknown } from './customer-registry.ts';

export interface CustomerContextOptions {
  /** Puts layers of settings over the defaults, the last one winning. */
  readonly resolveSettings: (...layers: readonly DeepPartial<CustomerSettings>[]) => CustomerSettings;
  /** Settings over the stored ones, for this context only. */
  readonly overrides?: DeepPartial<CustomerSettings> | undefined;
  /** Whether a customer nobody knows is created, with default settings; otherwise it is an error. */
  readonly create: boolean;
}

/**
 * A customer ready to work for: stored settings and overrides, every default filled in.
 *
 * @throws IntegrationError `CUSTOMER_ID_INVALID`, `CUSTOMER_UNKNOWN`, `STORE_FAILED`; `OPTIONS_INVALID` when stored
 * settings and overrides do not go together, and then nothing is created.
 */
export async function loadCustomerContext(
  store: CustomerStore,
  customerId: string,
  options: CustomerContextOptions,
): Promise<CustomerContext> {
  const { resolveSettings, overrides = {}, create } = options;
  const id = assertCustomerId(customerId);
  const stored = await store.getCustomer(id);
  if (!stored && !create) throw customerUnknown(id);
  const settings = resolveSettings(stored?.settings ?? {}, overrides);
  if (stored)
    return { customerId: id, settings, created: false, createdAt: stored.createdAt, updatedAt: stored.updatedAt };
  const { customer, created } = await store.createCustomer(id);
  const { createdAt, updatedAt } = customer;
  // Somebody may have saved it in the same moment: those settings count.
  return { customerId: id, settings: resolveSettings(customer.settings, overrides), created, createdAt, updatedAt };
}
