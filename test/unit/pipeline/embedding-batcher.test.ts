import { expect, it } from 'vitest';
import { IntegrationError } from '../../../src/errors.ts';
import { EmbeddingBatcher, type EmbeddingBatcherOptions } from '../../../src/pipeline/embedding-batcher.ts';
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

it('fails only the page whose text the service refuses', async () => {
  const { batcher } = openBatcher();
  const [good, bad, alsoGood] = await Promise.allSettled([
    batcher.embed(toTexts(['1'])),
    batcher.embed(toTexts(['2', 'bad'])),
    batcher.embed(toTexts(['3'])),
  ]);
  expect(good).toMatchObject({ status: 'fulfilled' });
  expect(alsoGood).toMatchObject({ status: 'fulfilled' });
  expect(bad).toMatchObject({ status: 'rejected', reason: { code: 'EMBEDDING_FAILED' } });
});

it('makes no call the budget does not allow, and spends what is left on a part', async () => {
  let left = 25;
  const reserve = (tokens: number) => {
    if (tokens > left) return false;
    left -= tokens;
    return true;
  };
  const { batcher, calls } = openBatcher({ reserve });
  const { vectors, usedTokens } = await batcher.embed(toTexts(['1', '2', '3', '4']));
  expect(calls.flat()).toEqual(['1', '2']);
  expect(vectors.map((vector) => vector?.[0] ?? null)).toEqual([1, 2, null, null]);
  expect(usedTokens).toBe(20);
});

it('tells what was used, and gives back the reservation of a call that failed', async () => {
  const used: [number, number][] = [];
  const { batcher } = openBatcher({ onUsed: (reserved, actual) => used.push([reserved, actual]) });
  await batcher.embed(toTexts(['1', '2']));
  await batcher.embed(toTexts(['bad'])).catch(() => undefined);
  expect(used).toEqual([
    [20, 20],
    [10, 0],
  ]);
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
