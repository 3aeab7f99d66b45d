import { expect, it, vi } from 'vitest';
import { MemoryStore } from '../../../src/adapters/memory-store/memory-store.ts';
import { IntegrationError } from '../../../src/errors.ts';
import { EmbeddingBatcher, type EmbeddingBatcherOptions } from '../../../src/pipeline/embedding-batcher.ts';
import { budgetExhausted, type CallPrice, LedgerSpender, type Spender } from '../../../src/pipeline/spender.ts';
import { holdJob } from '../../../src/testing/store-contract/prepared-store.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';
import { createTestEmbedder } from '../../helpers/hashing-embedder.ts';

/** Records the calls; a text's vector is its number. */
function openBatcher(options: Partial<EmbeddingBatcherOptions> = {}, limits = { texts: 4, tokens: 100 }) {
  const calls: string[][] = [];
  const embedder = createTestEmbedder({
    maxTextsPerCall: limits.texts,
    maxTokensPerCall: limits.tokens,
    async embed(texts) {
      calls.push([...texts]);
      if (texts.includes('bad')) {
        throw new IntegrationError('refused', {
          code: 'EMBEDDING_FAILED',
          service: 'openai',
          context: { httpStatus: 400 },
        });
      }
      return { vectors: texts.map((text) => Float32Array.of(Number(text))) };
    },
  });
  const batcher = new EmbeddingBatcher({ embedder, clock: createFakeClock(), maxRetries: 0, backoffMs: 0, ...options });
  return { batcher, calls };
}

const toTexts = (words: readonly string[], tokens = 10) => words.map((text) => ({ text, tokens }));

it('sends the texts of several pages together and gives each page its own vectors in order', async () => {
  const { batcher, calls } = openBatcher();
  const [first, second] = await Promise.all([batcher.embed(toTexts(['1', '2'])), batcher.embed(toTexts(['3']))]);
  expect(calls).toEqual([['1', '2', '3']]);
  expect(first.vectors.map((vector) => vector?.[0])).toEqual([1, 2]);
  expect(second).toMatchObject({ usedTokens: 10 });
});

it('passes neither the limit of texts nor the limit of tokens', async () => {
  const { batcher, calls } = openBatcher();
  await Promise.all([
    batcher.embed(toTexts(['1', '2', '3', '4', '5', '6'])),
    batcher.embed(toTexts(['7', '8', '9'], 60)),
  ]);
  expect(calls.flat().toSorted()).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
  expect(Math.max(...calls.map((call) => call.length))).toBe(4);
  const tokensOf = (call: readonly string[]) => call.reduce((sum, text) => sum + (Number(text) > 6 ? 60 : 10), 0);
  expect(Math.max(...calls.map(tokensOf))).toBeLessThanOrEqual(100);
});

it('fails only the text that the service refuses, and says why', async () => {
  const { batcher } = openBatcher();
  const [good, bad, alsoGood] = await Promise.all([
    batcher.embed(toTexts(['1'])),
    batcher.embed(toTexts(['2', 'bad'])),
    batcher.embed(toTexts(['3'])),
  ]);
  expect([good, alsoGood].map(({ failure }) => failure)).toEqual([undefined, undefined]);
  expect(bad.vectors).toEqual([Float32Array.of(2), null]);
  expect(bad.failure).toMatchObject({ code: 'EMBEDDING_FAILED' });
});

it('makes no call the budget does not allow, and spends what is left on a part', async () => {
  let left = 25;
  const spender: Spender = {
    async spend({ tokens }, call) {
      if (tokens > left) throw budgetExhausted('maxTokens', 'shop-1');
      left -= tokens;
      return call();
    },
  };
  const { batcher, calls } = openBatcher({ spender });
  const { vectors, usedTokens } = await batcher.embed(toTexts(['1', '2', '3', '4']));
  expect(calls.flat()).toEqual(['1', '2']);
  expect(vectors.map((vector) => vector?.[0] ?? null)).toEqual([1, 2, null, null]);
  expect(usedTokens).toBe(20);
});

it('asks little of the ledger once the budget is used up', async () => {
  const store = new MemoryStore();
  const asked = vi.spyOn(store.spending, 'reserveSpending');
  const spender = new LedgerSpender({
    ...{ ledger: store.spending, customerId: 'shop-1', lease: await holdJob(store, 'shop-1') },
    ...{ limits: { maxTokens: 9 }, clock: createFakeClock(), logger: console },
  });
  const { batcher, calls } = openBatcher({ spender });
  for (let page = 0; page < 10; page += 1) await batcher.embed(toTexts(['1', '2', '3', '4']));
  expect(calls).toEqual([]);
  // The whole, its half, and a text.
  expect(asked).toHaveBeenCalledTimes(3);
});

it('pays for every attempt by the price of the model', async () => {
  const asked: CallPrice[] = [];
  const spender: Spender = {
    spend(price, call) {
      asked.push(price);
      return call();
    },
  };
  const { batcher } = openBatcher({ spender });
  await batcher.embed(toTexts(['1', '2']));
  expect(asked).toEqual([{ kind: 'embedding', modelId: expect.any(String), tokens: 20, usd: 0.000_02 }]);
});

it('tries again when the service says it may', async () => {
  const clock = createFakeClock({ random: () => 0 });
  let failures = 2;
  const embedder = createTestEmbedder({
    async embed(texts) {
      if (failures-- > 0)
        throw new IntegrationError('busy', { code: 'EMBEDDING_FAILED', service: 'openai', retryable: true });
      return { vectors: texts.map(() => Float32Array.of(1)) };
    },
  });
  const attempts: number[] = [];
  const batcher = new EmbeddingBatcher({
    embedder,
    clock,
    maxRetries: 2,
    backoffMs: 100,
    onRetry: ({ attempt }) => attempts.push(attempt),
  });
  const embedded = batcher.embed(toTexts(['1']));
  for (let turn = 0; turn < 10; turn += 1) await clock.advance(100);
  expect((await embedded).vectors).toHaveLength(1);
  expect(attempts).toEqual([1, 2]);
});
