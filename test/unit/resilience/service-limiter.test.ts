import { describe, expect, it } from 'vitest';
import { IntegrationError } from '../../../src/errors.ts';
import { LocalRateLimits } from '../../../src/resilience/local-rate-limits.ts';
import { type LimitedAnswer, type LimitedCall, ServiceLimiter } from '../../../src/resilience/service-limiter.ts';
import { createDeferred } from '../../helpers/deferred.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';

const model = 'text-embedding-3-small';

function createLimiter(options: { readonly requestsPerMinute?: number; readonly tokensPerMinute?: number } = {}) {
  const clock = createFakeClock();
  const limits = new LocalRateLimits({ clock });
  const limiter = new ServiceLimiter({ limits, group: 'key', requestsPerMinute: 60_000, clock, ...options });
  const startedAt = clock.now();
  const starts: number[] = [];
  const call = (
    overrides: Partial<LimitedCall> = {},
    answer: () => LimitedAnswer | Promise<LimitedAnswer> = () => ({}),
  ): Promise<LimitedAnswer> =>
    limiter.run({ model, tokens: 100, ...overrides }, async () => {
      starts.push(clock.now() - startedAt);
      return answer();
    });
  return { clock, limiter, call, starts };
}

const refusal = (details: { retryAfterMs?: number; retryable?: boolean; context?: object } = {}): IntegrationError => {
  const { retryAfterMs, retryable = true, context = {} } = details;
  return new IntegrationError('Rate limit reached', {
    code: 'EMBEDDING_FAILED',
    service: 'openai',
    retryable,
    retryAfterMs,
    context: { httpStatus: 429, ...context },
  });
};

const fails = (error: unknown) => (): never => {
  throw error;
};
const states = (perMinute: number, used = 0) => ({ statedLimits: { tokens: { perMinute, used } } });

describe('the requests of a minute', () => {
  it('are spread over it, after the first tenth and a half', async () => {
    const { call, clock, starts } = createLimiter({ requestsPerMinute: 60 });
    await call();

    const calls = Array.from({ length: 12 }, () => call());
    await clock.advance(60_000);
    await Promise.all(calls);

    expect(starts).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1000, 2000, 3000]);
  });

  it('are those of all models of a key', async () => {
    const { call, clock, starts } = createLimiter({ requestsPerMinute: 60 });
    for (let n = 0; n < 10; n += 1) await call({ model: `model-${n % 2}` });

    void call({ model: 'model-3' });
    await clock.advance(999);
    expect(starts).toHaveLength(10);
    await clock.advance(1);

    expect(starts).toHaveLength(11);
  });
});

describe('the tokens of a minute', () => {
  it('are counted by what was really used', async () => {
    const { call, clock, starts } = createLimiter({ tokensPerMinute: 6_000 });
    for (let n = 0; n < 6; n += 1) await call({ tokens: 500 }, () => ({ usedTokens: 100 }));
    expect(starts).toHaveLength(6);

    void call({ tokens: 500 });
    await clock.advance(999);
    expect(starts).toHaveLength(6);
    await clock.advance(1);
    expect(starts).toHaveLength(7);
  });

  it('are learnt from the service', async () => {
    const { call, clock, limiter, starts } = createLimiter();
    expect(limiter.maxTokensPerCall(model)).toBe(Number.POSITIVE_INFINITY);
    await call({}, () => states(6_000));

    const calls = Array.from({ length: 4 }, () => call({ tokens: 2_000 }));
    await clock.advance(60_000);
    await Promise.all(calls);

    expect(limiter.maxTokensPerCall(model)).toBe(6_000);
    expect(starts).toEqual([0, 0, 0, 0, 20_000]);
  });

  it('are what the operator says when that is less', async () => {
    const { call, limiter } = createLimiter({ tokensPerMinute: 1_000 });
    await call({}, () => states(6_000));

    expect(limiter.maxTokensPerCall(model)).toBe(1_000);
  });

  it('that others used with the same key are missed as soon as the service tells', async () => {
    const { call, clock, starts } = createLimiter();
    await call({}, () => states(6_000, 5_950));

    void call();
    await clock.advance(499);
    expect(starts).toHaveLength(1);
    await clock.advance(1);

    expect(starts).toHaveLength(2);
  });

  it('are given back when the service answered that the call failed, not when nobody answered', async () => {
    const { call, clock, starts } = createLimiter({ tokensPerMinute: 6_000 });
    const badRequest = new IntegrationError('no', { code: 'X', service: 's', context: { httpStatus: 400 } });
    const brokenOff = new IntegrationError('no', { code: 'X', service: 's', retryable: true });
    for (let n = 0; n < 3; n += 1) await call({ tokens: 1_000 }, fails(badRequest)).catch(() => {});
    expect(starts).toEqual([0, 0, 0]);

    await call({ tokens: 1_000 }, fails(brokenOff)).catch(() => {});
    void call({ tokens: 1_000 });
    await clock.advance(10_000);

    expect(starts).toEqual([0, 0, 0, 0, 10_000]);
  });
});

