import type { RateLimits } from '../contracts/rate-limits.ts';

/** The limits that processes share; those of this process for each call that cannot reach them. */
export function limitsWithFallback(shared: RateLimits, local: RateLimits): RateLimits {
  return {
    take: (group, takes) => shared.take(group, takes).catch(() => local.take(group, takes)),
    correct: (group, corrections) => shared.correct(group, corrections).catch(() => local.correct(group, corrections)),
  };
}
