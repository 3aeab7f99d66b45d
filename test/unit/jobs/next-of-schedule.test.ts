import { expect, it } from 'vitest';
import { nextOfSchedule } from '../../../src/jobs/enqueue-job.ts';
import type { JobRecord, JobTurn } from '../../../src/model/job.ts';
import { buildJob } from '../../helpers/builders.ts';

const hourMs = 3_600_000;
const noon = Date.UTC(2026, 10, 29, 12);

/** The job of an hourly schedule that was due at noon, or as `turn` says. */
function hourlyJob(turn: Partial<JobTurn> = {}): JobRecord {
  const { config, progress, counters, jobId } = buildJob({ jobId: 'tea' });
  const times = { createdAt: new Date(noon), updatedAt: new Date(noon), heldUntil: null };
  const begun = { state: 'queued', result: null, cancelRequested: false, runs: 0, crashes: 0, distrusted: [] } as const;
  const schedule = { id: 'tea', everyMs: hourMs, slot: 4 };
  const due = { priority: 5, notBefore: noon, key: 'hourly', schedule };
  return { ...begun, ...times, jobId, customerId: 'shop-1', config, progress, counters, turn: { ...due, ...turn } };
}

it('comes an hour after the one that is due, however late that starts', () => {
  const next = nextOfSchedule(hourlyJob(), noon + 20 * 60_000);

  expect(next).toMatchObject({
    turn: { notBefore: noon + hourMs, key: 'hourly', schedule: { slot: 5 } },
  });
});

it('leaves out the times that have passed, and keeps to the minute', () => {
  const next = nextOfSchedule(hourlyJob(), noon + 5.5 * hourMs);

  expect(next).toMatchObject({ turn: { notBefore: noon + 6 * hourMs, schedule: { slot: 10 } } });
});

it('is counted from when the first was made, when that was to start at once', () => {
  expect(nextOfSchedule(hourlyJob({ notBefore: 0 }), noon + 1)?.turn?.notBefore).toBe(noon + hourMs);
});

it('has an id that no other job has: of no other customer, schedule or time', () => {
  const schedule = { id: 'x'.repeat(128), everyMs: hourMs, slot: 999_999 };
  const job = hourlyJob({ schedule });
  const others = [
    { ...job, customerId: 'shop-2' },
    hourlyJob({ schedule: { ...schedule, id: `${'x'.repeat(127)}y` } }),
    hourlyJob({ schedule: { ...schedule, slot: 1_000_000 } }),
  ];

  const ids = [job, ...others].map((of) => nextOfSchedule(of, noon)!.jobId);

  expect(new Set(ids).size).toBe(4);
  for (const id of ids) expect(id).toMatch(/^[\da-f]{32}\.\d+$/);
  expect(nextOfSchedule(job, noon + 1)!.jobId).toBe(ids[0]);
});

it('does not come after a job that comes once', () => {
  expect(nextOfSchedule(hourlyJob({ schedule: null }), noon)).toBeUndefined();
});
