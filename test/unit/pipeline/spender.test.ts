import { beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryStore } from '../../../src/adapters/memory-store/memory-store.ts';
import type { SpendingLimits } from '../../../src/contracts/spending-store.ts';
import { IntegrationError } from '../../../src/errors.ts';
import { LedgerSpender } from '../../../src/pipeline/spender.ts';
import { holdJob } from '../../../src/testing/store-contract/prepared-store.ts';
import { createFakeClock, type FakeClock } from '../../helpers/fake-clock.ts';

let store: MemoryStore;
let clock: FakeClock;
beforeEach(() => {
  clock = createFakeClock();
  store = new MemoryStore();
});

const price = { kind: 'embedding', modelId: 'model-a', tokens: 100, usd: 0.000_002 } as const;
const failed = (context: Readonly<Record<string, unknown>>) =>
  new IntegrationError('failed', { code: 'EMBEDDING_FAILED', service: 'openai', context });

async function openSpender(limits: SpendingLimits = {}) {
  const onRefused = vi.fn();
  const onSpent = vi.fn();
  const warn = vi.fn();
  const lease = await holdJob(store, 'shop-1');
  const spender = new LedgerSpender({
    ledger: store.spending,
    customerId: 'shop-1',
    lease,
    limits,
    clock,
    logger: { warn },
    onRefused,
    onSpent,
  });
  return { spender, onRefused, onSpent, warn };
}

async function spent() {
  const [record] = await store.spending.listSpending('shop-1', {});
  return { tokens: record?.tokens ?? 0, costUsd: record?.costUsd ?? 0, open: record?.open.tokens ?? 0 };
}

it('writes down what a call has cost by its answer', async () => {
  const { spender, onSpent } = await openSpender();
  await spender.spend(price, async () => {
    expect(await spent()).toEqual({ tokens: 0, costUsd: 0, open: 100 });
    return { usedTokens: 50 };
  });
  expect(await spent()).toEqual({ tokens: 50, costUsd: 0.000_001, open: 0 });
  expect(onSpent).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ tokens: 50, nanoUsd: 1_000 }));
  await spender.spend(price, async () => ({ usedTokens: 50, costUsd: 0.5 }));
  expect(await spent()).toMatchObject({ costUsd: 0.500_001 });
});

it('counts what was reserved when the answer says nothing of its cost', async () => {
  const { spender } = await openSpender();
  await spender.spend(price, async () => ({}));
  expect(await spent()).toEqual({ tokens: 100, costUsd: 0.000_002, open: 0 });
});

it('makes no call that would pass a limit', async () => {
  const { spender, onRefused } = await openSpender({ maxNanoUsd: 3_999 });
  await spender.spend(price, async () => ({}));
  const call = vi.fn();
  await expect(spender.spend(price, call)).rejects.toMatchObject({ code: 'BUDGET_EXHAUSTED' });
  expect(call).not.toHaveBeenCalled();
  expect(onRefused).toHaveBeenCalledExactlyOnceWith('maxUsd');
});

it.each([
  ['a refusal', failed({ httpStatus: 400 }), 0],
  ['an error of whatever kind', new Error('down'), 0],
  ['no answer to what was sent', failed({ mayBeCharged: true }), 100],
  ['an unusable answer that says what it cost', failed({ mayBeCharged: true, usedTokens: 7, costUsd: 0.1 }), 7],
])('counts for %s what may have been charged', async (_, error, tokens) => {
  const { spender } = await openSpender();
  await expect(spender.spend(price, () => Promise.reject(error))).rejects.toBe(error);
  expect(await spent()).toMatchObject({ tokens, open: 0 });
});

it('reserves more from a service that was seen to count more tokens than we do', async () => {
  const { spender } = await openSpender();
  await spender.spend(price, async () => ({ usedTokens: 150 }));
  await spender.spend(price, async () => {
    expect(await spent()).toMatchObject({ tokens: 150, open: 150 });
    return {};
  });
});

