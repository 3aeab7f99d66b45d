import { describe, expect, it, vi } from 'vitest';
import { IntegrationError } from '../../../src/errors.ts';
import { executeWithRetry, retry } from '../../../src/resilience/retry.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';

const temporary = (retryAfterMs?: number) =>
  new IntegrationError('busy', { code: 'RATE_LIMITED', service: 'test', retryable: true, retryAfterMs });
const final = () => new IntegrationError('bad', { code: 'OPTIONS_INVALID', service: 'test' });

/** Fails `failures` times, then returns the number of the attempt. */
const failing = (failures: number, error: () => unknown = () => new Error('down')) =>
  vi.fn(async (attempt: number) => {
    if (attempt <= failures) throw error();
    return attempt;
  });

describe('retry', () => {
  it('returns what the first successful attempt returned', async () => {
    const clock = createFakeClock();
    const result = retry(failing(2), { maxRetries: 3, backoffMs: 100, clock });
    await clock.advance(60_000);

    expect(await result).toBe(3);
  });

  it('throws the last error as it is after maxRetries retries', async () => {
    const clock = createFakeClock();
    const error = new Error('down');
    const operation = failing(Number.POSITIVE_INFINITY, () => error);
    const result = retry(operation, { maxRetries: 2, backoffMs: 100, clock }).catch((thrown: unknown) => thrown);
    await clock.advance(60_000);

    expect(await result).toBe(error);
    expect(operation).toHaveBeenCalledTimes(3);
  });

  it('makes one attempt with maxRetries 0', async () => {
    const operation = failing(1);

    await expect(retry(operation, { maxRetries: 0, backoffMs: 100 })).rejects.toThrow('down');
    expect(operation).toHaveBeenCalledTimes(1);
  });

  it('doubles the upper end of the wait up to 30 s and picks by chance below it', async () => {
    const delays: number[] = [];
    const clock = createFakeClock({ random: () => 0.5 });
    const result = retry(failing(8), {
      maxRetries: 8,
      backoffMs: 1000,
      clock,
      onRetry: ({ delayMs }) => delays.push(delayMs),
    });
    await clock.advance(600_000);
    await result;

    expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  });

  it('waits at least as long as the other side asked, an hour at most', async () => {
    const delays: number[] = [];
    const asked = [5000, Number.POSITIVE_INFINITY, 1e12, -1];
    const clock = createFakeClock({ random: () => 0 });
    const result = retry(
      failing(4, () => temporary(asked.shift())),
      { maxRetries: 4, backoffMs: 1000, clock, onRetry: ({ delayMs }) => delays.push(delayMs) },
    );
    await clock.advance(10 * 3_600_000);
    await result;

    expect(delays).toEqual([5000, 0, 3_600_000, 0]);
  });

  it('tells of each retry before it waits', async () => {
    const clock = createFakeClock({ random: () => 1 });
    const error = temporary();
    const onRetry = vi.fn();
    const result = retry(
      failing(1, () => error),
      { maxRetries: 1, backoffMs: 100, clock, onRetry },
    );
    await clock.advance(0);

    expect(onRetry).toHaveBeenCalledExactlyOnceWith({ attempt: 1, delayMs: 100, error });
    await clock.advance(100);
    await result;
  });

  it.each([
    ['an error that is final', final()],
    ['an abort', new DOMException('stopped', 'AbortError')],
  ])('does not retry %s', async (_, error) => {
    const operation = failing(1, () => error);

    await expect(retry(operation, { maxRetries: 3, backoffMs: 100 })).rejects.toBe(error);
    expect(operation).toHaveBeenCalledTimes(1);
  });

  it('retries what the caller says, and nothing else', async () => {
    const clock = createFakeClock();
    const shouldRetry = (error: unknown) => error instanceof RangeError;
    const result = retry(
      failing(1, () => new RangeError('again')),
      { maxRetries: 1, backoffMs: 1, clock, shouldRetry },
    );
    await clock.advance(1);

    expect(await result).toBe(2);
    await expect(retry(failing(1), { maxRetries: 1, backoffMs: 1, clock, shouldRetry })).rejects.toThrow('down');
  });

  it('stops waiting when it is aborted, and leaves no timer', async () => {
    const clock = createFakeClock();
    const controller = new AbortController();
    const operation = failing(5);
    const result = retry(operation, { maxRetries: 5, backoffMs: 1000, clock, signal: controller.signal });
    await clock.advance(0);
    controller.abort();

    await expect(result).rejects.toMatchObject({ code: 'ABORTED' });
    expect(operation).toHaveBeenCalledTimes(1);
    expect(clock.pending).toBe(0);
  });

  it('does not start when it is already aborted', async () => {
    const operation = failing(0);

    await expect(retry(operation, { maxRetries: 1, backoffMs: 1, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ABORTED',
    });
    expect(operation).not.toHaveBeenCalled();
  });
});

describe('executeWithRetry', () => {
  it('retries plain errors', async () => {
    let calls = 0;
    const result = await executeWithRetry(
      async () => {
        calls += 1;
        if (calls < 3) throw new Error('down');
        return 'up';
      },
      3,
      0,
    );

    expect(result).toBe('up');
  });

  it('retries an operation that throws instead of rejecting', async () => {
    let calls = 0;
    const result = await executeWithRetry(
      () => {
        calls += 1;
        if (calls === 1) throw new Error('down');
        return Promise.resolve(calls);
      },
      1,
      0,
    );

    expect(result).toBe(2);
  });

  it('retries an IntegrationError only when it is retryable', async () => {
    const refused = vi.fn(async () => Promise.reject(final()));
    const busy = vi.fn(async () => Promise.reject(temporary()));

    await expect(executeWithRetry(refused, 2, 0)).rejects.toThrow('bad');
    await expect(executeWithRetry(busy, 2, 0)).rejects.toThrow('busy');
    expect(refused).toHaveBeenCalledTimes(1);
    expect(busy).toHaveBeenCalledTimes(3);
  });

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses maxRetries %s', async (maxRetries) => {
    await expect(executeWithRetry(async () => 1, maxRetries)).rejects.toMatchObject({ code: 'OPTIONS_INVALID' });
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses backoffMs %s', async (backoffMs) => {
    await expect(executeWithRetry(async () => 1, 1, backoffMs)).rejects.toMatchObject({ code: 'OPTIONS_INVALID' });
  });
});

