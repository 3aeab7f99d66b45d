import { describe, expect, it } from 'vitest';
import { LocalRateLimits } from '../../../src/resilience/local-rate-limits.ts';
import { rateLimitCases } from '../../../src/testing/cache-contract/rate-limit-cases.ts';
import { runContract } from '../../../src/testing/contract-suite.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';

const requests = { name: 'requests', amount: 60, windowMs: 60_000 };

describe('LocalRateLimits', () => {
  runContract(rateLimitCases, { it, create: () => new LocalRateLimits({ clock: createFakeClock() }) });

  it('lets through what the limit says in the long run', async () => {
    const clock = createFakeClock();
    const limits = new LocalRateLimits({ clock });
    const endsAt = clock.now() + 600_000;

    let taken = 0;
    while (clock.now() < endsAt) {
      const waitMs = await limits.take('key', [{ ...requests, cost: 1 }]);
      if (waitMs === 0) taken += 1;
      else await clock.advance(waitMs);
    }

    expect(taken).toBe(10 + 599);
  });

  it('locks nobody out when the clock is set back', async () => {
    let now = 1_000_000_000;
    const limits = new LocalRateLimits({ clock: { ...createFakeClock(), now: () => now } });
    await limits.take('key', [{ ...requests, cost: 10 }]);
    await limits.correct('key', [{ ...requests, name: 'tokens', pauseMs: 500 }]);

    now -= 3_600_000;

    expect(await limits.take('key', [{ ...requests, cost: 1 }])).toBe(1000);
    expect(await limits.take('key', [{ ...requests, name: 'tokens', cost: 1 }])).toBe(500);
  });
});
