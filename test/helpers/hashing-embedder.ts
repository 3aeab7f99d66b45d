import type { Embedder } from '../../src/index.ts';

/** An embedder that counts what it is asked and fails on demand. Its vectors mean nothing. */
export interface TestEmbedder extends Embedder {
  /** Every text embedded so far, in order. */
  readonly texts: string[];
  /** Thrown instead of answering, while set. */
  failure: Error | undefined;
}

export function createTestEmbedder(overrides: Partial<Embedder> = {}): TestEmbedder {
  const texts: string[] = [];
  return {
    modelId: 'test/letters@8',
    dimensions: 8,
    maxTextsPerCall: 16,
    maxTokensPerCall: 10_000,
    maxTokensPerText: 1_000,
    tokenizer: 'words',
    usdPerMillionTokens: 1,
    texts,
    failure: undefined,
    async embed(asked) {
      if (this.failure) throw this.failure;
      texts.push(...asked);
      return { vectors: asked.map(toVector) };
    },
    ...overrides,
  };
}

function toVector(text: string): Float32Array {
  const vector = new Float32Array(8);
  for (const letter of text) vector[letter.charCodeAt(0) % 8]! += 1;
  return vector;
}
