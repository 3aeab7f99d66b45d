import { inspect } from 'node:util';
import { delay, HttpResponse, http, type JsonBodyType } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { OpenAIEmbedder, type OpenAIEmbedderOptions } from '../../../src/adapters/openai-embedder.ts';
import type { IntegrationError } from '../../../src/errors.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';
import { fakeOpenAI } from '../../helpers/fake-openai.ts';

const apiKey = 'key-of-no-known-shape';
const embeddingsUrl = 'https://api.openai.com/v1/embeddings';
const server = setupServer();

let requests: Request[] = [];
server.events.on('request:start', ({ request }) => void requests.push(request.clone()));
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
beforeEach(() => {
  requests = [];
});
afterEach(() => {
  server.resetHandlers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});
afterAll(() => server.close());

const create = (options: Partial<OpenAIEmbedderOptions> = {}): OpenAIEmbedder =>
  new OpenAIEmbedder({ apiKey, model: 'text-embedding-3-small', dimensions: 2, ...options });

function answerWith(body: JsonBodyType, init: { status?: number; headers?: Record<string, string> } = {}): void {
  server.use(http.post(embeddingsUrl, () => HttpResponse.json(body, init)));
}

const refuseWith = (status: number, error: object = {}, headers: Record<string, string> = {}): void =>
  answerWith({ error: { message: 'Because.', type: null, code: null, ...error } }, { status, headers });

const failureOf = (promise: Promise<unknown>): Promise<IntegrationError> =>
  promise.then(
    () => expect.unreachable('expected a failure'),
    (error: IntegrationError) => error,
  );

const lastBody = (): Promise<unknown> => requests.at(-1)!.json();

