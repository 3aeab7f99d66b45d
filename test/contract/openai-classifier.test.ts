import { afterAll, beforeAll, describe, it } from 'vitest';
import { OpenAIClassifier } from '../../src/adapters/openai-classifier.ts';
import { testClassifierContract } from '../../src/testing/classifier-contract.ts';
import { type OpenAIServer, startOpenAI } from '../helpers/openai-server.ts';

let server: OpenAIServer;
beforeAll(async () => {
  server = await startOpenAI();
});
afterAll(() => server.close());

describe('OpenAIClassifier', () => {
  testClassifierContract({
    it,
    create: () => new OpenAIClassifier({ apiKey: 'sk-test', baseURL: server.baseURL }),
  });
});
