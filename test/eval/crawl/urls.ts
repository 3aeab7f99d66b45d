import { canonicalizeUrl } from '../../../src/crawl/canonical-url.ts';
import { parseRetryAfter as parse } from '../../../src/crawl/retry-after.ts';

export function canonicalize(url: string): string | null {
  return canonicalizeUrl(url);
}

/** Without our upper limit: the vectors ask what the header says. */
export function parseRetryAfter(value: string, now: string): number | null {
  return parse(value, Date.parse(now), { maxMs: Number.POSITIVE_INFINITY });
}
