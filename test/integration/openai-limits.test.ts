import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { OpenAIEmbedder } from '../../src/adapters/openai-embedder.ts';
import { createTokenCounter } from '../../src/adapters/token-counters.ts';
import { EmbeddingBatcher } from '../../src/pipeline/embedding-batcher.ts';
import { LocalRateLimits } from '../../src/resilience/local-rate-limits.ts';
import { ServiceLimiter } from '../../src/resilience/service-limiter.ts';
import { systemClock } from '../../src/resilience/system-clock.ts';
import { testEmbedderContract } from '../../src/testing/embedder-contract.ts';
import { limitedEmbedder } from '../../src/wiring/limited-embedder.ts';
import { vectorOf } from '../helpers/openai-server/embeddings.ts';
import { brokenOff, dropped, insufficientQuota, status } from '../helpers/openai-server/failures.ts';
import { type OpenAIServer, type OpenAIServerOptions, startOpenAI } from '../helpers/openai-server.ts';

const model = 'text-embedding-3-small';
const dimensions = 8;
const counter = await createTokenCounter('cl100k_base');

let servers: OpenAIServer[] = [];
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

async function open(options: OpenAIServerOptions = {}) {
  const server = await startOpenAI(options);
  servers.push(server);
  const limits = new LocalRateLimits();
  const limiter = new ServiceLimiter({ limits, group: 'key', requestsPerMinute: 1_000_000, clock: systemClock });
  const inner = new OpenAIEmbedder({ apiKey: 'sk-test', baseURL: server.baseURL, model, dimensions });
  const embedder = limitedEmbedder(inner, limiter, model);
  const batcher = new EmbeddingBatcher({ embedder, clock: systemClock, maxRetries: 3, backoffMs: 1 });
  /** Throws what the batcher says of texts that got no vector. */
  const embed = async (texts: readonly string[]): Promise<readonly (Float32Array | null)[]> => {
    const { vectors, failure } = await batcher.embed(texts.map((text) => ({ text, tokens: counter.count(text) })));
    if (failure) throw failure;
    return vectors;
  };
  const statuses = (): number[] => server.requests.map((request) => request.status);
  return { server, embedder, embed, statuses };
}

const textsOf = (count: number): string[] => Array.from({ length: count }, (_, n) => `The text with the number ${n}`);
const vectorsOf = (texts: readonly string[]): Float32Array[] => texts.map((text) => vectorOf(text, dimensions));

describe('limitedEmbedder', () => {
  let opened: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    opened = await open();
    servers = [];
  });
  afterAll(() => opened.server.close());

  testEmbedderContract({ it, create: () => opened.embedder });
});

describe('packing', () => {
  it('stays within the inputs and the tokens of a call', async () => {
    const { embed, server, statuses } = await open();
    const long = textsOf(60).map((text) => `${text} ${'tea '.repeat(8_000)}`);
    const short = textsOf(5_000);

    const vectors = await embed([...short, ...long]);

    expect(vectors).toEqual(vectorsOf([...short, ...long]));
    expect(new Set(statuses())).toEqual(new Set([200]));
    expect(server.requests.length).toBeLessThan(8);
  });

  it('finds the one text that the service refuses, and loses no other', async () => {
    const { embed, server, statuses } = await open();
    const bad = 'tea '.repeat(9_000);
    const good = textsOf(200);

    // Its tokens are told too low, as those of a model with another tokenizer would be.
    const outcomes = await Promise.allSettled([embed(good.slice(0, 100)), embed([bad]), embed(good.slice(100))]);

    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(statuses().filter((code) => code === 400).length).toBeGreaterThan(3);
    expect(server.texts.toSorted()).toEqual(good.toSorted());
  });

  it('never asks for more in one call than a minute may have', async () => {
    const { embed, server, statuses } = await open({ tokensPerMinute: 900 });
    const texts = textsOf(100);

    const vectors = await embed(texts.slice(0, 10)).then(async (first) => [
      ...first,
      ...(await embed(texts.slice(10, 40))),
    ]);

    expect(vectors).toEqual(vectorsOf(texts.slice(0, 40)));
    expect(server.texts).toHaveLength(40);
    expect(statuses()).not.toContain(429);
  });

  it('halves a first call that is more than a minute may have, and learns from it', async () => {
    const { embed, embedder, statuses } = await open({ tokensPerMinute: 3_000_000 / 60 });
    const texts = textsOf(12).map((text) => `${text} ${'tea '.repeat(8_000)}`);
    const before = embedder.maxTokensPerCall;

    const first = embed(texts.slice(0, 7));
    await expect.poll(() => embedder.maxTokensPerCall).toBe(50_000);

    expect(before).toBeGreaterThan(50_000);
    expect(statuses().filter((code) => code === 429)).toHaveLength(1);
    void first.catch(() => {});
  });
});

describe('a service that fails', () => {
  it.each([
    ['500', status(500)],
    ['503', status(503, { 'retry-after-ms': '5' })],
    ['429', status(429, { 'retry-after-ms': '5' })],
    ['a connection that is reset', dropped],
    ['an answer that breaks off', brokenOff],
  ])('with %s is asked again, and every text is embedded once', async (_, failure) => {
    const { embed, server } = await open();
    server.failNext(failure, failure);

    expect(await embed(textsOf(50))).toEqual(vectorsOf(textsOf(50)));

    expect(server.texts).toEqual(textsOf(50));
  });

  it('because there is no credit is asked once, not once a batch', async () => {
    const { embed, server } = await open();
    server.failAlways(insufficientQuota);
    const texts = textsOf(9_000);

    const outcomes = await Promise.allSettled([embed(texts), embed(textsOf(3)), embed(textsOf(3))]);

    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(server.requests).toHaveLength(1);
  });

  it('keeps the batches that were done before', async () => {
    const { embed, server } = await open();
    const [first, second] = [textsOf(20), textsOf(40).slice(20)];
    await embed(first);
    server.failAlways(insufficientQuota);

    await expect(embed(second)).rejects.toMatchObject({ message: expect.stringContaining('credit') });
    server.failAlways();

    expect(server.texts).toEqual(first);
  });
});

describe('limits', () => {
  it('that the service states are not passed', async () => {
    const { embed, server, statuses } = await open({ tokensPerMinute: 60_000, requestsPerMinute: 6_000 });
    const texts = textsOf(3_000);

    // 18,000 tokens or so: a sixth of a minute's at once, then 1,000 a second.
    const done = await Promise.all([
      ...Array.from({ length: 100 }, (_, n) => embed(texts.slice(n * 15, (n + 1) * 15))),
    ]);

    expect(done.flat()).toEqual(vectorsOf(texts.slice(0, 1_500)));
    expect(server.chargedTokens).toBeGreaterThan(9_000);
    expect(statuses().filter((code) => code === 429)).toEqual([]);
  });

  it('that nobody stated are found out by a refusal, and no call is lost', async () => {
    const { embed, server, statuses } = await open({ requestsPerMinute: 600, tellsLimits: false, latencyMs: 5 });
    const calls = [];
    for (let n = 0; n < 620; n += 1) {
      calls.push(embed([`text ${n}`]));
      if (n % 4 === 0) await new Promise((resolve) => setImmediate(resolve));
    }

    const vectors = (await Promise.all(calls)).flat();

    expect(vectors).toHaveLength(620);
    expect(new Set(server.texts).size).toBe(620);
    expect(statuses().filter((code) => code === 429).length).toBeLessThan(20);
  });
});
