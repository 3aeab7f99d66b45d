import { expect, it } from 'vitest';
import { CallStats } from '../../../src/health/call-stats.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';

function createStats() {
  const clock = createFakeClock();
  return { clock, stats: new CallStats({ windowMs: 1000, clock }) };
}

it('knows of no failure before the first call', () => {
  expect(createStats().stats.errorRate).toBe(0);
});

it('gives the share of failed calls', () => {
  const { stats } = createStats();
  for (const ok of [true, false, true, true]) stats.record({ ok });

  expect(stats.errorRate).toBe(0.25);
});

it('forgets calls that left the window', async () => {
  const { stats, clock } = createStats();
  stats.record({ ok: false });
  await clock.advance(900);
  stats.record({ ok: true });
  expect(stats.errorRate).toBe(0.5);

  await clock.advance(200);

  expect(stats.errorRate).toBe(0);
});

it('does not hold on to failures when the clock is set back', () => {
  let now = 10_000;
  const stats = new CallStats({ windowMs: 1000, clock: { ...createFakeClock(), now: () => now } });
  stats.record({ ok: false });
  now -= 5000;
  stats.record({ ok: true });

  expect(stats.errorRate).toBe(0);
});