describe('what OpenAIEmbedder says of itself', () => {
  it.each([
    ['text-embedding-3-small', 1536, 0.02],
    ['text-embedding-3-large', 3072, 0.13],
    ['text-embedding-ada-002', 1536, 0.1],
  ])('knows length and price of %s', (model, dimensions, usdPerMillionTokens) => {
    const embedder = new OpenAIEmbedder({ apiKey, model });

    expect(embedder).toMatchObject({ modelId: `openai/${model}@${dimensions}`, dimensions, usdPerMillionTokens });
  });

  it('takes any other model with its length, and knows no price unless one is given', () => {
    expect(create({ model: 'bge-m3', dimensions: 1024 })).toMatchObject({
      dimensions: 1024,
      usdPerMillionTokens: null,
    });
    expect(create({ model: 'bge-m3', usdPerMillionTokens: 0.5 })).toMatchObject({ usdPerMillionTokens: 0.5 });
  });

  it('refuses a model of unknown length, and says what to do', () => {
    expect(() => new OpenAIEmbedder({ apiKey, model: 'bge-m3' })).toThrow(
      expect.objectContaining({
        code: 'OPTIONS_INVALID',
        message: expect.stringMatching(/"bge-m3".*`adapters.embedder/s),
      }),
    );
  });

  it('names a compatible server in the model id, so that vectors of two servers are never compared', () => {
    expect(create({ baseURL: 'http://localhost:11434/v1' }).modelId).toBe(
      'openai/localhost:11434/text-embedding-3-small@2',
    );
    expect(create({ baseURL: 'https://api.openai.com/v1/' }).modelId).toBe(create().modelId);
  });

  it('lets its limits be lowered, not raised', () => {
    expect(create()).toMatchObject({ maxTextsPerCall: 2048, maxTokensPerCall: 250_000, maxTokensPerText: 8191 });
    expect(create({ maxTokensPerCall: 300_000 })).toMatchObject({ maxTokensPerCall: 250_000 });
    expect(create({ maxTokensPerCall: 1000 })).toMatchObject({ maxTokensPerCall: 1000, maxTokensPerText: 1000 });
  });

  it.each([
    ['apiKey', { apiKey: '' }],
    ['apiKey', { apiKey: 'key-of-no-known-shape\n' }],
    ['baseURL', { baseURL: 'file:///etc/passwd' }],
    ['baseURL', { baseURL: 'https://:key-of-no-known-shape@llm.example/v1' }],
    ['dimensions', { dimensions: 0 }],
    ['maxTokensPerCall', { maxTokensPerCall: Number.NaN }],
    ['timeoutMs', { timeoutMs: 0 }],
    ['usdPerMillionTokens', { usdPerMillionTokens: -1 }],
  ])('refuses an unusable %s without repeating a secret: %o', (name, options) => {
    expect(() => create(options)).toThrow(
      expect.objectContaining({ code: 'OPTIONS_INVALID', message: expect.stringContaining(name) }),
    );
    expect(() => create(options)).not.toThrow(apiKey);
  });
});

describe('what OpenAIEmbedder sends', () => {
  beforeEach(() => server.use(...fakeOpenAI()));

  it('is one request with all texts and the key', async () => {
    await create().embed(['a', 'b']);

    expect(requests).toHaveLength(1);
    expect(requests[0]!.headers.get('authorization')).toBe(`Bearer ${apiKey}`);
    expect(await lastBody()).toEqual({
      model: 'text-embedding-3-small',
      input: ['a', 'b'],
      encoding_format: 'base64',
      dimensions: 2,
    });
  });

  it('asks for numbers when the server is said to speak no base64', async () => {
    await create({ encodingFormat: 'float' }).embed(['a']);

    expect(await lastBody()).toHaveProperty('encoding_format', 'float');
  });

  it('names a length only to models that have several, or when one was asked for', async () => {
    await new OpenAIEmbedder({ apiKey, model: 'text-embedding-ada-002' }).embed(['a']);
    expect(await lastBody()).not.toHaveProperty('dimensions');

    await new OpenAIEmbedder({ apiKey, model: 'text-embedding-3-small' }).embed(['a']);
    expect(await lastBody()).toHaveProperty('dimensions', 1536);

    await create({ model: 'bge-m3', dimensions: 8 }).embed(['a']);
    expect(await lastBody()).toHaveProperty('dimensions', 8);
  });

  it('goes where the options say, whatever the environment says', async () => {
    vi.stubEnv('OPENAI_BASE_URL', 'https://elsewhere.example/v1');
    vi.stubEnv('OPENAI_ORG_ID', 'org-of-the-machine');

    await create().embed(['a']);

    expect(requests[0]!.url).toBe(embeddingsUrl);
    expect(requests[0]!.headers.has('openai-organization')).toBe(false);
  });

  it('goes to a compatible server when one is named', async () => {
    server.use(...fakeOpenAI('http://llm.example:8080/v1'));

    await create({ baseURL: 'http://llm.example:8080/v1' }).embed(['a']);

    expect(requests[0]!.url).toBe('http://llm.example:8080/v1/embeddings');
  });
});

describe('what OpenAIEmbedder answers', () => {
  it('is in the order of the texts, whatever the order of the answer, with the tokens the service counted', async () => {
    answerWith({
      data: [
        { index: 1, embedding: [0, 1] },
        { index: 0, embedding: [1, 0] },
      ],
      usage: { prompt_tokens: 7 },
    });

    const result = await create().embed(['a', 'b']);

    expect(result).toEqual({ vectors: [new Float32Array([1, 0]), new Float32Array([0, 1])], usedTokens: 7 });
  });

  it('leaves the tokens out when the service says nothing', async () => {
    answerWith({ data: [{ index: 0, embedding: [1, 0] }] });

    expect(await create().embed(['a'])).toEqual({ vectors: [new Float32Array([1, 0])] });
  });

  it('is the same whether numbers or base64 were sent, side by side even', async () => {
    answerWith({
      object: 'list',
      note: 'an "embedding": "AACAPw==" in a text, and a naïve 👟',
      data: [
        { object: 'embedding', index: 2, embedding: 'AAAAAAAAgD8=' },
        { object: 'embedding', index: 0, embedding: [1, 0] },
        { object: 'embedding', embedding: 'AACAPwAAgD8', index: 1 },
      ],
    });

    const { vectors } = await create().embed(['a', 'b', 'c']);

    expect(vectors).toEqual([new Float32Array([1, 0]), new Float32Array([1, 1]), new Float32Array([0, 1])]);
  });

  it('may be written with blanks and lines', async () => {
    const body = '{ "data" : [ {"embedding"\n :\t"AACAPwAAAAA=" , "index" : 0 } ] }';
    server.use(http.post(embeddingsUrl, () => new HttpResponse(body, { headers: { 'content-type': 'text/plain' } })));

    expect((await create().embed(['a'])).vectors).toEqual([new Float32Array([1, 0])]);
  });

  it('says what limits the service told', async () => {
    const headers = {
      'x-ratelimit-limit-requests': '3000',
      'x-ratelimit-remaining-requests': '2990',
      'x-ratelimit-limit-tokens': '1000000',
      'x-ratelimit-remaining-tokens': '250000',
    };
    answerWith({ data: [{ index: 0, embedding: [1, 0] }] }, { headers });

    expect((await create().embed(['a'])).statedLimits).toEqual({
      requests: { perMinute: 3000, used: 10 },
      tokens: { perMinute: 1_000_000, used: 750_000 },
    });
  });

  it.each([
    [{ 'x-ratelimit-limit-tokens': '-1', 'x-ratelimit-remaining-tokens': '-1' }, undefined],
    [{ 'x-ratelimit-limit-tokens': '0' }, undefined],
    [{ 'x-ratelimit-remaining-tokens': '5' }, undefined],
    [{ 'x-ratelimit-limit-tokens': 'many' }, undefined],
    [{ 'x-ratelimit-limit-tokens': '50' }, { tokens: { perMinute: 50, used: 0 } }],
    [
      { 'x-ratelimit-limit-tokens': '50', 'x-ratelimit-remaining-tokens': '90' },
      { tokens: { perMinute: 50, used: 0 } },
    ],
  ])('believes of the limits what can be: %o', async (headers, expected) => {
    answerWith({ data: [{ index: 0, embedding: [1, 0] }] }, { headers: headers as Record<string, string> });

    expect((await create().embed(['a'])).statedLimits).toEqual(expected);
  });

  it('is not read further than an answer can be long', async () => {
    answerWith({ data: [{ index: 0, embedding: [1, 0] }], rest: 'x'.repeat(10_000) });

    await expect(create().embed(['a'])).rejects.toMatchObject({ code: 'EMBEDDING_FAILED' });
  });

  const good = { index: 0, embedding: [1, 0] };
  it.each<[string, JsonBodyType]>([
    ['no list', {}],
    ['no object', 'null'],
    ['a list of nothing', { data: [null, null] }],
    ['too few', { data: [good] }],
    ['too many', { data: [good, { ...good, index: 1 }, { ...good, index: 2 }] }],
    ['one index twice', { data: [good, good] }],
    ['an index that is no number', { data: [good, { ...good, index: '1' }] }],
    ['a short vector', { data: [good, { index: 1, embedding: [1] }] }],
    ['a long vector', { data: [good, { index: 1, embedding: [1, 2, 3] }] }],
    ['base64 of a shorter vector', { data: [good, { index: 1, embedding: 'AACAPw==' }] }],
    ['base64 of a longer vector', { data: [good, { index: 1, embedding: 'AACAPwAAAAAAAAAA' }] }],
    ['base64 of half a number more', { data: [good, { index: 1, embedding: 'AACAPwAAAAAAAA==' }] }],
    ['no base64', { data: [good, { index: 1, embedding: '!?CAPwAAAAA=' }] }],
    ['base64 of NaN', { data: [good, { index: 1, embedding: 'AACAPwAAwH8=' }] }],
    ['an empty text', { data: [good, { index: 1, embedding: '' }] }],
    ['the number of another vector', { data: [good, { index: 1, embedding: 0 }] }],
    ['null as a number', { data: [good, { index: 1, embedding: [1, null] }] }],
    ['NaN as a text', { data: [good, { index: 1, embedding: [1, 'NaN'] }] }],
    ['a number too large for 32 bits', { data: [good, { index: 1, embedding: [1, 1e39] }] }],
  ])('is an error when the service sends %s', async (_, body) => {
    answerWith(body);

    await expect(create().embed(['a', 'b'])).rejects.toMatchObject({
      code: 'EMBEDDING_FAILED',
      service: 'openai',
      retryable: false,
    });
  });
});

describe('how OpenAIEmbedder fails', () => {
  it.each([
    [400, false],
    [401, false],
    [403, false],
    [404, false],
    [408, true],
    [409, true],
    [422, false],
    [429, true],
    [500, true],
    [503, true],
  ])('says of a %i whether to try again: %s, after one request', async (httpStatus, retryable) => {
    refuseWith(httpStatus);

    await expect(create().embed(['a'])).rejects.toMatchObject({
      code: 'EMBEDDING_FAILED',
      service: 'openai',
      message: expect.stringContaining(`${httpStatus}: Because`),
      retryable,
      context: { httpStatus },
    });
    expect(requests).toHaveLength(1);
  });

  it('does not ask an account without credit again', async () => {
    refuseWith(429, { code: 'insufficient_quota', type: 'insufficient_quota' });

    await expect(create().embed(['a'])).rejects.toMatchObject({
      retryable: false,
      message: expect.stringContaining('credit'),
    });
  });

  it('tells with a refusal what limits the service told', async () => {
    refuseWith(429, {}, { 'x-ratelimit-limit-tokens': '40000', 'x-ratelimit-remaining-tokens': '1000' });

    await expect(create().embed(['a'])).rejects.toMatchObject({
      context: { statedLimits: { tokens: { perMinute: 40_000, used: 39_000 } } },
    });
  });

  it.each([
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after-ms': '1250.5', 'retry-after': '2' }, 1250.5],
    [{ 'retry-after-ms': 'soon', 'retry-after': '2' }, 2000],
    [{ 'retry-after-ms': '999999999999' }, 3_600_000],
    [{}, undefined],
  ])('passes on how long to wait: %o', async (headers, retryAfterMs) => {
    refuseWith(429, {}, headers as Record<string, string>);

    expect((await failureOf(create().embed(['a']))).retryAfterMs).toBe(retryAfterMs);
  });

  it('takes the page of a proxy for a failure that passes, and does not repeat it', async () => {
    server.use(http.post(embeddingsUrl, () => HttpResponse.html('<h1>Bad Gateway</h1>', { status: 502 })));

    const error = await failureOf(create().embed(['a']));

    expect(error).toMatchObject({ retryable: true, context: { httpStatus: 502 } });
    expect(error.message).not.toContain('<h1>');
  });

  it('takes a page that comes with success for an unusable answer', async () => {
    server.use(http.post(embeddingsUrl, () => HttpResponse.html('<h1>Please log in</h1>')));

    await expect(create().embed(['a'])).rejects.toMatchObject({ code: 'EMBEDDING_FAILED', retryable: false });
  });

  it.each([
    ['was refused', Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), true],
    ['broke for no reason that Node tells', new Error('gone'), true],
    ['met a certificate nobody trusts', Object.assign(new Error('TLS'), { code: 'CERT_HAS_EXPIRED' }), false],
  ])('says of a connection that %s whether to try again', async (_, cause, retryable) => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed', { cause })));

    const failure = await failureOf(create().embed(['a']));

    expect(failure).toMatchObject({ code: 'EMBEDDING_FAILED', retryable, context: {} });
  });

  it('tries an answer that broke off again', async () => {
    const brokenOff = new TypeError('terminated', { cause: Object.assign(new Error(), { code: 'UND_ERR_SOCKET' }) });
    const body = new ReadableStream({ pull: (controller) => controller.error(brokenOff) });
    vi.stubGlobal('fetch', async () => new Response(body, { headers: { 'content-type': 'application/json' } }));

    await expect(create().embed(['a'])).rejects.toMatchObject({ code: 'EMBEDDING_FAILED', retryable: true });
  });

  it('gives up a call that takes too long, and may try it again', async () => {
    server.use(http.post(embeddingsUrl, () => delay('infinite')));
    const clock = createFakeClock();
    const failure = failureOf(
      new OpenAIEmbedder({ apiKey, model: 'text-embedding-3-small', timeoutMs: 500_000 }, { clock }).embed(['a']),
    );

    await vi.waitFor(() => expect(requests).toHaveLength(1));
    await clock.advance(500_000);

    expect(await failure).toMatchObject({
      code: 'EMBEDDING_FAILED',
      retryable: true,
      message: expect.stringContaining('500000 ms'),
    });
  });

  it('leaves no timer behind', async () => {
    server.use(...fakeOpenAI());
    const clock = createFakeClock();

    await new OpenAIEmbedder({ apiKey, model: 'text-embedding-3-small' }, { clock }).embed(['a']);

    expect(clock.pending).toBe(0);
  });

  it('ends the request when the caller aborts', async () => {
    server.use(http.post(embeddingsUrl, () => delay('infinite')));
    const controller = new AbortController();
    const failure = failureOf(create().embed(['a'], { signal: controller.signal }));

    await vi.waitFor(() => expect(requests).toHaveLength(1));
    controller.abort();

    expect(await failure).toMatchObject({ code: 'ABORTED', retryable: false });
    expect(requests[0]!.signal.aborted).toBe(true);
  });

  it('sends nothing for a signal that has fired', async () => {
    await expect(create().embed(['a'], { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });
    expect(requests).toHaveLength(0);
  });

  it('shows the key nowhere, even when the server repeats it', async () => {
    refuseWith(401, { message: `Incorrect API key provided: ${apiKey}. Find yours on our website.` });

    const error = await failureOf(create().embed(['a']));

    expect(error.message).toContain('Incorrect API key provided: [redacted]');
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(apiKey);
  });

  it('shows no secret of a known shape, and not more than a few words', async () => {
    refuseWith(400, { message: `Cannot embed sk-proj-Abcdefghijklmnop1234 of ${'a long page '.repeat(1_000)}` });

    const error = await failureOf(create().embed(['a']));

    expect(error.message.length).toBeLessThan(400);
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('sk-proj-Abcdefghijklmnop1234');
  });
});

describe('OpenAIEmbedder.check', () => {
  it('asks for the model, which spends no tokens', async () => {
    server.use(...fakeOpenAI());

    await create().check();

    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET https://api.openai.com/v1/models/text-embedding-3-small',
    ]);
  });

  it('fails with the key or the model', async () => {
    for (const status of [401, 404]) {
      server.use(http.get('https://api.openai.com/v1/models/*', () => HttpResponse.json({}, { status })));
      await expect(create().check()).rejects.toMatchObject({ context: { httpStatus: status } });
    }
  });

  it('is content with a compatible server that has no list of models, not with one that refuses the key', async () => {
    const embedder = create({ baseURL: 'http://llm.example/v1', model: 'org/bge-m3' });
    server.use(http.get('http://llm.example/*', () => HttpResponse.json({}, { status: 404 })));
    await embedder.check();

    server.use(http.get('http://llm.example/*', () => HttpResponse.json({}, { status: 401 })));
    await expect(embedder.check()).rejects.toMatchObject({ context: { httpStatus: 401 } });
  });
});
