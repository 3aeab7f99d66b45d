import { beforeEach, describe, expect, it } from 'vitest';
import { Attempt } from '../../../../src/adapters/got-fetcher/attempt.ts';
import { abortedError, type IntegrationError } from '../../../../src/errors.ts';
import { createFakeClock, type FakeClock } from '../../../helpers/fake-clock.ts';

let clock: FakeClock;
let errors: IntegrationError[];

beforeEach(() => {
  clock = createFakeClock();
  errors = [];
});

function start({ totalMs = 30_000 }: { totalMs?: number } = {}): Attempt {
  const attempt = new Attempt({ clock, totalMs });
  attempt.connecting((error) => errors.push(error));
  return attempt;
}

/** Moves to just before `ms`, expects peace, then to `ms`, expects the end. */
async function expectEndAt(ms: number, message: string): Promise<void> {
  await clock.advance(ms - 1);
  expect(errors).toEqual([]);
  await clock.advance(1);
  expect(errors).toEqual([expect.objectContaining({ code: 'TIMEOUT', retryable: true, message })]);
  expect(clock.pending).toBe(0);
}

describe('Attempt', () => {
  it.each([50, 5_000, 12_345, 120_000])('ends after its total of %i ms', async (totalMs) => {
    start({ totalMs });
    await expectEndAt(totalMs, `No complete answer within ${totalMs} ms`);
  });

  it('counts the total over all requests', async () => {
    const attempt = start({ totalMs: 20_000 });
    await clock.advance(9_000);
    attempt.connecting((error) => errors.push(error));
    attempt.waiting();
    await expectEndAt(11_000, 'No complete answer within 20000 ms');
  });

  it('ends when no answer begins within 15 s of the request', async () => {
    const attempt = start();
    await clock.advance(7_000);
    attempt.waiting();
    await expectEndAt(15_000, 'No answer within 15000 ms');
  });

  it('ends after 10 s without a byte', async () => {
    const attempt = start();
    attempt.waiting();
    await clock.advance(1_000);
    attempt.receiving();
    attempt.received(1_000_000);
    await clock.advance(3_000);
    attempt.received(1);
    await expectEndAt(10_000, 'No byte for 10000 ms');
  });

  it('ends a body that is slower than 1 KB/s after its first 5 s', async () => {
    const attempt = start();
    attempt.receiving();
    attempt.received(1_024);
    await expectEndAt(5_000, 'The body came slower than 1 KB/s');
  });

  it('gives a body the time its bytes have earned', async () => {
    const attempt = start();
    attempt.receiving();
    await clock.advance(4_000);
    attempt.received(8_192);
    await expectEndAt(4_000, 'The body came slower than 1 KB/s');
  });

  it('lets a steady body run to the total', async () => {
    const attempt = start();
    attempt.receiving();
    for (let second = 0; second < 29; second++) {
      await clock.advance(1_000);
      attempt.received(2_048);
    }
    await expectEndAt(1_000, 'No complete answer within 30000 ms');
  });

  it('ends once, and stops at once what begins after that', () => {
    const attempt = start();
    attempt.interrupt(abortedError('fetcher', 'enough'));
    expect(errors).toEqual([expect.objectContaining({ code: 'ABORTED', cause: 'enough' })]);
    expect(clock.pending).toBe(0);
    attempt.interrupt(abortedError('fetcher', 'again'));
    attempt.connecting((error) => errors.push(error));
    expect(errors).toHaveLength(2);
    expect(errors[1]).toBe(errors[0]);
  });

  it('says nothing after its end and keeps no timer', async () => {
    const attempt = start();
    attempt.end();
    await clock.advance(60_000);
    expect(errors).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
