import type { Clock } from '../../contracts/clock.ts';
import type { ShopRules, ShopStore, SyncRun } from '../../contracts/shop-store.ts';
import { throwIfAborted } from '../../errors.ts';
import type { SyncCursor, SyncState } from '../../model/shop.ts';
import type { ResourceReport, SyncCounts } from '../../model/shop-sync.ts';
import { afterPage, firstCursor } from './sync-cursor.ts';
import type { ReadOptions, SyncSource, TakenPage } from './sync-source.ts';

export interface SyncOptions {
  readonly customerId: string;
  readonly store: ShopStore;
  readonly clock: Clock;
  /** Nothing is read unless the shop is kept so. */
  readonly rules: ShopRules;
  readonly mode: 'auto' | 'changes' | 'full';
  /** Whether records may be removed when a full pass finds far fewer than there were. */
  readonly removals: 'guarded' | 'approved';
  readonly signal?: AbortSignal | undefined;
  /** Told after every page, with all counts so far and the size of the list. */
  readonly onProgress?: ((counts: SyncCounts, total: number | null) => void) | undefined;
}

/** A full pass finds what nobody told of: deletions, scheduled sales, prices that plugins change. */
const fullPassEveryMs = 86_400_000;
/** A pass that finds a smaller share of what is known removes nothing. */
const trustedShare = 0.7;
const idsPerCommit = 100;

/**
 * Reads one kind of record: all of them, or those changed since the last time. Goes on where an earlier reading stopped.
 *
 * A page, the records on it and the place in the list are committed together, after the index has them: whatever stops a
 * reading, the next one finds every record either stored or still ahead.
 *
 * @throws IntegrationError `SYNC_SUPERSEDED` when another reading of the same resource has begun or the shop is kept by other
 * rules, and what the shop or the store throws.
 */
export async function syncResource<Item>(source: SyncSource<Item>, options: SyncOptions): Promise<ResourceReport> {
  const { customerId, store, clock, rules } = options;
  const run = await store.beginSync(customerId, source.resource, rules);
  const { state } = run;
  const isFull = needsFullPass(state, source.changes, { mode: options.mode, now: clock.now() });
  const resumed = state.cursor !== null && (!isFull || state.cursor.kind === 'full');
  const begun = resumed ? state : beginReading(state, isFull ? 'full' : 'changes', clock.now());
  const kind = begun.cursor?.kind ?? 'full';
  const reading = new Reading(source, options, run);
  const done = await reading.readAll(begun);
  const missing = kind === 'full' ? await reading.removeUnseen(done) : 0;
  await reading.finish(done, { isFullPass: kind === 'full', now: clock.now() });
  return { ...reading.counts, kind, resumed, missing };
}

function beginReading(state: SyncState, kind: SyncCursor['kind'], now: number): SyncState {
  const pass = kind === 'full' ? state.pass + 1 : state.pass;
  return { ...state, pass, cursor: firstCursor(kind, state.watermark, now) };
}

function needsFullPass(
  { fullPassAt, watermark }: SyncState,
  changes: SyncSource<unknown>['changes'],
  { mode, now }: { readonly mode: SyncOptions['mode']; readonly now: number },
): boolean {
  if (mode === 'full' || fullPassAt === null) return true;
  if (changes !== 'newest' && watermark === null) return true;
  return mode === 'auto' && now - fullPassAt.getTime() >= fullPassEveryMs;
}

/**
 * Asks the shop for certain records, takes in what it has of them, and lets go what it has not: absence from a list is no
 * proof, the answer to a question is.
 *
 * @param ids - as the store names them; at most 100. Afterwards none of them is stored as it was before.
 */
export async function lookAgain<Item>(
  source: SyncSource<Item>,
  ids: readonly string[],
  options: ReadOptions,
): Promise<TakenPage> {
  return await takeAgain(source, ids, await source.readSome(ids, options), options);
}

/** As {@link lookAgain}, for records that were read already. @param ids - of those that were asked for. */
export async function takeAgain<Item>(
  source: SyncSource<Item>,
  ids: readonly string[],
  items: readonly Item[],
  options: ReadOptions,
): Promise<TakenPage> {
  const taken = await source.take(items, options);
  const { products = [], orders = [], shoppers = [], seen = [], removed = [] } = taken.commit;
  const found = new Set([
    ...products.map(({ externalId }) => externalId),
    ...orders.map(({ order }) => order.externalId),
    ...shoppers.map(({ shopper }) => shopper.shopperKey),
    ...seen,
    ...removed,
  ]);
  const gone = await source.drop(ids.filter((id) => !found.has(id)));
  const joined = <T>(one: readonly T[] | undefined, other: readonly T[] | undefined): T[] => [
    ...(one ?? []),
    ...(other ?? []),
  ];
  return {
    commit: {
      ...taken.commit,
      removed: joined(taken.commit.removed, gone.commit.removed),
      removedPages: joined(taken.commit.removedPages, gone.commit.removedPages),
    },
    counts: { ...taken.counts, removed: (taken.counts.removed ?? 0) + (gone.counts.removed ?? 0) },
  };
}