describe('before a service has answered', () => {
  it('calls go one by one, so that its limits are known before they are passed', async () => {
    const { call, clock, starts } = createLimiter();
    const first = createDeferred<LimitedAnswer>();
    const calls = [call({}, () => first.promise), call(), call()];
    await clock.advance(1_000);
    expect(starts).toEqual([0]);

    first.resolve({});
    await clock.advance(0);
    await Promise.all(calls);

    expect(starts).toEqual([0, 1000, 1000]);
  });

  it('the next one is tried when the first has failed', async () => {
    const { call } = createLimiter();
    const calls = [call({}, fails(new Error('away'))), call()];

    expect((await Promise.allSettled(calls)).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });
});

describe('a call that is refused because of a limit', () => {
  it('is made again when the service says, and holds the others back until then', async () => {
    const { call, clock, starts } = createLimiter();
    await call();
    let refused = false;
    const once = (): LimitedAnswer => {
      if (refused) return { usedTokens: 1 };
      refused = true;
      throw refusal({ retryAfterMs: 20_000 });
    };

    const patient = call({}, once);
    await clock.advance(0);
    const others = [call(), call()];
    await clock.advance(19_999);
    expect(starts).toEqual([0, 0]);
    await clock.advance(1);

    expect(await patient).toEqual({ usedTokens: 1 });
    await Promise.all(others);
    expect(starts).toEqual([0, 0, 20_000, 20_000, 20_000]);
  });

  it('is given up after ten minutes of it', async () => {
    const { call, clock, starts } = createLimiter();
    const outcome = call({}, fails(refusal({ retryAfterMs: 60_000 }))).catch((error: unknown) => error);

    await clock.advance(3_600_000);

    expect(await outcome).toMatchObject({ context: { httpStatus: 429 } });
    expect(starts).toHaveLength(11);
  });

  it('fails when it alone is more than a minute may have: its parts may do', async () => {
    const { call, limiter } = createLimiter();
    const tooLarge = refusal({ context: { statedLimits: { tokens: { perMinute: 50, used: 0 } } } });

    await expect(call({ tokens: 51 }, fails(tooLarge))).rejects.toMatchObject({
      code: 'EMBEDDING_FAILED',
      retryable: false,
      context: { isTooLarge: true },
    });

    expect(limiter.maxTokensPerCall(model)).toBe(50);
    await expect(call({ tokens: 50 })).resolves.toEqual({});
  });

  it('ends at once when its caller gives up', async () => {
    const { call, clock } = createLimiter();
    const controller = new AbortController();
    const outcome = call({ signal: controller.signal }, fails(refusal({ retryAfterMs: 60_000 })));
    await clock.advance(0);

    controller.abort();

    await expect(outcome).rejects.toMatchObject({ code: 'ABORTED' });
    expect(clock.pending).toBe(0);
  });
});

describe('an account without credit', () => {
  it('fails all calls for a minute without asking, and is asked again then', async () => {
    const { call, clock, starts } = createLimiter();
    const noCredit = refusal({ retryable: false });
    await expect(call({}, fails(noCredit))).rejects.toBe(noCredit);

    for (let n = 0; n < 5; n += 1) await expect(call({ model: `model-${n}` })).rejects.toBe(noCredit);
    expect(starts).toHaveLength(1);
    await clock.advance(60_000);

    await expect(call()).resolves.toEqual({});
  });
});

describe('a call somebody waits for', () => {
  it('goes past the line, and is counted', async () => {
    const { call, clock, starts } = createLimiter({ tokensPerMinute: 6_000 });
    await call({ tokens: 1_000 });
    void call({ tokens: 1_000 });
    await clock.advance(0);

    await call({ tokens: 500, isUrgent: true });
    expect(starts).toEqual([0, 0]);
    await clock.advance(15_000);

    expect(starts).toEqual([0, 0, 15_000]);
  });

  it('does not wait for the first answer of others', async () => {
    const { call } = createLimiter();
    void call({}, () => new Promise(() => {}));

    await expect(call({ isUrgent: true })).resolves.toEqual({});
  });

  it('is told of a refusal at once', async () => {
    const { call } = createLimiter();
    const refused = refusal({ retryAfterMs: 60_000 });

    await expect(call({ isUrgent: true }, fails(refused))).rejects.toBe(refused);
  });
});
