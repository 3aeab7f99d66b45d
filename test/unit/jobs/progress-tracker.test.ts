import { expect, it } from 'vitest';
import { ProgressTracker } from '../../../src/jobs/progress-tracker.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';

function startedTracker() {
  const clock = createFakeClock();
  const tracker = new ProgressTracker(clock);
  tracker.enter('crawling');
  return { clock, tracker };
}

it('never runs backwards when the site turns out larger than it looked', () => {
  const { tracker } = startedTracker();
  tracker.count(5, 10);
  const before = tracker.current().percentage;
  tracker.count(6, 100);
  expect(tracker.current().percentage).toBe(before);
  expect(tracker.current().totalItems).toBe(100);
});

it('says 100 only when the job has ended', () => {
  const { tracker } = startedTracker();
  tracker.count(10, 10);
  tracker.enter('removing');
  expect(tracker.current().percentage).toBeLessThan(100);
  tracker.end('Done', 0);
  expect(tracker.current()).toMatchObject({ percentage: 100, currentStep: 'Done', estimatedTimeRemaining: 0 });
});

it('gives no estimate before a rate is known, then one from the measured rate', async () => {
  const { clock, tracker } = startedTracker();
  tracker.count(0, 100);
  expect(tracker.current().estimatedTimeRemaining).toBeNull();
  await clock.advance(10_000);
  tracker.count(20, 100);
  // 2 pages a second, 80 to go.
  expect(tracker.current().estimatedTimeRemaining).toBe(40_000);
});

it('follows a site that grows slower', async () => {
  const { clock, tracker } = startedTracker();
  tracker.count(0, 200);
  await clock.advance(10_000);
  tracker.count(100, 200);
  for (let second = 1; second <= 20; second += 1) {
    await clock.advance(1_000);
    tracker.count(100 + second, 200);
  }
  // One page a second now, 80 to go: far from the 8 s of the first rate.
  expect(tracker.current().estimatedTimeRemaining).toBeGreaterThan(50_000);
});

it('goes on from the percentage of an earlier run', () => {
  const tracker = new ProgressTracker(createFakeClock(), 60);
  tracker.enter('crawling');
  tracker.count(1, 100);
  expect(tracker.current().percentage).toBe(60);
});
