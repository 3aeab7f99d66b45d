import type { SpendingStore } from '../../contracts/spending-store.ts';
import { unknownCustomer } from '../job-errors.ts';
import type { MemoryRows } from './memory-rows.ts';

/** The part of the store that is the ledger of costs. @param now - milliseconds since the epoch. */
export function memorySpending(rows: MemoryRows, now: () => number): SpendingStore {
  return {
    async reserveSpending(customerId, lease, request) {
      if (lease) rows.requireLease(customerId, lease);
      const customer = rows.findCustomer(customerId);
      if (!customer) throw unknownCustomer(customerId);
      return customer.spending.reserve(lease?.jobId ?? null, request, now());
    },

    async settleSpending(customerId, reservationId, cost) {
      rows.findCustomer(customerId)?.spending.settle(reservationId, cost, now());
    },

    async settleAbandoned(customerId, lease) {
      rows.requireLease(customerId, lease);
      return rows.findCustomer(customerId)?.spending.settleAbandoned(lease.jobId, now()) ?? 0;
    },

    async recordSpending(customerId, call) {
      rows.findCustomer(customerId)?.spending.record(call, now());
    },

    async listSpending(customerId, query) {
      return rows.findCustomer(customerId)?.spending.list(query) ?? [];
    },
  };
}
