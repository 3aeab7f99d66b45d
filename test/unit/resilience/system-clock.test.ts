import { expect, it } from 'vitest';
import { systemClock } from '../../../src/resilience/system-clock.ts';

it('tells the time of the platform', () => {
  const before = Date.now();
  const now = systemClock.now();

  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThanOrEqual(Date.now());
});

it('gives chance from 0 to 1', () => {
  const values = Array.from({ length: 100 }, () => systemClock.random());

  expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...values)).toBeLessThan(1);
  expect(new Set(values).size).toBeGreaterThan(1);
});

it('ends a sleep with ABORTED as soon as its signal fires', async () => {
  const controller = new AbortController();
  const sleep = systemClock.sleep(60_000, controller.signal);
  controller.abort();

  await expect(sleep).rejects.toMatchObject({ code: 'ABORTED' });
});

it('does not begin a sleep whose signal has fired', async () => {
  await expect(systemClock.sleep(60_000, AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' });
});

it.each([0, -5, Number.NaN])('sleeps %s ms as no time at all', async (ms) => {
  await expect(systemClock.sleep(ms)).resolves.toBeUndefined();
});

it('calls back once, unless it was cancelled', async () => {
  const calls: string[] = [];
  systemClock.after(1, () => calls.push('kept'));
  systemClock.after(1, () => calls.push('cancelled'))();

  await systemClock.sleep(10);

  expect(calls).toEqual(['kept']);
});

it('does not fire at once when the wait is longer than a platform timer can be', async () => {
  const calls: string[] = [];
  const cancel = systemClock.after(2 ** 31 + 1000, () => calls.push('early'));

  await systemClock.sleep(10);
  cancel();

  expect(calls).toEqual([]);
});
