import assert from 'node:assert/strict';
import type { JobLease } from '../../contracts/job-store.ts';
import type { SpendingCost, SpendingLimits, SpendingQuery } from '../../contracts/spending-store.ts';
import type { Store } from '../../contracts/store.ts';
import type { SpendingLimit } from '../../model/spending.ts';
import type { ContractCases } from '../contract-suite.ts';
import { holdJob } from './prepared-store.ts';

interface Asked extends Partial<SpendingCost> {
  readonly id: string;
  readonly lease?: JobLease | null;
  readonly limits?: SpendingLimits;
  readonly modelId?: string;
  readonly customerId?: string;
}

/** 100 tokens at 20 billionths of a dollar, unless it says otherwise. */
function reserve(store: Store, asked: Asked): Promise<SpendingLimit | null> {
  const { id, lease = null, limits = {}, modelId = 'model-a', customerId = 'shop-1', tokens = 100 } = asked;
  const nanoUsd = asked.nanoUsd === undefined ? tokens * 20 : asked.nanoUsd;
  const reservation = { reservationId: id, kind: 'embedding', modelId, tokens, nanoUsd } as const;
  return store.spending.reserveSpending(customerId, lease, { reservation, limits });
}

/** Tokens that are spent and reserved. */
async function tokensOf(store: Store, query: SpendingQuery = {}, customerId = 'shop-1'): Promise<[number, number]> {
  const records = await store.spending.listSpending(customerId, query);
  return [
    records.reduce((sum, { tokens }) => sum + tokens, 0),
    records.reduce((sum, { open }) => sum + open.tokens, 0),
  ];
}

