import type { CustomerStore } from '../../src/contracts/store.ts';
import type { CustomerRecord } from '../../src/model/customer.ts';

/** The part of a store that keeps customers, in memory. */
export function createCustomerStore(): CustomerStore {
  const customers = new Map<string, CustomerRecord>();
  return {
    async saveCustomer(customerId, settings) {
      const now = new Date();
      const customer = { customerId, settings, createdAt: customers.get(customerId)?.createdAt ?? now, updatedAt: now };
      customers.set(customerId, customer);
      return customer;
    },
    getCustomer: async (customerId) => customers.get(customerId),
    listCustomers: async ({ after = '', limit }) =>
      [...customers.keys()]
        .toSorted()
        .filter((id) => id > after)
        .slice(0, limit)
        .flatMap((id) => customers.get(id) ?? []),
    async eraseCustomer(customerId) {
      customers.delete(customerId);
      return { customerId, erasedAt: new Date(), jobs: 0, urls: 0, pages: 0, chunks: 0, products: 0 };
    },
  };
}