it('knows a call without a price by its tokens', async () => {
  const { spender } = await openSpender({ maxTokens: 100 });
  await spender.spend({ ...price, usd: null }, async () => ({}));
  expect(await store.spending.listSpending('shop-1', {})).toMatchObject([
    { tokens: 100, costUsd: 0, unpricedCalls: 1 },
  ]);
});

it('keeps a paid answer whose cost cannot be written down, and what was reserved for it counted', async () => {
  const { spender, onSpent, warn } = await openSpender();
  store.spending.settleSpending = () =>
    Promise.reject(new IntegrationError('locked', { code: 'STORE_FAILED', service: 'store', retryable: true }));
  await expect(spender.spend(price, async () => ({ usedTokens: 50 }))).resolves.toEqual({ usedTokens: 50 });
  const refusal = failed({ httpStatus: 400 });
  await expect(spender.spend(price, () => Promise.reject(refusal))).rejects.toBe(refusal);
  expect(await spent()).toEqual({ tokens: 0, costUsd: 0, open: 200 });
  expect(onSpent).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ tokens: 50 }));
  expect(warn).toHaveBeenCalledWith(expect.any(String), expect.objectContaining({ error: 'STORE_FAILED' }));
});

it('knows the price of the tokens that an unusable answer used', async () => {
  const { spender } = await openSpender();
  const unusable = failed({ mayBeCharged: true, usedTokens: 50 });
  await expect(spender.spend(price, () => Promise.reject(unusable))).rejects.toBe(unusable);
  expect(await store.spending.listSpending('shop-1', {})).toMatchObject([
    { tokens: 50, costUsd: 0.000_001, unpricedCalls: 0 },
  ]);
});

describe('a call as large as one that was refused', () => {
  const free = async () => ({ usedTokens: 0, costUsd: 0 });
  const refused = { code: 'BUDGET_EXHAUSTED' };

  it('is refused without asking the ledger, until something is given back', async () => {
    const { spender, onRefused } = await openSpender({ maxTokens: 150 });
    const asked = vi.spyOn(store.spending, 'reserveSpending');
    await spender.spend(price, async () => {
      await expect(spender.spend(price, free)).rejects.toMatchObject(refused);
      await expect(spender.spend({ ...price, tokens: 120 }, free)).rejects.toMatchObject(refused);
      expect(asked).toHaveBeenCalledTimes(2);
      expect(onRefused.mock.calls).toEqual([['maxTokens'], ['maxTokens']]);
      await spender.spend({ ...price, tokens: 50 }, async () => ({}));
      return { usedTokens: 0 };
    });
    await expect(spender.spend(price, free)).resolves.toBeDefined();
  });

  it('is asked about again when something was given back while the ledger answered', async () => {
    const { spender } = await openSpender({ maxTokens: 100 });
    const reserve = store.spending.reserveSpending.bind(store.spending);
    const release = Promise.withResolvers<object>();
    const first = spender.spend(price, () => release.promise.then(() => ({ usedTokens: 0 })));
    await Promise.resolve();
    vi.spyOn(store.spending, 'reserveSpending').mockImplementationOnce(async (...request) => {
      const passed = await reserve(...request);
      release.resolve({});
      await first;
      return passed;
    });
    await expect(spender.spend(price, free)).rejects.toMatchObject(refused);
    await expect(spender.spend(price, free)).resolves.toBeDefined();
  });

  it('is asked about again after a while when the limit is of the month, which others share', async () => {
    const { spender } = await openSpender({ monthlyTokens: 50 });
    const asked = vi.spyOn(store.spending, 'reserveSpending');
    for (const wait of [0, 9_999, 1]) {
      await clock.advance(wait);
      await expect(spender.spend(price, free)).rejects.toMatchObject(refused);
    }
    expect(asked).toHaveBeenCalledTimes(2);
  });
});
