import { expect, it } from 'vitest';
import { IntegrationError } from '../../../src/errors.ts';
import { EmbeddingBatcher } from '../../../src/pipeline/embedding-batcher.ts';
import { TextVectors, type TextVectorsOptions } from '../../../src/pipeline/text-vectors.ts';
import { buildChunk } from '../../../src/testing/builders.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';
import { createTestEmbedder, type TestEmbedder } from '../../helpers/hashing-embedder.ts';

function open(
  embedder: TestEmbedder,
  { find, signal }: Pick<TextVectorsOptions, 'find'> & { readonly signal?: AbortSignal } = {},
): TextVectors {
  const batcher = new EmbeddingBatcher({ embedder, clock: createFakeClock(), maxRetries: 0, backoffMs: 0, signal });
  return new TextVectors({ batcher, find });
}

const texts = (...words: readonly string[]) =>
  words.map((word) => ({ hash: `hash of ${word}`, tokens: 10, text: () => word }));

const chunks = (...words: readonly string[]) =>
  words.map((text, index) => buildChunk({ index, text, tokens: 10, embeddingHash: `hash of ${text}` }));

const hashesOf = ({ vectors }: { readonly vectors: ReadonlyMap<string, unknown> }) => [...vectors.keys()].toSorted();

it('embeds only texts whose vector is not stored, and takes the stored ones as they are', async () => {
  const embedder = createTestEmbedder();
  const stored = new Map([['hash of old', Float32Array.of(1, 2)]]);

  const found = await open(embedder, { find: async () => stored }).get(texts('old', 'new'));

  expect(embedder.texts).toEqual(['new']);
  expect(found.vectors.get('hash of old')).toEqual(Float32Array.of(1, 2));
  expect(hashesOf(found)).toEqual(['hash of new', 'hash of old']);
  expect(found).toMatchObject({ reused: 1, usedTokens: 10, failure: undefined });
});

it('embeds a text once, however often it is asked for: at a time, while it is on its way, or after', async () => {
  const embedder = createTestEmbedder();
  const vectors = open(embedder);

  const [first, second] = await Promise.all([vectors.get(texts('a', 'b', 'a')), vectors.get(texts('b', 'c'))]);
  const third = await vectors.get(texts('c'));

  expect(embedder.texts.toSorted()).toEqual(['a', 'b', 'c']);
  expect(second.vectors.get('hash of b')).toEqual(first.vectors.get('hash of b'));
  expect([first.reused, second.reused, third.reused]).toEqual([0, 1, 1]);
  expect([first.usedTokens, second.usedTokens, third.usedTokens]).toEqual([20, 10, 0]);
});

it('counts chunks that come with their vectors as if they were embedded, each text once, and asks nobody', async () => {
  const embedder = createTestEmbedder();
  const vectors = open(embedder);
  const [a, b, c] = [Float32Array.of(1), Float32Array.of(2), Float32Array.of(3)];

  const first = await vectors.count(chunks('a', 'b', 'a'), [a, b, a]);
  const second = await vectors.count(chunks('b', 'c'), [b, c]);

  expect(first.vectors).toEqual(
    new Map([
      ['hash of a', a],
      ['hash of b', b],
    ]),
  );
  expect(first).toMatchObject({ usedTokens: 20, reused: 0, failure: undefined });
  expect(second.vectors).toEqual(
    new Map([
      ['hash of b', b],
      ['hash of c', c],
    ]),
  );
  expect(second).toMatchObject({ usedTokens: 10, reused: 1, failure: undefined });
  expect(embedder.texts).toEqual([]);
});

it('counts chunks of a page that has more than are remembered as if they were embedded', async () => {
  const words = Array.from({ length: 600 }, (_, number) => `word ${number}`);
  const made = words.map(() => Float32Array.of(1));
  const counting = open(createTestEmbedder());
  const embedding = open(createTestEmbedder());

  for (const round of [1, 2]) {
    const { usedTokens, reused } = await embedding.get(texts(...words));
    expect([round, await counting.count(chunks(...words), made)]).toMatchObject([round, { usedTokens, reused }]);
  }
});

it('asks the store for at most 500 at a time', async () => {
  const asked: number[] = [];
  const find = async (hashes: readonly string[]) => {
    asked.push(hashes.length);
    return new Map<string, Float32Array>();
  };
  const words = Array.from({ length: 1_001 }, (_, index) => `word ${index}`);

  await open(createTestEmbedder({ maxTextsPerCall: 2_000, maxTokensPerCall: 100_000 }), { find }).get(texts(...words));

  expect(asked).toEqual([500, 500, 1]);
});

it('tells every page of a failure that costs it a vector, and tries again when it is asked again', async () => {
  const embedder = createTestEmbedder();
  embedder.failure = new IntegrationError('down', { code: 'EMBEDDING_FAILED', service: 'embedder' });
  const vectors = open(embedder);

  const [first, second] = await Promise.all([vectors.get(texts('a')), vectors.get(texts('a'))]);
  embedder.failure = undefined;
  const third = await vectors.get(texts('a'));

  for (const found of [first, second]) {
    expect(found.failure).toMatchObject({ code: 'EMBEDDING_FAILED' });
    expect(found.vectors.size).toBe(0);
  }
  expect(hashesOf(third)).toEqual(['hash of a']);
});

it('ends with the job', async () => {
  const signal = AbortSignal.abort();

  const found = open(createTestEmbedder(), { signal }).get(texts('a'));

  await expect(found).rejects.toMatchObject({ code: 'ABORTED' });
});
