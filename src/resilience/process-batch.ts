import { assertNumber } from './assert-number.ts';
import { createTimeSlicer } from './time-slice.ts';

/**
 * Calls `processor` for every item, at most `batchSize` calls at a time. As soon as one call has settled the next one
 * starts: a slow item holds up its own place only.
 *
 * After a failure no further call starts. The promise rejects once the calls already running have settled, so that
 * nothing works on behind the caller's back; of several failures the first in time is thrown.
 *
 * @param batchSize - calls at a time, 1 to 10,000. @default 10
 * @returns one result per item, in the order of `items`.
 * @throws what `processor` throws; IntegrationError `OPTIONS_INVALID` for a batch size out of range.
 *
 * @example
 * ```ts
 * const sizes = await processBatch(urls, async (url) => (await download(url)).length, 5);
 * ```
 */
export async function processBatch<T, R>(
  items: readonly T[],
  processor: (item: T) => Promise<R>,
  batchSize = 10,
): Promise<R[]> {
  assertNumber('batchSize', batchSize, { min: 1, max: 10_000, whole: true });
  const results = new Array<R>(items.length);
  const slice = createTimeSlicer();
  // One iterator shared by all workers hands every item out once.
  const pending = items.entries();
  let failure: { readonly error: unknown } | undefined;

  const work = async (): Promise<void> => {
    for (const [index, item] of pending) {
      try {
        results[index] = await processor(item);
      } catch (error) {
        failure ??= { error };
      }
      if (failure) return;
      await slice();
    }
  };
  await Promise.all(Array.from({ length: Math.min(batchSize, items.length) }, work));
  if (failure) throw failure.error;
  return results;
}
