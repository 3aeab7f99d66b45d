import type { CustomerStore } from '../contracts/customer-store.ts';
import type { SpendingStore } from '../contracts/spending-store.ts';
import { IntegrationError } from '../errors.ts';
import type {
  CustomerInventory,
  CustomerRecord,
  CustomerSettings,
  DeepPartial,
  EraseReceipt,
} from '../model/customer.ts';
import type { CustomerUsage } from '../model/spending.ts';
import { assertNumber } from '../resilience/assert-number.ts';
import { assertCustomerId } from './customer-id.ts';

export interface CustomerRegistryDependencies {
  readonly store: CustomerStore & { readonly spending: SpendingStore };
  /** Refuses settings that are not valid. */
  readonly parseSettings: (settings: unknown) => DeepPartial<CustomerSettings>;
  /** Ends the jobs that run here for a customer whose rows are gone, and waits for them. */
  readonly dropJobs: (customerId: string) => Promise<void>;
}

/** One page of {@link CustomerRegistry.list}. */
export interface ListCustomersOptions {
  /** Only customers whose id sorts behind this one: the last of the page before. @default from the first */
  readonly after?: string | undefined;
  /** Most customers, 1 to 500. @default 100 */
  readonly limit?: number | undefined;
}

/** Which spending {@link CustomerRegistry.usage} adds up. */
export interface UsageOptions {
  /** Of this job; `null` for what belongs to none, such as questions of searches. @default all */
  readonly jobId?: string | null | undefined;
  /** A calendar month (UTC), e.g. `2026-11`. @default all */
  readonly month?: string | undefined;
}

/**
 * The customers of the store and what they want.
 *
 * All methods throw IntegrationError `CUSTOMER_ID_INVALID`, `STORE_FAILED` or `INTEGRATION_CLOSED`.
 */
export class CustomerRegistry {
  readonly #store: CustomerRegistryDependencies['store'];
  readonly #parseSettings: (settings: unknown) => DeepPartial<CustomerSettings>;
  readonly #dropJobs: (customerId: string) => Promise<void>;

  constructor({ store, parseSettings, dropJobs }: CustomerRegistryDependencies) {
    this.#store = store;
    this.#parseSettings = parseSettings;
    this.#dropJobs = dropJobs;
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
   * Removes everything there is of a customer: settings, jobs, pages, chunks, products. For good. Jobs that run for it end:
   * here before this resolves, in other processes with their next write, which is refused.
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
    const id = assertCustomerId(customerId);
    // The rows first: from then on nothing that still runs can write.
    const receipt = await this.#store.eraseCustomer(id);
    await this.#dropJobs(id);
    return receipt;
  }

  /**
   * Counts everything there is of a customer, in the words of the receipt: all zeros after an erasure, and for a customer
   * nobody knows.
   *
   * @example
   * ```ts
   * const { jobs, pages } = await integration.customers.count('shop-1');
   * ```
   */
  async count(customerId: string): Promise<CustomerInventory> {
    return await this.#store.countCustomer(assertCustomerId(customerId));
  }

  /**
   * What was spent for a customer: tokens and dollars by kind of call and by model. Calls of all processes, written down as
   * they are made. Erased with the customer; what the embedded default makes is sent nowhere and not counted.
   *
   * @throws IntegrationError `OPTIONS_INVALID` for a month that is none.
   *
   * @example
   * ```ts
   * const { costUsd } = await integration.customers.usage('shop-1', { month: '2026-11' });
   * const ofJob = await integration.customers.usage('shop-1', { jobId });
   * ```
   */
  async usage(customerId: string, options: UsageOptions = {}): Promise<CustomerUsage> {
    const id = assertCustomerId(customerId);
    const { jobId, month } = options;
    if (month !== undefined && !/^\d{4}-(?:0[1-9]|1[0-2])$/.test(month)) throw monthInvalid(month);
    const records = await this.#store.spending.listSpending(id, { jobId, month });
    const tokens = records.reduce((sum, record) => sum + record.tokens, 0);
    // In whole billionths, as they were written: sums of fractions drift.
    const nanoUsd = records.reduce((sum, { costUsd }) => sum + Math.round(costUsd * 1_000_000_000), 0);
    return { customerId: id, tokens, costUsd: nanoUsd / 1_000_000_000, records };
  }
}

function monthInvalid(month: unknown): IntegrationError {
  return new IntegrationError(
    `month must be a year and a month such as 2026-11; received ${String(month).slice(0, 40)}`,
    {
      code: 'OPTIONS_INVALID',
      service: 'options',
    },
  );
}

/** The error of reading a customer who does not exist. */
export function customerUnknown(customerId: string): IntegrationError {
  return new IntegrationError(
    `There is no customer "${customerId}"; its first job creates it, and so does customers.save`,
    { code: 'CUSTOMER_UNKNOWN', service: 'customers', context: { customerId } },
  );
}
