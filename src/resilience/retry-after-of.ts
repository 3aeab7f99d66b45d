/** Nobody waits longer because a server said so; a header may ask for years. */
export const longestRetryAfterMs = 3_600_000;

/**
 * How long a failure asks to wait, in milliseconds from 0 to an hour: its own `retryAfterMs`, or the `Retry-After` header of an
 * HTTP client's error, seconds or date (RFC 9110, section 10.2.3). `undefined` when it does not say, or nothing sensible.
 *
 * @param now - milliseconds since the epoch, for dates.
 */
export function retryAfterOf(error: unknown, now: number): number | undefined {
  const own = read(error, 'retryAfterMs');
  if (typeof own === 'number') return clamp(own);
  const header = headerOf(error) ?? headerOf(read(error, 'response'));
  if (header === undefined) return undefined;
  return clamp(/^\d{1,9}$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now);
}

function headerOf(source: unknown): string | undefined {
  const headers = read(source, 'headers');
  const value = headers instanceof Headers ? headers.get('retry-after') : read(headers, 'retry-after');
  return typeof value === 'string' ? value : undefined;
}

function clamp(ms: number): number | undefined {
  return !Number.isFinite(ms) ? undefined : Math.min(longestRetryAfterMs, Math.max(0, ms));
}

/** Foreign objects may throw when they are read. */
function read(source: unknown, name: string): unknown {
  try {
    return Object(source)[name];
  } catch {
    return undefined;
  }
}