describe('executeWithRetry with options', () => {
  it('gives up its pause when the signal fires, and tells of each retry', async () => {
    const controller = new AbortController();
    const attempts: number[] = [];
    const result = executeWithRetry(() => Promise.reject(new Error('down')), 5, 60_000, {
      signal: controller.signal,
      onRetry: ({ attempt }) => {
        attempts.push(attempt);
        controller.abort();
      },
    });

    await expect(result).rejects.toMatchObject({ code: 'ABORTED' });
    expect(attempts).toEqual([1]);
  });

  it.each([
    ['seconds', { headers: { 'retry-after': '7' } }, 7_000],
    ['a date', { response: { headers: new Headers({ 'retry-after': new Date(12_000).toUTCString() }) } }, 12_000],
    ['years', { headers: { 'retry-after': '999999999' } }, 3_600_000],
    ['a date that has passed', { headers: { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' } }, 0],
    ['nonsense', { headers: { 'retry-after': 'soon' } }, 0],
  ])('waits as long as the header of a foreign error asks, in %s', async (_, parts, waitMs) => {
    const clock = createFakeClock({ now: 0 });
    const delays: number[] = [];
    const operation = failing(1, () => Object.assign(new Error('busy'), parts));
    let attempt = 0;
    const result = executeWithRetry(
      () => {
        attempt += 1;
        return operation(attempt);
      },
      1,
      0,
      { clock, onRetry: ({ delayMs }) => void delays.push(delayMs) },
    );
    await clock.advance(3_600_000);
    expect(await result).toBe(2);
    expect(delays).toEqual([waitMs]);
  });
});
