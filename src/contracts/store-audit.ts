import type { IndexFinding } from '../model/index-finding.ts';

/**
 * What is compared, one after the other. `copies`: rows that stand nowhere else with their second copies; a customer whose
 * row is lost is found here, and has no other part. `pages`: every page with the rows that are made of it, ordered by key. `ledger`:
 * URLs of jobs with pages. `leftovers`: rows of what does not exist.
 */
export type AuditPart = 'copies' | 'pages' | 'ledger' | 'leftovers';

export interface AuditOptions {
  readonly part: AuditPart;
  /** Where the step before ended: its {@link AuditStep.next}. */
  readonly after?: string | undefined;
  /** Pages or rows looked at in this step, at most 100; of `copies`, rows that are told. */
  readonly limit: number;
  /**
   * Of which a page that was committed with vectors must have all. @default the model it was committed with
   */
  readonly modelIds?: readonly string[] | undefined;
}

/** What one step of an audit found. */
export interface AuditStep {
  readonly findings: readonly IndexFinding[];
  /** `null` when the part is through. */
  readonly next: string | null;
}

/**
 * The part of a store that compares its own rows with each other and mends them: a store may do without, and then nothing is
 * known of damage.
 *
 * Each step reads with one view of the rows, so a job that runs meanwhile is no difference. Methods that mend refuse with
 * IntegrationError `INDEX_BUSY` while a run holds a job of the customer, decided in the transaction that writes.
 */
export interface StoreAudit {
  audit(customerId: string, options: AuditOptions): Promise<AuditStep>;
  /**
   * Makes everything anew that is derived of these pages: entries of the text index, of hashes, counters, visits. Vectors
   * that cannot be right are removed; they are missing then. A page that cannot be read is removed whole, its ledger stays.
   * At most 100.
   *
   * @returns how many pages there were.
   */
  rebuildPages(customerId: string, keys: readonly string[]): Promise<number>;
  /** Removes up to `limit` rows of what does not exist. @returns how many; 0 when there is none left. */
  removeLeftovers(customerId: string, options: { readonly limit: number }): Promise<number>;
  /**
   * Writes what is left in one of two copies into the other, up to `limit` rows of each table. When nothing is: up to `limit`
   * rows of the ledger that pages of the index lack, into jobs that counted more than they have; and jobs that only their URLs
   * tell of, as failed ones. Calls that were reserved for jobs that do not exist are taken for spent, as assumed.
   *
   * @returns how many; 0 when there is none left.
   */
  mendLedger(customerId: string, options: { readonly limit: number }): Promise<number>;
}
