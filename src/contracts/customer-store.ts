import type {
  CustomerInventory,
  CustomerRecord,
  CustomerSettings,
  DeepPartial,
  EraseReceipt,
} from '../model/customer.ts';

/** Keeps customers and what they want. */
export interface CustomerStore {
  /** Creates the customer or replaces its settings; `createdAt` stays. */
  saveCustomer(customerId: string, settings: DeepPartial<CustomerSettings>): Promise<CustomerRecord>;
  /** Creates the customer without settings. One that was saved stays as it is: this cannot overwrite settings. */
  createCustomer(customerId: string): Promise<{ readonly customer: CustomerRecord; readonly created: boolean }>;
  getCustomer(customerId: string): Promise<CustomerRecord | undefined>;
  /** Ordered by id, starting behind `after`. */
  listCustomers(options: {
    readonly after?: string | undefined;
    readonly limit: number;
  }): Promise<readonly CustomerRecord[]>;
  /**
   * Removes everything of the customer in one transaction, its jobs included, so that no run can write for it any more.
   * An unknown customer gives a receipt of zeros.
   */
  eraseCustomer(customerId: string): Promise<EraseReceipt>;
  /** Counts everything there is of the customer, in the same words as the receipt. */
  countCustomer(customerId: string): Promise<CustomerInventory>;
}
