import { parseHttpDate } from './http-date.ts';
import { parseW3cDate } from './w3c-date.ts';

/** Nobody waits longer because a server said so; a header may ask for years. */
const longestRetryAfterMs = 3_600_000;

/**
 * How long a `Retry-After` header asks to wait: seconds, or the time until an HTTP date (RFC 9110, section 10.2.3).
 * ISO dates are no HTTP dates; some servers send them all the same, and they can mean nothing else.
 *
 * @param value - the header as it came.
 * @param now - milliseconds since the epoch.
 * @param options.maxMs - longer waits become this. @default one hour
 * @returns milliseconds, 0 for a date that has passed; `null` when the header says neither, and the caller's own
 * backoff applies.
 */
export function parseRetryAfter(
  value: string,
  now: number,
  { maxMs = longestRetryAfterMs }: { readonly maxMs?: number | undefined } = {},
): number | null {
  const text = value.trim();
  const askedMs = /^\d{1,64}$/.test(text) ? Number(text) * 1000 : untilDate(text, now);
  return askedMs === null ? null : Math.min(maxMs, Math.max(0, askedMs));
}

function untilDate(text: string, now: number): number | null {
  const date = parseHttpDate(text) ?? parseW3cDate(text)?.getTime();
  return date === undefined ? null : date - now;
}
