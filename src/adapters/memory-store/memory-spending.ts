import type {
  SpendingCall,
  SpendingCost,
  SpendingLimits,
  SpendingQuery,
  SpendingReservation,
} from '../../contracts/spending-store.ts';
import type { SpendingLimit, SpendingRecord } from '../../model/spending.ts';
import { monthOf, passedLimit, type SpendingSum, type SpendingSums, toSpendingRecord } from '../spending-sums.ts';

interface Place {
  readonly jobId: string | null;
  readonly month: string;
}

type SpentRow = SpendingSums & Place;
type OpenRow = SpendingReservation & Place & { readonly at: number };

/** The ledger of one customer. Times are milliseconds since the epoch. */
export class MemorySpending {
  /** By job, month, kind and model. */
  readonly #spent = new Map<string, SpentRow>();
  readonly #open = new Map<string, OpenRow>();

  reserve(
    jobId: string | null,
    { reservation, limits }: { readonly reservation: SpendingReservation; readonly limits: SpendingLimits },
    at: number,
  ): SpendingLimit | null {
    const { reservationId } = reservation;
    if (this.#open.has(reservationId)) return null;
    const month = monthOf(at);
    const passed = passedLimit(reservation, jobId === null ? { ...limits, ...noLimitsOfJobs } : limits, {
      job: this.#sum((row) => row.jobId === jobId),
      month: this.#sum((row) => row.month === month),
    });
    if (passed === null) this.#open.set(reservationId, { ...reservation, jobId, month, at });
    return passed;
  }

  settle(reservationId: string, cost: SpendingCost | null, at: number): void {
    const row = this.#open.get(reservationId);
    this.#open.delete(reservationId);
    if (row && cost && (cost.tokens > 0 || (cost.nanoUsd ?? 0) > 0)) {
      this.#add({ ...row, ...cost, isAssumed: cost.isAssumed }, row, at);
    }
  }

  settleAbandoned(jobId: string, at: number): number {
    const abandoned = [...this.#open.values()].filter((row) => row.jobId === jobId);
    for (const row of abandoned) this.settle(row.reservationId, { ...row, isAssumed: true }, at);
    return abandoned.length;
  }

  record(call: SpendingCall, at: number): void {
    this.#add(call, { jobId: null, month: monthOf(at) }, at);
  }

  list({ jobId, month }: SpendingQuery): SpendingRecord[] {
    const isWanted = (row: Place): boolean =>
      (jobId === undefined || row.jobId === jobId) && (month === undefined || row.month === month);
    const rows = [...this.#spent.values(), ...[...this.#open.values()].map(asSums)].filter(isWanted);
    const byModel = new Map<string, SpendingSums>();
    for (const row of rows) {
      const key = `${row.kind} ${row.modelId}`;
      byModel.set(key, addUp(byModel.get(key), row));
    }
    return [...byModel].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, sums]) => toSpendingRecord(sums));
  }

  #add(call: SpendingCall, { jobId, month }: Place, at: number): void {
    const { kind, modelId, tokens, nanoUsd, isAssumed = false } = call;
    const key = JSON.stringify([jobId, month, kind, modelId]);
    const added = {
      ...{ kind, modelId, calls: 1, tokens, nanoUsd: nanoUsd ?? 0 },
      ...{ unpricedCalls: Number(nanoUsd === null), assumedCalls: Number(isAssumed), ...noneOpen, lastAt: at },
    };
    this.#spent.set(key, { ...addUp(this.#spent.get(key), added), jobId, month });
  }

  #sum(isCounted: (row: Place) => boolean): SpendingSum {
    const rows = [...this.#spent.values(), ...this.#open.values()].filter(isCounted);
    return {
      tokens: rows.reduce((sum, row) => sum + row.tokens, 0),
      nanoUsd: rows.reduce((sum, row) => sum + (row.nanoUsd ?? 0), 0),
    };
  }
}

const noLimitsOfJobs = { maxTokens: undefined, maxNanoUsd: undefined };
const noneOpen = { openCalls: 0, openTokens: 0, openNanoUsd: 0 };

function asSums({ jobId, month, kind, modelId, tokens, nanoUsd, at }: OpenRow): SpentRow {
  return {
    ...{ jobId, month, kind, modelId, calls: 0, tokens: 0, nanoUsd: 0, unpricedCalls: 0, assumedCalls: 0 },
    ...{ openCalls: 1, openTokens: tokens, openNanoUsd: nanoUsd ?? 0, lastAt: at },
  };
}

function addUp(sums: SpendingSums | undefined, row: SpendingSums): SpendingSums {
  if (!sums) return row;
  return {
    kind: row.kind,
    modelId: row.modelId,
    calls: sums.calls + row.calls,
    tokens: sums.tokens + row.tokens,
    nanoUsd: sums.nanoUsd + row.nanoUsd,
    unpricedCalls: sums.unpricedCalls + row.unpricedCalls,
    assumedCalls: sums.assumedCalls + row.assumedCalls,
    openCalls: sums.openCalls + row.openCalls,
    openTokens: sums.openTokens + row.openTokens,
    openNanoUsd: sums.openNanoUsd + row.openNanoUsd,
    lastAt: Math.max(sums.lastAt, row.lastAt),
  };
}
