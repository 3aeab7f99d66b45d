import { expect, it } from 'vitest';
import { resolveOptions } from '../../../src/options/resolve-options.ts';
import { LocalRateLimits } from '../../../src/resilience/local-rate-limits.ts';
import { ServiceLimiter } from '../../../src/resilience/service-limiter.ts';
import { systemClock } from '../../../src/resilience/system-clock.ts';
import { createEmbedders } from '../../../src/wiring/create-embedders.ts';
import { ServiceRoster } from '../../../src/wiring/service-roster.ts';
import { silentTelemetry } from '../../../src/wiring/silent-telemetry.ts';
import { createTestEmbedder } from '../../helpers/hashing-embedder.ts';

const limits = new LocalRateLimits();
const limiter = new ServiceLimiter({ limits, group: 'openai', requestsPerMinute: 3_000, clock: systemClock });
const open = (options: unknown, environment = {}) => {
  const services = new ServiceRoster({ clock: systemClock, logger: undefined, telemetry: silentTelemetry });
  return createEmbedders(resolveOptions(options, environment), { services, limiter, pool: undefined });
};

it('serves every model name from the embedded default when there is no key', () => {
  const embedders = open({});
  expect(embedders.forModel('text-embedding-3-large').modelId).toMatch(/^lexical\//);
});

it("uses the caller's embedder whatever the environment offers", () => {
  const embedder = createTestEmbedder();
  const embedders = open({ adapters: { embedder } }, { OPENAI_API_KEY: 'sk-test' });
  expect(embedders.forModel('text-embedding-3-small').modelId).toBe(embedder.modelId);
});

it('has one OpenAI embedder for each model', () => {
  const embedders = open({}, { OPENAI_API_KEY: 'sk-test' });
  const small = embedders.forModel('text-embedding-3-small');
  expect(embedders.forModel('text-embedding-3-small')).toBe(small);
  expect(small.modelId).toBe('openai/text-embedding-3-small@1536');
  expect(embedders.forModel('text-embedding-3-large').dimensions).toBe(3072);
});

it('refuses a model whose vectors it knows nothing of, and takes it with its length told', () => {
  const embedders = open({}, { OPENAI_API_KEY: 'sk-test' });
  expect(() => embedders.forModel('my-model')).toThrow(expect.objectContaining({ code: 'OPTIONS_INVALID' }));
  const told = open({
    config: { openai: { apiKey: 'k', model: 'my-model', dimensions: 384, baseURL: 'http://localhost:1/v1' } },
  });
  expect(told.forModel('my-model').dimensions).toBe(384);
});
