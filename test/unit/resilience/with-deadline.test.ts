import { expect, it } from 'vitest';
import { withDeadline } from '../../../src/resilience/with-deadline.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';

const never = (): Promise<never> => new Promise(() => undefined);

it('returns what came in time, and leaves no timer', async () => {
  const clock = createFakeClock();

  expect(await withDeadline(async () => 'answer', { timeoutMs: 100, service: 'store', clock })).toBe('answer');
  expect(clock.pending).toBe(0);
});

it('throws what the operation throws', async () => {
  const operation = async () => Promise.reject(new Error('down'));

  await expect(withDeadline(operation, { timeoutMs: 100, service: 'store' })).rejects.toThrow('down');
});

it('gives up with a retryable TIMEOUT and tells the operation', async () => {
  const clock = createFakeClock();
  let told: unknown;
  const result = withDeadline(
    (signal) => {
      signal.addEventListener('abort', () => {
        told = signal.reason;
      });
      return never();
    },
    { timeoutMs: 100, service: 'store', clock },
  );
  const rejected = expect(result).rejects.toMatchObject({ code: 'TIMEOUT', service: 'store', retryable: true });
  await clock.advance(100);

  await rejected;
  expect(told).toMatchObject({ code: 'TIMEOUT' });
});

it('gives up with ABORTED when the caller aborts', async () => {
  const clock = createFakeClock();
  const controller = new AbortController();
  const result = withDeadline(never, { timeoutMs: 100, service: 'store', clock, signal: controller.signal });
  controller.abort();

  await expect(result).rejects.toMatchObject({ code: 'ABORTED', service: 'store' });
  expect(clock.pending).toBe(0);
});

it('does not start for a caller that has aborted', async () => {
  let started = false;
  const operation = async () => {
    started = true;
  };
  const result = withDeadline(operation, { timeoutMs: 100, service: 'store', signal: AbortSignal.abort() });

  await expect(result).rejects.toMatchObject({ code: 'ABORTED' });
  expect(started).toBe(false);
});
