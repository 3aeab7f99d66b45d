import type { SpendingCost, SpendingLimits } from '../contracts/spending-store.ts';
import type { SpendingKind, SpendingLimit, SpendingRecord } from '../model/spending.ts';

/** Spent and reserved together. */
export interface SpendingSum {
  readonly tokens: number;
  readonly nanoUsd: number;
}

/** The first limit that a call would pass; `null` when it passes none. What exactly reaches a limit is within it. */
export function passedLimit(
  call: SpendingCost,
  limits: SpendingLimits,
  { job, month }: { readonly job: SpendingSum; readonly month: SpendingSum },
): SpendingLimit | null {
  const nanoUsd = call.nanoUsd ?? 0;
  const { maxTokens, maxNanoUsd, monthlyTokens, monthlyNanoUsd } = limits;
  if (maxTokens !== undefined && job.tokens + call.tokens > maxTokens) return 'maxTokens';
  if (maxNanoUsd !== undefined && job.nanoUsd + nanoUsd > maxNanoUsd) return 'maxUsd';
  if (monthlyTokens !== undefined && month.tokens + call.tokens > monthlyTokens) return 'monthlyTokens';
  if (monthlyNanoUsd !== undefined && month.nanoUsd + nanoUsd > monthlyNanoUsd) return 'monthlyUsd';
  return null;
}

/** What a store has of one kind and model, added up. */
export interface SpendingSums {
  readonly kind: SpendingKind;
  readonly modelId: string;
  readonly calls: number;
  readonly tokens: number;
  readonly nanoUsd: number;
  readonly unpricedCalls: number;
  readonly assumedCalls: number;
  readonly openCalls: number;
  readonly openTokens: number;
  readonly openNanoUsd: number;
  /** Milliseconds since the epoch. */
  readonly lastAt: number;
}

const nanoPerUsd = 1_000_000_000;

/** As callers see it. */
export function toSpendingRecord(sums: SpendingSums): SpendingRecord {
  const { kind, modelId, calls, tokens, nanoUsd, unpricedCalls, assumedCalls } = sums;
  return {
    ...{ kind, modelId, calls, tokens, costUsd: nanoUsd / nanoPerUsd, unpricedCalls, assumedCalls },
    open: { calls: sums.openCalls, tokens: sums.openTokens, costUsd: sums.openNanoUsd / nanoPerUsd },
    lastAt: new Date(sums.lastAt),
  };
}

/** The calendar month, by UTC, of milliseconds since the epoch. */
export const monthOf = (at: number): string => new Date(at).toISOString().slice(0, 7);
