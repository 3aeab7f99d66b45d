import { type DeadlineOptions, withDeadline } from './with-deadline.ts';

/** Waits until all of `work` has ended, well or not, but no longer than the time there is. Never throws. */
export async function settleWithin(work: Iterable<Promise<unknown>>, options: DeadlineOptions): Promise<void> {
  await withDeadline(() => Promise.allSettled(work), options).catch(() => undefined);
}
