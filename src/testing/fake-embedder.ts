import type { Embedder, EmbedOptions, EmbedResult } from '../contracts/embedder.ts';
import { throwIfAborted } from '../errors.ts';

/** An embedder that remembers what it was asked. */
export interface FakeEmbedder extends Embedder {
  /** Every text embedded so far, in order. */
  readonly texts: readonly string[];
}

/**
 * An embedder without a model: the same text has the same vector, another text another one. They mean nothing.
 *
 * @param overrides - limits and price to pretend. @default 8 dimensions, 1 dollar for a million tokens
 *
 * @example
 * ```ts
 * const embedder = createFakeEmbedder({ usdPerMillionTokens: 0 });
 * const integration = new CustomerScrapingIntegration({ adapters: { embedder } });
 * // ...
 * assert.equal(embedder.texts.length, 3);
 * ```
 */
export function createFakeEmbedder(overrides: Partial<Omit<Embedder, 'embed'>> = {}): FakeEmbedder {
  const texts: string[] = [];
  const { dimensions = 8 } = overrides;
  return {
    modelId: `fake/letters@${dimensions}`,
    dimensions,
    maxTextsPerCall: 16,
    maxTokensPerCall: 10_000,
    maxTokensPerText: 1_000,
    tokenizer: 'words',
    usdPerMillionTokens: 1,
    ...overrides,
    texts,
    async embed(asked: readonly string[], { signal }: EmbedOptions = {}): Promise<EmbedResult> {
      throwIfAborted(signal, 'embedder');
      // A turn of the event loop, as a service would take: a signal may fire meanwhile.
      await new Promise((resolve) => setImmediate(resolve));
      throwIfAborted(signal, 'embedder');
      texts.push(...asked);
      return { vectors: asked.map((text) => vectorOf(text, dimensions)) };
    },
  };
}

/** The generator of Numerical Recipes, started by the letters of the text (FNV-1a). */
function vectorOf(text: string, dimensions: number): Float32Array {
  let state = 2_166_136_261;
  for (let index = 0; index < text.length; index += 1) state = Math.imul(state ^ text.charCodeAt(index), 16_777_619);
  return Float32Array.from({ length: dimensions }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state / 2 ** 31;
  });
}