/** Promises about the ledger of costs. */
export const spendingCases: ContractCases<Store> = {
  'replaces a reservation by what the call cost, and adds calls up by kind and model': async (store) => {
    const lease = await holdJob(store, 'shop-1');
    await reserve(store, { id: 'one', lease });
    await reserve(store, { id: 'two', lease, modelId: 'model-b' });
    await reserve(store, { id: 'three', lease });
    await store.spending.settleSpending('shop-1', 'one', { tokens: 90, nanoUsd: 1_800 });
    await store.spending.settleSpending('shop-1', 'three', { tokens: 5, nanoUsd: null });
    const call = { kind: 'classification', modelId: 'model-a', tokens: 7, nanoUsd: 700 } as const;
    await store.spending.recordSpending('shop-1', call);

    const records = await store.spending.listSpending('shop-1', {});

    const none = { calls: 0, tokens: 0, costUsd: 0 };
    const plain = { unpricedCalls: 0, assumedCalls: 0 };
    assert.deepEqual(
      records.map(({ lastAt, ...record }) => ({ ...record, hasTime: lastAt instanceof Date })),
      [
        { ...call, ...plain, nanoUsd: undefined, calls: 1, costUsd: 7e-7, open: none, hasTime: true },
        {
          ...{ kind: 'embedding', modelId: 'model-a', calls: 2, tokens: 95, costUsd: 1.8e-6, unpricedCalls: 1 },
          ...{ assumedCalls: 0, open: none, hasTime: true },
        },
        {
          ...{ kind: 'embedding', modelId: 'model-b', calls: 0, tokens: 0, costUsd: 0, ...plain },
          ...{ open: { calls: 1, tokens: 100, costUsd: 2e-6 }, hasTime: true },
        },
      ].map(({ nanoUsd: _, ...record }: Record<string, unknown>) => record),
    );
  },

  'counts nothing for a call that was not made, and settles a reservation once': async (store) => {
    const lease = await holdJob(store, 'shop-1');
    await reserve(store, { id: 'one', lease });
    await reserve(store, { id: 'two', lease });

    await store.spending.settleSpending('shop-1', 'one', null);
    await store.spending.settleSpending('shop-1', 'two', { tokens: 100, nanoUsd: 2_000 });
    await store.spending.settleSpending('shop-1', 'two', { tokens: 100, nanoUsd: 2_000 });
    await store.spending.settleSpending('shop-1', 'never', { tokens: 100, nanoUsd: 2_000 });

    assert.deepEqual(await tokensOf(store), [100, 0]);
  },

  'grants what reaches a limit of the job, and refuses what would pass it': async (store) => {
    const lease = await holdJob(store, 'shop-1');
    const other = await holdJob(store, 'shop-1', 'job-2');

    assert.equal(await reserve(store, { id: 'one', lease, limits: { maxTokens: 200 } }), null);
    assert.equal(await reserve(store, { id: 'two', lease, limits: { maxTokens: 200 } }), null);
    assert.equal(await reserve(store, { id: 'three', lease, limits: { maxTokens: 200 }, tokens: 1 }), 'maxTokens');
    assert.equal(await reserve(store, { id: 'three', lease, limits: { maxNanoUsd: 4_000 }, tokens: 1 }), 'maxUsd');
    assert.equal(await reserve(store, { id: 'four', lease: other, limits: { maxTokens: 100 } }), null);
    await store.spending.settleSpending('shop-1', 'one', { tokens: 50, nanoUsd: 1_000 });
    assert.equal(await reserve(store, { id: 'five', lease, limits: { maxTokens: 200 }, tokens: 50 }), null);
    assert.deepEqual(await tokensOf(store, { jobId: 'job-1' }), [50, 150]);
  },

  'reserves a call once, however often it is asked': async (store) => {
    const lease = await holdJob(store, 'shop-1');

    assert.equal(await reserve(store, { id: 'one', lease, limits: { maxTokens: 100 } }), null);
    assert.equal(await reserve(store, { id: 'one', lease, limits: { maxTokens: 100 } }), null);

    assert.deepEqual(await tokensOf(store), [0, 100]);
  },

  'lets no number of calls together pass a limit': async (store) => {
    const lease = await holdJob(store, 'shop-1');
    const ids = Array.from({ length: 40 }, (_, index) => `call-${index}`);

    const answers = await Promise.all(ids.map((id) => reserve(store, { id, lease, limits: { maxTokens: 1_050 } })));

    assert.equal(answers.filter((answer) => answer === null).length, 10);
    assert.deepEqual(await tokensOf(store), [0, 1_000]);
  },

  'counts all jobs and what belongs to none against the limits of the month': async (store) => {
    const lease = await holdJob(store, 'shop-1');
    const other = await holdJob(store, 'shop-1', 'job-2');
    const limits = { monthlyTokens: 300, monthlyNanoUsd: 100_000 };
    await reserve(store, { id: 'one', lease, limits });
    await reserve(store, { id: 'two', lease: other, limits });

    assert.equal(await reserve(store, { id: 'three', limits }), null);
    assert.equal(await reserve(store, { id: 'four', lease, limits }), 'monthlyTokens');
    assert.equal(await reserve(store, { id: 'four', limits: { monthlyNanoUsd: 7_999 } }), 'monthlyUsd');
    assert.deepEqual(await tokensOf(store, { jobId: null }), [0, 100]);
    assert.deepEqual(await tokensOf(store, { month: '2001-01' }), [0, 0]);
  },

  'has no limits of a job for what belongs to none': async (store) => {
    await store.createCustomer('shop-1');
    assert.equal(await reserve(store, { id: 'one', limits: { maxTokens: 0, maxNanoUsd: 0 } }), null);
  },

  'keeps what a dead process has reserved, and takes it for spent when its job is carried on': async (store) => {
    const lease = await holdJob(store, 'shop-1');
    const other = await holdJob(store, 'shop-1', 'job-2');
    await reserve(store, { id: 'one', lease });
    await reserve(store, { id: 'two', lease });
    await reserve(store, { id: 'other', lease: other });
    await store.releaseJob('shop-1', lease, {});
    const next = await holdJob(store, 'shop-1');
    assert.equal(await reserve(store, { id: 'three', lease: next, limits: { maxTokens: 200 } }), 'maxTokens');

    assert.equal(await store.spending.settleAbandoned('shop-1', next), 2);

    const [record] = await store.spending.listSpending('shop-1', { jobId: 'job-1' });
    assert.deepEqual(
      { calls: record?.calls, tokens: record?.tokens, assumed: record?.assumedCalls },
      {
        ...{ calls: 2, tokens: 200, assumed: 2 },
      },
    );
    assert.deepEqual(await tokensOf(store, { jobId: 'job-2' }), [0, 100]);
    await store.spending.settleSpending('shop-1', 'one', { tokens: 60, nanoUsd: 1_200 });
    assert.deepEqual(await tokensOf(store, { jobId: 'job-1' }), [200, 0]);
  },

  'lets only the run that holds a job reserve for it': async (store) => {
    const lease = await holdJob(store, 'shop-1');
    await store.releaseJob('shop-1', lease, {});
    await holdJob(store, 'shop-1');

    await assert.rejects(reserve(store, { id: 'one', lease }), { code: 'LEASE_LOST' });
    await assert.rejects(store.spending.settleAbandoned('shop-1', lease), { code: 'LEASE_LOST' });
    await assert.rejects(reserve(store, { id: 'one', lease, customerId: 'shop-2' }), { code: 'JOB_UNKNOWN' });
    assert.deepEqual(await tokensOf(store), [0, 0]);
  },

  'keeps the ledgers of customers apart, and erases them': async (store) => {
    await reserve(store, { id: 'one', lease: await holdJob(store, 'shop-1') });
    await reserve(store, { id: 'one', lease: await holdJob(store, 'shop-2', 'job-2'), customerId: 'shop-2' });
    await store.spending.settleSpending('shop-1', 'one', { tokens: 3, nanoUsd: 60 });
    assert.deepEqual(await tokensOf(store, {}, 'shop-2'), [0, 100]);
    assert.deepEqual(await tokensOf(store, { jobId: 'job-2' }), [0, 0]);

    await store.eraseCustomer('shop-1');

    const call = { kind: 'embedding', modelId: 'model-a', tokens: 1, nanoUsd: 20 } as const;
    await store.spending.recordSpending('shop-1', call);
    await assert.rejects(reserve(store, { id: 'late' }), { code: 'CUSTOMER_UNKNOWN' });
    assert.deepEqual(await store.spending.listSpending('shop-1', {}), []);
    await store.createCustomer('shop-1');
    assert.deepEqual(await store.spending.listSpending('shop-1', {}), []);
    assert.deepEqual(await tokensOf(store, {}, 'shop-2'), [0, 100]);
  },
};
