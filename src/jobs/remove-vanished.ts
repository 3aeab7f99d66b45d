import type { JobLease } from '../contracts/job-store.ts';
import type { Store } from '../contracts/store.ts';
import type { JobEventBase } from '../events.ts';
import { findVanished, type VanishedPage } from './find-vanished.ts';

/** Removals of more pages than both of these are held back until someone approves them. */
const guard = { pages: 10, shareOfIndex: 0.1 };
/** What a crawl proves is not believed without a person when the site answered for less than this share of its URLs. */
const leastCoverage = 0.9;
/** Pages of one transaction. */
const batchSize = 100;

export interface RemovalOptions {
  readonly ids: JobEventBase;
  readonly lease: JobLease;
  readonly signal: AbortSignal;
  /** Share of its URLs that the site answered for. */
  readonly coverage: number;
  readonly onRemoved: (page: VanishedPage) => void;
}

/**
 * Removes the pages that the job has proved to have vanished, or none of them: more than 10 pages and more than 10 % of
 * the index, and any page at all after a crawl that saw less than 90 % of the site, wait for an approval.
 *
 * @returns how many wait.
 */
export async function removeVanished(store: Store, options: RemovalOptions): Promise<number> {
  const { ids, coverage, signal } = options;
  const vanished = await countVanished(store, ids, signal);
  if (vanished === 0) return 0;
  const { pages } = await store.countPages(ids.customerId);
  const isLarge = vanished > guard.pages && vanished > pages * guard.shareOfIndex;
  if (isLarge || coverage < leastCoverage) return vanished;
  await removeUpTo(store, vanished, options);
  return 0;
}

/** Removes up to so many pages that the job has proved to have vanished. @returns how many are left. */
export async function removeUpTo(
  store: Store,
  most: number,
  { ids, lease, signal, onRemoved }: Omit<RemovalOptions, 'coverage'>,
): Promise<number> {
  let left = most;
  let remaining = 0;
  let batch: VanishedPage[] = [];
  const remove = async (): Promise<void> => {
    const removed = new Set(await store.removePages(ids.customerId, lease, batch));
    for (const page of batch) if (removed.has(page.key)) onRemoved(page);
    left += batch.length - removed.size;
    batch = [];
  };
  for await (const page of findVanished(store, ids, signal)) {
    if (left === 0) {
      remaining += 1;
      continue;
    }
    left -= 1;
    batch.push(page);
    if (batch.length === batchSize || left === 0) await remove();
  }
  if (batch.length > 0) await remove();
  return remaining;
}

async function countVanished(store: Store, ids: JobEventBase, signal: AbortSignal): Promise<number> {
  let count = 0;
  for await (const _ of findVanished(store, ids, signal)) count += 1;
  return count;
}