class Reading<Item> {
  readonly #source: SyncSource<Item>;
  readonly #options: SyncOptions;
  readonly #run: SyncRun;
  counts: SyncCounts = { read: 0, written: 0, unchanged: 0, removed: 0, skipped: 0, pages: 0 };

  constructor(source: SyncSource<Item>, options: SyncOptions, run: SyncRun) {
    this.#source = source;
    this.#options = options;
    this.#run = run;
  }

  /** Page after page, until the list has ended. @returns the state as it was committed last. */
  async readAll(begun: SyncState): Promise<SyncState> {
    const { signal, onProgress } = this.#options;
    let state = begun;
    while (state.cursor !== null) {
      throwIfAborted(signal, 'woocommerce');
      const { cursor } = state;
      const page = await this.#source.readPage(cursor, { signal });
      const { commit, counts } = await this.#source.take(page.items, { signal });
      const next = afterPage(cursor, page, {
        changes: this.#source.changes,
        changedAt: page.items.map((item) => this.#source.changedAt(item)),
        foundNothingNew: counts.written === 0 && page.items.length > 0,
      });
      const ended = { ...cursor, ...next.learned };
      state = { ...state, cursor: next.cursor };
      // The last cursor carries what was learned on the way; the end is committed by finish().
      await this.#commit({ ...state, cursor: next.cursor ?? ended }, commit);
      this.#add({ ...counts, read: page.items.length, pages: 1 });
      onProgress?.(this.counts, page.total);
      if (next.cursor === null) return { ...state, cursor: ended };
    }
    return state;
  }

  /** @returns how many were left because they are too many. */
  async removeUnseen(state: SyncState): Promise<number> {
    const { customerId, store, removals, signal } = this.#options;
    const { resource } = this.#source;
    const unseen = await this.#countUnseen(state.pass);
    const known = await store.countRecords(customerId, resource);
    if (unseen === 0) return 0;
    if (removals === 'guarded' && known - unseen < trustedShare * known) return unseen;
    // Each is asked for once, whatever the store makes of the answer.
    let after: string | undefined;
    for (;;) {
      const ids = await store.listUnseen(customerId, resource, { pass: state.pass, after, limit: idsPerCommit });
      if (ids.length === 0) return 0;
      throwIfAborted(signal, 'woocommerce');
      const { commit, counts } = await lookAgain(this.#source, ids, { signal });
      await this.#commit(state, commit);
      this.#add(counts);
      after = ids.at(-1);
    }
  }

  /** Writes down that the list was read to its end. */
  async finish(
    state: SyncState,
    { isFullPass, now }: { readonly isFullPass: boolean; readonly now: number },
  ): Promise<void> {
    const { cursor, watermark } = state;
    // In the order of ids, a change made while the list was read may have been missed: it is later than the beginning.
    const isByTime = !isFullPass && this.#source.changes === 'ordered';
    const reached = isByTime ? cursor?.latest : cursor?.startedAt;
    const latest = Math.max(reached ? Date.parse(reached) : 0, isFullPass ? 0 : (watermark?.getTime() ?? 0));
    await this.#commit(
      {
        ...state,
        cursor: null,
        watermark: latest > 0 ? new Date(latest) : watermark,
        fullPassAt: isFullPass ? new Date(now) : state.fullPassAt,
      },
      {},
    );
  }

  async #countUnseen(pass: number): Promise<number> {
    const { customerId, store } = this.#options;
    let count = 0;
    let after: string | undefined;
    for (;;) {
      const ids = await store.listUnseen(customerId, this.#source.resource, { pass, after, limit: 500 });
      count += ids.length;
      after = ids.at(-1);
      if (ids.length < 500) return count;
    }
  }

  async #commit(state: SyncState, commit: TakenPage['commit']): Promise<void> {
    const { customerId, store } = this.#options;
    const progress = { fence: this.#run.fence, state };
    const { skipped } = await store.commitShop(customerId, {
      resource: this.#source.resource,
      pass: state.pass,
      progress,
      ...commit,
    });
    this.#add({ skipped, written: -skipped });
  }

  #add(counts: Partial<SyncCounts>): void {
    const sums = Object.entries(this.counts).map(([name, count]) => [
      name,
      count + (counts[name as keyof SyncCounts] ?? 0),
    ]);
    this.counts = Object.fromEntries(sums) as unknown as SyncCounts;
  }
}
