import type { SpendingKind, SpendingLimit, SpendingRecord } from '../model/spending.ts';
import type { JobLease } from './job-store.ts';

/**
 * What a call costs. Money is whole billionths of a dollar: the price of one token of the cheapest model is 20 of them, and
 * sums stay exact.
 */
export interface SpendingCost {
  readonly tokens: number;
  /** `null`: the price is not known. */
  readonly nanoUsd: number | null;
  /** Whether the call was charged is not known; this is the most it can be. @default false */
  readonly isAssumed?: boolean | undefined;
}

/** A call and its model. */
export interface SpendingCall extends SpendingCost {
  readonly kind: SpendingKind;
  readonly modelId: string;
}

/** A call that is to be made, with the most it can cost. */
export interface SpendingReservation extends SpendingCall {
  /** Unique for the customer: reserving it again changes nothing. */
  readonly reservationId: string;
}

/**
 * What may not be passed. The first two count what the job has spent and reserved, the others what the customer has in this
 * calendar month (UTC), in all jobs and without one. What is left out is not limited.
 */
export interface SpendingLimits {
  readonly maxTokens?: number | undefined;
  readonly maxNanoUsd?: number | undefined;
  readonly monthlyTokens?: number | undefined;
  readonly monthlyNanoUsd?: number | undefined;
}

/** Which spending is listed. */
export interface SpendingQuery {
  /** Of this job; `null` for what belongs to none, search for example. @default all */
  readonly jobId?: string | null | undefined;
  /** Of this calendar month (UTC), e.g. `2026-11`: the month a call was reserved in. @default all */
  readonly month?: string | undefined;
}

/**
 * The ledger of what paid calls cost. A call is reserved with the most it can cost before it is made, and settled after it:
 * calls in flight together, of however many processes, cannot pass a limit together.
 *
 * A reservation whose process died, or which could not be settled, stays counted until its job is taken again and
 * {@link SpendingStore.settleAbandoned} is asked for; one without a job for the rest of its month.
 */
export interface SpendingStore {
  /**
   * Reserves, unless a limit would be passed. Atomic over everybody who reserves for the customer.
   *
   * @param lease - of the job it is for; `null` for none, and then only limits of the month count.
   * @returns the limit that would be passed; `null` when the call may be made.
   * @throws IntegrationError `LEASE_LOST`, `JOB_UNKNOWN`; without a lease `CUSTOMER_UNKNOWN` for a customer without rows.
   */
  reserveSpending(
    customerId: string,
    lease: JobLease | null,
    request: { readonly reservation: SpendingReservation; readonly limits: SpendingLimits },
  ): Promise<SpendingLimit | null>;
  /**
   * Replaces a reservation by what the call cost; `null` for one that was not made or is not charged. Does nothing when
   * there is no such reservation: it was settled before, or taken for abandoned. Needs no lease: what was spent was spent.
   */
  settleSpending(customerId: string, reservationId: string, cost: SpendingCost | null): Promise<void>;
  /**
   * Takes all reservations of a job for spent, as assumed: those who made them are gone. To be called by whoever has just
   * taken the job. @returns how many.
   */
  settleAbandoned(customerId: string, lease: JobLease): Promise<number>;
  /** Adds a call without a job that was made without a reservation. Does nothing for a customer without rows. */
  recordSpending(customerId: string, call: SpendingCall): Promise<void>;
  /** By kind and model, in that order. */
  listSpending(customerId: string, query: SpendingQuery): Promise<readonly SpendingRecord[]>;
}
