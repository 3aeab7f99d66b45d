import { describe, it } from 'vitest';
import { LexicalEmbedder } from '../../src/adapters/lexical-embedder.ts';
import { testEmbedderContract } from '../../src/testing/embedder-contract.ts';

describe('LexicalEmbedder', () => {
  testEmbedderContract({ it, create: () => new LexicalEmbedder() });
});
