import { setupServer } from 'msw/node';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { OpenAIEmbedder } from '../../src/adapters/openai-embedder.ts';
import { testEmbedderContract } from '../../src/testing/embedder-contract.ts';
import { fakeOpenAI } from '../helpers/fake-openai.ts';

const server = setupServer(...fakeOpenAI());
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterAll(() => server.close());

describe('OpenAIEmbedder', () => {
  testEmbedderContract({
    it,
    create: () => new OpenAIEmbedder({ apiKey: 'sk-test', model: 'text-embedding-3-small', dimensions: 64 }),
  });
});
