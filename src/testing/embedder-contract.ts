import assert from 'node:assert/strict';
import type { Embedder } from '../contracts/embedder.ts';
import { type ContractCases, type ContractOptions, runContract } from './contract-suite.ts';

/**
 * Tests every promise of {@link Embedder} on your own embedder: one test per promise, each with a fresh embedder.
 *
 * A model behind a network is called about 25 times, twice of them with as many short texts as `maxTextsPerCall` allows.
 *
 * @example
 * ```ts
 * import { it } from 'vitest';
 * import { testEmbedderContract } from 'customer-scraping-integration/testing';
 *
 * testEmbedderContract({ it, create: () => new MyEmbedder() });
 * ```
 */
export function testEmbedderContract(options: ContractOptions<Embedder>): void {
  runContract(embedderCases, options);
}

const texts: readonly string[] = [
  'Red running shoes for wet weather',
  'Parcels are returned within thirty days',
  'How do I clean a coffee grinder?',
  'Öffnungszeiten: Montag bis Freitag',
];

const embedderCases: ContractCases<Embedder> = {
  'names its model without spaces, so that vectors of two models are kept apart': async ({ modelId }) => {
    assert.match(modelId, /^[^\s]{1,200}$/);
  },

  'names limits that a call can be packed by': async (embedder) => {
    const { dimensions, maxTextsPerCall, maxTokensPerCall, maxTokensPerText } = embedder;
    for (const limit of [dimensions, maxTextsPerCall, maxTokensPerCall, maxTokensPerText]) {
      assert.ok(Number.isSafeInteger(limit) && limit >= 1, `expected a whole number from 1, received ${limit}`);
    }
    assert.ok(maxTokensPerText <= maxTokensPerCall, 'a text of maxTokensPerText would not fit into a call');
  },

  'names a price, 0 when it costs nothing, null when it is not known': async ({ usdPerMillionTokens: price }) => {
    assert.ok(price === null || (Number.isFinite(price) && price >= 0), `expected a number from 0, received ${price}`);
  },

  'counts tokens as its model does': async ({ tokenizer }) => {
    if (typeof tokenizer === 'string') {
      assert.ok(['words', 'cl100k_base', 'o200k_base'].includes(tokenizer), `unknown tokenizer ${tokenizer}`);
      return;
    }
    assert.equal(tokenizer.count(''), 0);
    assert.ok(Number.isInteger(tokenizer.count('two words')) && tokenizer.count('two words') > 0);
  },

  'returns one vector per text, in the same order': async (embedder) => {
    const { vectors } = await embedder.embed(texts);

    assert.equal(vectors.length, texts.length);
    for (const [index, text] of texts.entries()) {
      assertSame(vectors[index], await embedOne(embedder, text), `vector ${index} is not of text ${index}`);
    }
  },

  'returns vectors of finite numbers, each as long as it says': async (embedder) => {
    const { vectors } = await embedder.embed(texts);

    for (const vector of vectors) assertVector(vector, embedder);
  },

  'gives different texts different vectors': async (embedder) => {
    const { vectors } = await embedder.embed(texts);

    const distinct = new Set(vectors.map((vector) => vector.join()));
    assert.equal(distinct.size, texts.length);
  },

  'gives a text that comes twice its vector twice': async (embedder) => {
    const [first = '', second = ''] = texts;

    const { vectors } = await embedder.embed([first, second, first]);

    assert.equal(vectors.length, 3);
    assertSame(vectors[0], vectors[2], 'the same text has two vectors');
  },

  'takes as many texts in one call as it says': async (embedder) => {
    const many = mostTexts(embedder);

    const { vectors } = await embedder.embed(many);

    assert.equal(vectors.length, many.length);
    assertSame(vectors.at(-1), await embedOne(embedder, many.at(-1) ?? ''), 'the last vector is not of the last text');
  },

  'takes any text that is not empty': async (embedder) => {
    const odd = ['a', '👟', '購物車', 'line\nline\ttab', '<|endoftext|>', '"\\u0000"', 'x'.repeat(1_000)];

    const { vectors } = await embedder.embed(odd);

    assert.equal(vectors.length, odd.length);
    for (const vector of vectors) assertVector(vector, embedder);
  },

  'gives a query a vector that can be compared with those of documents': async (embedder) => {
    const [text = ''] = texts;

    const { vectors } = await embedder.embed([text], { purpose: 'query' });

    assert.equal(vectors.length, 1);
    assertVector(vectors[0], embedder);
  },

  'says how many tokens it used, or says nothing': async (embedder) => {
    const { usedTokens } = await embedder.embed(texts);

    if (usedTokens === undefined) return;
    assert.ok(Number.isInteger(usedTokens) && usedTokens >= 0, `expected a whole number, received ${usedTokens}`);
  },

  'keeps calls apart that run at the same time': async (embedder) => {
    const together = await Promise.all(texts.map((text) => embedOne(embedder, text)));

    for (const [index, text] of texts.entries()) {
      assertSame(together[index], await embedOne(embedder, text), 'a call was given the vector of another');
    }
  },

  'leaves what it was given as it was': async (embedder) => {
    await embedder.embed(Object.freeze([...texts]), Object.freeze({ purpose: 'document' }));
  },

  'gives every caller vectors of its own': async (embedder) => {
    const [text = ''] = texts;
    const given = await embedOne(embedder, text);
    const before = given.slice();

    given.fill(7);

    assertSame(await embedOne(embedder, text), before, 'a caller changed what the next one was given');
  },

  'embeds nothing for a signal that has fired': async (embedder) => {
    await assert.rejects(embedder.embed(texts, { signal: AbortSignal.abort() }), { code: 'ABORTED' });
  },

  'ends a call on its way when its signal fires, and no other': async (embedder) => {
    const controller = new AbortController();
    const ended = embedder.embed(mostTexts(embedder), { signal: controller.signal });
    const other = embedder.embed(texts);

    controller.abort();

    await assert.rejects(ended, { code: 'ABORTED' });
    assert.equal((await other).vectors.length, texts.length);
  },

  'is healthy while it is open': async (embedder) => {
    await embedder.check?.();
  },
};

/** Two to four tokens each, whichever way they are counted; room for more is left. */
const tokensOfShortText = 8;
/** Limits may be very high, or none. */
const mostTextsTried = 4_096;

function mostTexts({ maxTextsPerCall, maxTokensPerCall }: Embedder): string[] {
  const length = Math.min(maxTextsPerCall, Math.floor(maxTokensPerCall / tokensOfShortText), mostTextsTried);
  return Array.from({ length }, (_, index) => `item ${index}`);
}

async function embedOne(embedder: Embedder, text: string): Promise<Float32Array> {
  const [vector] = (await embedder.embed([text])).vectors;
  assertVector(vector, embedder);
  return vector;
}

function assertVector(vector: Float32Array | undefined, { dimensions }: Embedder): asserts vector is Float32Array {
  assert.ok(vector instanceof Float32Array, 'expected a Float32Array');
  assert.equal(vector.length, dimensions);
  assert.ok(vector.every(Number.isFinite), 'expected finite numbers');
}

/** Models on graphics cards round differently from batch to batch. */
const tolerance = 0.01;

function assertSame(actual: Float32Array | undefined, expected: Float32Array | undefined, message: string): void {
  assert.ok(actual && expected, message);
  const distance = Math.hypot(...actual.map((value, index) => value - (expected[index] ?? 0)));
  assert.ok(distance <= tolerance * Math.hypot(...expected), message);
}
