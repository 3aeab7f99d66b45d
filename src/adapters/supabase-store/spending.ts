import type { SpendingStore } from '../../contracts/spending-store.ts';
import { type SpendingSums, toSpendingRecord } from '../spending-sums.ts';
import type { DatabaseClient } from './database-client.ts';

/** The part of the store that is the ledger of costs. */
export function spendingCalls(database: DatabaseClient): SpendingStore {
  return {
    reserveSpending(customerId, lease, { reservation, limits }) {
      return database.write('csi_reserve_spending', customerId, { lease, reservation, limits });
    },

    async settleSpending(customerId, reservationId, cost) {
      await database.write('csi_settle_spending', customerId, { reservationId, cost });
    },

    settleAbandoned(customerId, lease) {
      return database.write('csi_settle_abandoned', customerId, { lease });
    },

    async recordSpending(customerId, call) {
      await database.write('csi_record_spending', customerId, { call });
    },

    async listSpending(customerId, query) {
      const rows = await database.read<readonly SpendingSums[]>('csi_list_spending', customerId, { ...query });
      return rows.map(toSpendingRecord);
    },
  };
}
