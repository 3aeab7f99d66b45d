import type { DueCustomer, DuePage } from '../model/page.ts';
import { assertNumber } from '../resilience/assert-number.ts';
import type { JobEnvironment } from './job-environment.ts';

export interface DueOptions {
  /** Due by then. @default now */
  readonly at?: Date | undefined;
  /** Only customers whose id sorts behind this one: the last of the answer before. @default from the first */
  readonly after?: string | undefined;
  /** Most customers, 1 to 500. @default 100 */
  readonly limit?: number | undefined;
  /** Most pages of each, 1 to 10,000. @default 100 */
  readonly pagesPerCustomer?: number | undefined;
}

/** What is to be visited again for one customer. */
export interface DueWork extends DueCustomer {
  /** The longest overdue first; `duePages` says how many there are in all. */
  readonly pages: readonly DuePage[];
}

/** @throws IntegrationError `OPTIONS_INVALID` */
export async function listDue(
  { store, clock }: JobEnvironment,
  { at = new Date(clock.now()), after, limit = 100, pagesPerCustomer = 100 }: DueOptions,
): Promise<readonly DueWork[]> {
  assertNumber('limit', limit, { min: 1, max: 500, whole: true });
  assertNumber('pagesPerCustomer', pagesPerCustomer, { min: 1, max: 10_000, whole: true });
  const customers = await store.listDueCustomers({ at, after, limit });
  const work: DueWork[] = [];
  for (const customer of customers) {
    const pages = await store.listDuePages(customer.customerId, { at, limit: pagesPerCustomer });
    work.push({ ...customer, pages });
  }
  return work;
}
