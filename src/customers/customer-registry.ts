import type { CustomerStore } from '../contracts/store.ts';
import { IntegrationError } from '../errors.ts';
import type { CustomerRecord, CustomerSettings, DeepPartial, EraseReceipt } from '../model/customer.ts';
import { assertNumber } from '../resilience/assert-number.ts';
import { assertCustomerId } from './customer-id.ts';

export interface CustomerRegistryDependencies {
  readonly store: CustomerStore;
  /** Refuses settings that are not valid. */
  readonly parseSettings: (settings: unknown) => DeepPartial<CustomerSettings>;
}

/** One page of {@link CustomerRegistry.list}. */
export interface ListCustomersOptions {
  /** Only customers whose id sorts behind this one: the last of the page before. @default from the first */
  readonly after?: string | undefined;
  /** Most customers, 1 to 500. @default 100 */
  readonly limit?: number | undefined;
}

/**
 * The customers of the store and what they want.
 *
 * All methods throw IntegrationError `CUSTOMER_ID_INVALID`, `STORE_FAILED` or `INTEGRATION_CLOSED`.
 */
export class CustomerRegistry {
  readonly #store: CustomerStore;
  readonly #parseSettings: (settings: unknown) => DeepPartial<CustomerSettings>;

  constructor({ store, parseSettings }: CustomerRegistryDependencies) {
    this.#store = store;
    this.#parseSettings = parseSettings;
  }

  /**
   * Creates a customer, or replaces the settings of an existing one as a whole. Jobs that run keep the settings they
   * started with.
   *
   * @param settings - what differs from the defaults. @default nothing
   * @throws IntegrationError `OPTIONS_INVALID` that names every problem at once; nothing is stored then.
   *
   * @example
   * ```ts
   * await integration.customers.save('shop-1', { scrapingPreferences: { crawlDelay: 500 } });
   * ```
   */
  async save(customerId: string, settings: DeepPartial<CustomerSettings> = {}): Promise<CustomerRecord> {
    const id = assertCustomerId(customerId);
    return await this.#store.saveCustomer(id, this.#parseSettings(settings));
  }

  /**
   * @throws IntegrationError `CUSTOMER_UNKNOWN`
   *
   * @example
   * ```ts
   * const { settings, createdAt } = await integration.customers.get('shop-1');
   * ```
   */
  async get(customerId: string): Promise<CustomerRecord> {
    const id = assertCustomerId(customerId);
    const customer = await this.#store.getCustomer(id);
    if (!customer) throw customerUnknown(id);
    return customer;
  }

  /**
   * Customers in the order of their ids, one page at a time.
   *
   * @throws IntegrationError `OPTIONS_INVALID` for a limit out of range.
   *
   * @example
   * ```ts
   * let page = await integration.customers.list();
   * while (page.length > 0) {
   *   for (const { customerId } of page) console.log(customerId);
   *   page = await integration.customers.list({ after: page.at(-1)?.customerId });
   * }
   * ```
   */
  async list(options: ListCustomersOptions = {}): Promise<readonly CustomerRecord[]> {
    const { after, limit = 100 } = options;
    assertNumber('limit', limit, { min: 1, max: 500, whole: true });
    return await this.#store.listCustomers({ after: after === undefined ? undefined : assertCustomerId(after), limit });
  }

  /**
   * Removes everything there is of a customer: settings, jobs, pages, chunks, products. For good.
   *
   * @returns how much it was; all zeros for a customer nobody knows.
   *
   * @example
   * ```ts
   * const receipt = await integration.customers.erase('shop-1');
   * console.log(`${receipt.pages} pages removed`);
   * ```
   */
  async erase(customerId: string): Promise<EraseReceipt> {
    return await this.#store.eraseCustomer(assertCustomerId(customerId));
  }
}

/** The error of reading a customer who does not exist. */
export function customerUnknown(customerId: string): IntegrationError {
  return new IntegrationError(
    `There is no customer "${customerId}"; its first job creates it, and so does customers.save`,
    { code: 'CUSTOMER_UNKNOWN', service: 'customers', context: { customerId } },
  );
}
