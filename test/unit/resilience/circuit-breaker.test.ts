import { describe, expect, it, vi } from 'vitest';
import { IntegrationError } from '../../../src/errors.ts';
import { CircuitBreaker } from '../../../src/resilience/circuit-breaker.ts';
import { createDeferred } from '../../helpers/deferred.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';

const down = () => new IntegrationError('down', { code: 'TIMEOUT', service: 'embedder', retryable: true });
const fails = async () => Promise.reject(down());

function createBreaker() {
  const clock = createFakeClock();
  const onStateChange = vi.fn();
  const options = { service: 'embedder', failureThreshold: 2, cooldownMs: 1000, clock, onStateChange };
  return { clock, onStateChange, breaker: new CircuitBreaker(options) };
}

async function createOpenBreaker() {
  const created = createBreaker();
  for (const _ of [1, 2]) await created.breaker.run(fails).catch(() => undefined);
  return created;
}

describe('a closed circuit', () => {
  it('passes results and errors through', async () => {
    const { breaker } = createBreaker();

    expect(await breaker.run(async () => 'answer')).toBe('answer');
    await expect(breaker.run(fails)).rejects.toThrow('down');
  });

  it('opens after the given failures in a row', async () => {
    const { breaker, onStateChange } = await createOpenBreaker();

    expect(breaker.state).toBe('open');
    expect(onStateChange).toHaveBeenCalledExactlyOnceWith('open', expect.objectContaining({ code: 'TIMEOUT' }));
  });

  it('counts anew after a success', async () => {
    const { breaker } = createBreaker();
    await breaker.run(fails).catch(() => undefined);
    await breaker.run(async () => 1);
    await breaker.run(fails).catch(() => undefined);

    expect(breaker.state).toBe('closed');
  });

  it('does not take a refused input for an outage', async () => {
    const { breaker } = createBreaker();
    const refused = new IntegrationError('bad input', { code: 'EMBEDDING_FAILED', service: 'embedder' });
    for (const _ of [1, 2, 3]) await breaker.run(async () => Promise.reject(refused)).catch(() => undefined);

    expect(breaker.state).toBe('closed');
  });
});

describe('an open circuit', () => {
  it('refuses at once, with the code of the failure and the time to wait', async () => {
    const { breaker, clock } = await createOpenBreaker();
    await clock.advance(400);
    const operation = vi.fn(async () => 1);

    await expect(breaker.run(operation)).rejects.toMatchObject({
      code: 'TIMEOUT',
      service: 'embedder',
      retryable: true,
      retryAfterMs: 600,
    });
    expect(operation).not.toHaveBeenCalled();
  });

  it('closes when the one call let through after the cooldown succeeds', async () => {
    const { breaker, clock, onStateChange } = await createOpenBreaker();
    await clock.advance(1000);

    expect(await breaker.run(async () => 'back')).toBe('back');
    expect(breaker.state).toBe('closed');
    expect(onStateChange.mock.calls.map(([state]) => state)).toEqual(['open', 'half-open', 'closed']);
  });

  it('lets only one call through at a time to find out', async () => {
    const { breaker, clock } = await createOpenBreaker();
    await clock.advance(1000);
    const gate = createDeferred<string>();
    const probe = breaker.run(() => gate.promise);

    await expect(breaker.run(async () => 'second')).rejects.toMatchObject({ code: 'TIMEOUT' });
    gate.resolve('first');
    expect(await probe).toBe('first');
  });

  it('opens for another cooldown when that call fails', async () => {
    const { breaker, clock } = await createOpenBreaker();
    await clock.advance(1000);
    await breaker.run(fails).catch(() => undefined);
    await clock.advance(999);

    await expect(breaker.run(async () => 1)).rejects.toMatchObject({ retryAfterMs: 1 });
  });

  it('lets the next call find out when that one was aborted', async () => {
    const { breaker, clock } = await createOpenBreaker();
    await clock.advance(1000);
    await breaker.run(async () => Promise.reject(new DOMException('', 'AbortError'))).catch(() => undefined);

    expect(await breaker.run(async () => 'back')).toBe('back');
  });

  it('does not wait longer because of calls that began before it opened and failed later', async () => {
    const { breaker, clock } = createBreaker();
    const early = createDeferred();
    const first = breaker.run(() => early.promise).catch(() => undefined);
    for (const _ of [1, 2]) await breaker.run(fails).catch(() => undefined);
    await clock.advance(900);
    early.reject(down());
    await first;
    await clock.advance(100);

    expect(await breaker.run(async () => 'back')).toBe('back');
  });

  it('does not believe calls that began before it opened', async () => {
    const { breaker, clock } = createBreaker();
    const early = createDeferred<string>();
    const first = breaker.run(() => early.promise);
    for (const _ of [1, 2]) await breaker.run(fails).catch(() => undefined);
    await clock.advance(1000);
    const probe = createDeferred();
    const probing = breaker.run(() => probe.promise);
    early.resolve('late answer');

    expect(await first).toBe('late answer');
    expect(breaker.state).toBe('half-open');
    probe.resolve();
    await probing;
    expect(breaker.state).toBe('closed');
  });
});
