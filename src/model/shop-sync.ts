import type { ErrorInfo } from './job.ts';
import type { ShopResource, SyncCursor } from './shop.ts';

/** What a reading came to, in records. */
export interface SyncCounts {
  /** Records that were read. */
  readonly read: number;
  /** Records that were new or had changed. */
  readonly written: number;
  readonly unchanged: number;
  /** Records that are gone from the shop, or may not be shown any more. */
  readonly removed: number;
  /** Records that were left out: a later state was stored already, the person was erased, or nobody may see them. */
  readonly skipped: number;
  /** Pages of lists that were asked for. */
  readonly pages: number;
}

/** What reading one resource came to. */
export interface ResourceReport extends SyncCounts {
  readonly kind: SyncCursor['kind'];
  /** True when it went on from where an earlier reading stopped. */
  readonly resumed: boolean;
  /** Records a full pass did not find, and did not remove: too many for that. 0 for most. */
  readonly missing: number;
}

/** What a synchronisation of a shop came to. */
export interface ShopSyncResult {
  readonly syncId: string;
  readonly customerId: string;
  /** False when anything that was asked for could not be done; what could be is kept. */
  readonly success: boolean;
  /**
   * `needs_approval`: a full pass found so much less than before that nothing was removed: see `missing` of each resource.
   * Look at the shop, then repeat it with `mode: 'full', removals: 'approved'`.
   */
  readonly status: 'completed' | 'needs_approval' | 'failed';
  /** `null` for what was not asked for, and for what failed. */
  readonly products: ResourceReport | null;
  readonly orders: ResourceReport | null;
  readonly shoppers: ResourceReport | null;
  /** One entry for each thing that went wrong. */
  readonly errors: readonly ErrorInfo[];
  readonly durationMs: number;
  readonly usage: {
    /** Tokens that were sent to be embedded; 0 for the embedded default. */
    readonly embeddingTokens: number;
    readonly costUsd: number;
  };
}

/** How far a synchronisation is. */
export interface ShopSyncProgress {
  readonly resource: ShopResource;
  /** Records read so far. */
  readonly read: number;
  /** Records that were new or changed. */
  readonly written: number;
  readonly removed: number;
  /** Records of the list; `null` when the shop does not say. */
  readonly total: number | null;
}
