import type { CustomerStore } from '../../contracts/customer-store.ts';
import type { CustomerInventory, CustomerRecord, EraseReceipt } from '../../model/customer.ts';
import type { DatabaseClient } from './database-client.ts';
import type { Packed } from './packed.ts';

/** The part of the store that is about customers. */
export function customerCalls(database: DatabaseClient): CustomerStore {
  return {
    async saveCustomer(customerId, settings) {
      return toCustomerRecord(await database.write('csi_save_customer', customerId, { settings }));
    },

    async createCustomer(customerId) {
      const answer = await database.write<CreatedCustomer>('csi_create_customer', customerId, {});
      return { ...answer, customer: toCustomerRecord(answer.customer) };
    },

    async getCustomer(customerId) {
      const customer = await database.read<PackedCustomer | null>('csi_get_customer', customerId, {});
      return customer ? toCustomerRecord(customer) : undefined;
    },

    async listCustomers(options) {
      const customers = await database.read<readonly PackedCustomer[]>('csi_list_customers', null, options);
      return customers.map(toCustomerRecord);
    },

    async eraseCustomer(customerId) {
      const receipt = await database.write<Packed<EraseReceipt, 'erasedAt'>>('csi_erase_customer', customerId, {});
      return { ...receipt, customerId, erasedAt: new Date(receipt.erasedAt) };
    },

    async countCustomer(customerId) {
      return { ...(await database.read<CustomerInventory>('csi_count_customer', customerId, {})), customerId };
    },
  };
}

type PackedCustomer = Packed<CustomerRecord, 'createdAt' | 'updatedAt'>;

interface CreatedCustomer {
  readonly customer: PackedCustomer;
  readonly created: boolean;
}

function toCustomerRecord({ createdAt, updatedAt, ...customer }: PackedCustomer): CustomerRecord {
  return { ...customer, createdAt: new Date(createdAt), updatedAt: new Date(updatedAt) };
}
