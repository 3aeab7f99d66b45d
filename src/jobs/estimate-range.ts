/** From what is nearly certain to what may come. */
export type Range = readonly [low: number, high: number];

export interface MetSite {
  /** The sample was the whole site. */
  readonly isWhole: boolean;
  /** URLs that are to be visited or were. */
  readonly metUrls: number;
  readonly maxPages: number;
}

/** How many pages a crawl comes to: URLs that were met may be no pages, others will be met. */
export function rangeOfPages(
  sample: { readonly pages: number; readonly visits: number },
  { isWhole, metUrls, maxPages }: MetSite,
): Range {
  if (isWhole) return [sample.pages, sample.pages];
  const share = sample.visits === 0 ? 0 : sample.pages / sample.visits;
  const expected = Math.floor(metUrls * Math.min(1, share) * leastPart);
  return [Math.min(maxPages, Math.max(sample.pages, expected)), maxPages];
}

/**
 * What all pages have together, when a sample of them has `values`. The mean of a few pages is off by what they differ
 * among themselves, and by what the sample is not like the rest: half of it to twice it, or three standard errors, whichever
 * is more.
 */
export function rangeOfSum(values: readonly number[], [low, high]: Range): Range {
  const count = values.length;
  const total = values.reduce((sum, value) => sum + value, 0);
  if (count === 0) return [0, 0];
  if (low === count && high === count) return [total, total];
  const mean = total / count;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, count - 1);
  const error = 3 * Math.sqrt(variance / count);
  const least = Math.max(0, Math.min(mean * leastPart, mean - error));
  const most = Math.max(mean * mostTimes, mean + error);
  return [Math.floor(low * least), Math.ceil(high * most)];
}

/**
 * What a crawl of a site that is partly in the index costs.
 *
 * @param fresh - by what of the sample is new. @param whole - by all of it: pages outside the sample may have changed.
 */
export function chooseRange(fresh: Range, whole: Range, { isWhole }: Pick<MetSite, 'isWhole'>): Range {
  return isWhole ? fresh : [fresh[0], whole[1]];
}

const leastPart = 0.5;
const mostTimes = 2;
