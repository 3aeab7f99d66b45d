import { afterEach, describe, expect, it } from 'vitest';
import { OpenAIBatchEmbedder } from '../../src/adapters/openai-batch-embedder.ts';
import { OpenAIEmbedder } from '../../src/adapters/openai-embedder.ts';
import { testEmbedderContract } from '../../src/testing/embedder-contract.ts';
import { createFakeClock } from '../helpers/fake-clock.ts';
import { vectorOf } from '../helpers/openai-server/embeddings.ts';
import { type OpenAIServer, type OpenAIServerOptions, startOpenAI } from '../helpers/openai-server.ts';

const model = 'text-embedding-3-small';
const dimensions = 8;
const servers: OpenAIServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function open(options: OpenAIServerOptions = {}) {
  const server = await startOpenAI(options);
  servers.push(server);
  const clock = createFakeClock();
  const own = { apiKey: 'sk-test', baseURL: server.baseURL, model, dimensions };
  return { server, clock, own, embedder: new OpenAIBatchEmbedder(own, { clock }) };
}

const textsOf = (count: number): string[] => Array.from({ length: count }, (_, n) => `The text with the number ${n}`);
const created = (server: OpenAIServer): number =>
  server.requests.filter(({ method, path }) => method === 'POST' && path === '/v1/batches').length;

describe('OpenAIBatchEmbedder', () => {
  testEmbedderContract({
    it,
    create: async () => (await open()).embedder,
    exemptions: [
      {
        reason: 'a batch that was sent goes on',
        cases: ['ends a call on its way when its signal fires, and no other'],
      },
      { reason: 'takes a minute with as many texts', cases: ['takes as many texts in one call as it says'] },
    ],
  });

  it('puts every vector at its text, in one batch without direct calls', async () => {
    const { embedder, server } = await open();

    const { vectors, usedTokens } = await embedder.embed(textsOf(1_000));

    expect(vectors).toEqual(textsOf(1_000).map((text) => vectorOf(text, dimensions)));
    expect(usedTokens).toBe(server.chargedTokens);
    expect(created(server)).toBe(1);
    expect(server.requests.filter(({ path }) => path === '/v1/embeddings')).toEqual([]);
  });

  it('makes vectors that can be compared with those of direct calls, at half their price', async () => {
    const { embedder, own } = await open();
    const direct = new OpenAIEmbedder(own);

    expect(embedder.modelId).toBe(direct.modelId);
    expect(embedder.usdPerMillionTokens).toBe((direct.usdPerMillionTokens ?? Number.NaN) / 2);
    expect((await embedder.embed(['tea'])).vectors).toEqual((await direct.embed(['tea'])).vectors);
  });

  it('asks now and then until the batch is done', async () => {
    const { embedder, server, clock } = await open({ finishesBatches: false });
    const asked = (): number => server.requests.filter(({ path }) => path.startsWith('/v1/batches/')).length;
    const embedded = embedder.embed(['tea']);

    for (let poll = 1; poll <= 3; poll += 1) {
      await expect.poll(asked).toBe(poll);
      await clock.advance(30_000);
    }
    server.finishBatches();
    await expect.poll(() => clock.advance(30_000).then(asked)).toBeGreaterThan(3);

    expect((await embedded).vectors).toHaveLength(1);
  });

  it('takes the batch that was made before a crash or an abort, and pays nothing twice', async () => {
    const { embedder, server, own, clock } = await open({ finishesBatches: false });
    const controller = new AbortController();
    const given = embedder.embed(textsOf(10), { signal: controller.signal });
    await expect.poll(() => created(server)).toBe(1);
    controller.abort();
    await expect(given).rejects.toMatchObject({ code: 'ABORTED' });
    server.finishBatches();

    const { vectors } = await new OpenAIBatchEmbedder(own, { clock }).embed(textsOf(10));

    expect(vectors).toEqual(textsOf(10).map((text) => vectorOf(text, dimensions)));
    expect(created(server)).toBe(1);
    expect(server.texts).toHaveLength(10);
  });

  it('makes another batch for other texts, and for another length', async () => {
    const { embedder, server, own, clock } = await open();
    await embedder.embed(['a', 'b']);
    await embedder.embed(['b', 'a']);
    await new OpenAIBatchEmbedder({ ...own, dimensions: 4 }, { clock }).embed(['a', 'b']);

    expect(created(server)).toBe(3);
  });

  it('asks directly for what the batch did not carry out, and says which text is at fault', async () => {
    const { embedder, server } = await open();

    await expect(embedder.embed(['tea', 'tea '.repeat(9_000)])).rejects.toMatchObject({
      code: 'EMBEDDING_FAILED',
      context: { httpStatus: 400 },
    });

    expect(server.requests.filter(({ path }) => path === '/v1/embeddings')).toHaveLength(1);
  });

  it('fails when the batch was cancelled', async () => {
    const { embedder, server, clock } = await open({ finishesBatches: false });
    const outcome = embedder.embed(['tea']).catch((error: unknown) => error);
    await expect.poll(() => created(server)).toBe(1);
    const headers = { authorization: 'Bearer sk-test' };
    await fetch(`${server.baseURL}/batches/batch_1/cancel`, { method: 'POST', headers });
    await expect.poll(() => clock.advance(30_000).then(() => clock.pending)).toBe(0);

    expect(await outcome).toMatchObject({
      code: 'EMBEDDING_FAILED',
      retryable: false,
      message: expect.stringContaining('batch_1'),
    });
  });

  it.each([{ pollMs: 1 }, { maxTokensPerCall: 100 }, { model: 'unknown', dimensions: undefined }, { apiKey: '' }])(
    'refuses %o',
    async (wrong) => {
      const { own } = await open();

      expect(() => new OpenAIBatchEmbedder({ ...own, ...wrong })).toThrow(
        expect.objectContaining({ code: 'OPTIONS_INVALID' }),
      );
    },
  );
});
