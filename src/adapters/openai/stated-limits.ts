import type { StatedLimit, StatedLimits } from '../../contracts/stated-limits.ts';

/**
 * Reads `x-ratelimit-limit-*` and `x-ratelimit-remaining-*`.
 * https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers
 */
export function readStatedLimits(headers: Headers | undefined): StatedLimits | undefined {
  const requests = readLimit(headers, 'requests');
  const tokens = readLimit(headers, 'tokens');
  return requests || tokens ? { requests, tokens } : undefined;
}

/** What is refilled by when says nothing that the other two do not: the limits are those of a minute. */
function readLimit(headers: Headers | undefined, kind: 'requests' | 'tokens'): StatedLimit | undefined {
  const perMinute = readNumber(headers?.get(`x-ratelimit-limit-${kind}`));
  const remaining = readNumber(headers?.get(`x-ratelimit-remaining-${kind}`));
  if (perMinute === undefined || perMinute === 0) return undefined;
  return { perMinute, used: Math.max(0, perMinute - (remaining ?? perMinute)) };
}

/** Some servers write -1 for "none". */
function readNumber(value: string | null | undefined): number | undefined {
  return value && /^\d{1,12}$/.test(value) ? Number(value) : undefined;
}
