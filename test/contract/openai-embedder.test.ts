import { afterAll, beforeAll, describe, it } from 'vitest';
import { OpenAIEmbedder } from '../../src/adapters/openai-embedder.ts';
import { testEmbedderContract } from '../../src/testing/embedder-contract.ts';
import { type OpenAIServer, startOpenAI } from '../helpers/openai-server.ts';

let server: OpenAIServer;
beforeAll(async () => {
  server = await startOpenAI();
});
afterAll(() => server.close());

const model = 'text-embedding-3-small';

describe('OpenAIEmbedder', () => {
  testEmbedderContract({
    it,
    create: () => new OpenAIEmbedder({ apiKey: 'sk-test', baseURL: server.baseURL, model, dimensions: 64 }),
  });
});

describe('OpenAIEmbedder that is sent numbers', () => {
  testEmbedderContract({
    it,
    create: () => {
      const encodingFormat = 'float';
      return new OpenAIEmbedder({ apiKey: 'sk-test', baseURL: server.baseURL, model, dimensions: 64, encodingFormat });
    },
  });
});
