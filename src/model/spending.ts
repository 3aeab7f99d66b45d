/** What a paid call was made for. */
export type SpendingKind = 'embedding' | 'classification';

/** What calls of one kind to one model have cost. */
export interface SpendingRecord {
  readonly kind: SpendingKind;
  /** As the adapter calls it, e.g. `openai/text-embedding-3-small@1536`. */
  readonly modelId: string;
  readonly calls: number;
  /** In and out together. */
  readonly tokens: number;
  /** US dollars, those of {@link unpricedCalls} left out. */
  readonly costUsd: number;
  /** Calls whose price is not known: their tokens are counted, their dollars are not. */
  readonly unpricedCalls: number;
  /**
   * Calls of which nobody knows whether they were charged, because no answer came or the process died: they are counted
   * at the most they can have cost.
   */
  readonly assumedCalls: number;
  /** Calls under way, and those whose process died and whose job was not carried on yet: the most they can cost. */
  readonly open: { readonly calls: number; readonly tokens: number; readonly costUsd: number };
  readonly lastAt: Date;
}

/** What a customer has spent, in all or on one job. */
export interface CustomerUsage {
  readonly customerId: string;
  /** All kinds and models together, calls under way left out. */
  readonly tokens: number;
  /** US dollars, as far as prices are known. */
  readonly costUsd: number;
  /** By kind and model, in order. */
  readonly records: readonly SpendingRecord[];
}

/** Which limit a call would have passed: two of the job's budget, two of the customer's settings. */
export type SpendingLimit = 'maxTokens' | 'maxUsd' | 'monthlyTokens' | 'monthlyUsd';
