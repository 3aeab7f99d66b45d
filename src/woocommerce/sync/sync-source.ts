import type { ShopCommit } from '../../contracts/shop-store.ts';
import type { ShopResource, SyncCursor } from '../../model/shop.ts';
import type { SyncCounts } from '../../model/shop-sync.ts';

/** A page of a list, as it is taken in. */
export interface SourcePage<Item> {
  readonly items: readonly Item[];
  /** Records of the whole list; `null` when the shop does not say. */
  readonly total: number | null;
  readonly hasMore: boolean;
  /** The shop's clock when it answered, in milliseconds since the epoch; `null` when it does not say. */
  readonly answeredAt: number | null;
}

/** What taking a page in came to. */
export interface TakenPage {
  /** Goes into one commit with the progress of the reading. */
  readonly commit: Pick<ShopCommit, 'products' | 'orders' | 'shoppers' | 'pages' | 'removedPages' | 'seen' | 'removed'>;
  readonly counts: Readonly<Partial<SyncCounts>>;
}

export const takenNothing: TakenPage = { commit: {}, counts: {} };

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * One kind of record of a shop, as it is read.
 *
 * - `ordered`: changes come in the order of their time
 * - `filtered`: changes can be asked for, in the order of ids
 * - `newest`: only records that were added can be told from others
 */
export interface SyncSource<Item> {
  readonly resource: ShopResource;
  readonly changes: 'ordered' | 'filtered' | 'newest';
  /** Reads the page that a cursor stands before. */
  readPage(cursor: SyncCursor, options: ReadOptions): Promise<SourcePage<Item>>;
  /** When a record was changed, `null` when it does not say. */
  changedAt(item: Item): Date | null;
  /** Compares records with what is known, and takes in what is new. Writes nothing of the shop's tables itself. */
  take(items: readonly Item[], options: ReadOptions): Promise<TakenPage>;
  /**
   * Reads certain records, whatever their status: what has become of those that a list did not show, or that somebody has
   * spoken of. Those the shop does not have are missing from the result.
   *
   * @param ids - as the store names them; at most 100.
   */
  readSome(ids: readonly string[], options: ReadOptions): Promise<readonly Item[]>;
  /** What goes with records that the shop does not have any more. Writes nothing itself. */
  drop(ids: readonly string[]): Promise<TakenPage>;
}

/** What the arguments of a list say about asking for changes. */
export function howChangesCome(list: {
  readonly isFiltered: boolean;
  readonly isOrdered: boolean;
}): SyncSource<unknown>['changes'] {
  if (!list.isFiltered) return 'newest';
  return list.isOrdered ? 'ordered' : 'filtered';
}
