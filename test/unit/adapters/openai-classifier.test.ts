import { inspect } from 'node:util';
import { delay, HttpResponse, http, type JsonBodyType } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { OpenAIClassifier } from '../../../src/adapters/openai-classifier.ts';
import type { ExtractedContent } from '../../../src/model/content.ts';
import { buildContent } from '../../helpers/content.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';

const apiKey = 'key-of-no-known-shape';
const chatUrl = 'https://api.openai.com/v1/chat/completions';
const server = setupServer();
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const returns = (overrides: Partial<ExtractedContent> = {}): ExtractedContent =>
  buildContent({
    ...{ url: 'https://shop.example/returns', key: 'https://shop.example/returns', title: 'Returns' },
    ...{ description: 'How to send it back', language: 'en', markdown: 'Thirty days.', text: 'Thirty days.' },
    ...overrides,
  });

interface SentRequest {
  readonly model: string;
  readonly temperature: number;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly response_format: { readonly json_schema: { readonly schema: { readonly properties: object } } };
}

/** The fake model says this; the list fills with what it was asked. */
function answerWith(body: JsonBodyType, status = 200): SentRequest[] {
  const sent: SentRequest[] = [];
  server.use(
    http.post(chatUrl, async ({ request }) => {
      sent.push((await request.json()) as SentRequest);
      return HttpResponse.json(body, { status });
    }),
  );
  return sent;
}

const saying = (content: string | null, rest: { refusal?: string; finish_reason?: string } = {}): JsonBodyType => ({
  choices: [
    {
      index: 0,
      finish_reason: rest.finish_reason ?? 'stop',
      message: { role: 'assistant', content, refusal: rest.refusal ?? null },
    },
  ],
});

/** What the model is asked to say, with what the case is about. */
const analysis = (overrides: object = {}): string =>
  JSON.stringify({
    category: 'policy',
    topics: ['returns', 'refunds'],
    language: 'en',
    summary: 'Goods can be returned for thirty days.',
    questions: ['How long can I return goods?'],
    ...overrides,
  });

const create = (): OpenAIClassifier => new OpenAIClassifier({ apiKey });
const markOf = (userMessage: string): string => userMessage.slice(0, userMessage.indexOf('\n'));

describe('OpenAIClassifier', () => {
  it('returns what the model read in the page, and what that cost', async () => {
    const usage = { prompt_tokens: 1_000, completion_tokens: 100, total_tokens: 1_100 };
    answerWith({ ...Object(saying(analysis())), usage });

    expect(await create().classify(returns())).toEqual({
      category: 'policy',
      analysis: {
        topics: ['returns', 'refunds'],
        language: 'en',
        summary: 'Goods can be returned for thirty days.',
        questions: ['How long can I return goods?'],
      },
      usedTokens: 1_100,
      costUsd: expect.closeTo(0.00021, 8),
    });
  });

  it('cuts what is longer than it was to be, to one line of what a reader sees', async () => {
    const many = Array.from({ length: 500 }, (_, n) => `Is this the question with the number ${n}? ${'x'.repeat(300)}`);
    const summary = `First.\n\n<b>Second</b>\u200B \u0000 ${'word '.repeat(1_000)}`;
    answerWith(saying(analysis({ topics: ['tea', ' tea ', '', ...many], questions: many, summary })));

    const { analysis: read } = await create().classify(returns());

    expect(read?.topics).toHaveLength(8);
    expect(read?.topics[0]).toBe('tea');
    expect(read?.questions).toHaveLength(8);
    expect(Math.max(...read!.topics.map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(Math.max(...read!.questions.map(({ length }) => length))).toBeLessThanOrEqual(200);
    expect(read?.summary.length).toBeLessThanOrEqual(600);
    expect(read?.summary).toMatch(/^First\. <b>Second<\/b> word word/);
  });

  it.each([
    ['de-at', 'de-AT'],
    ['English', 'english'],
    ['no language at all', null],
    [null, null],
  ])('reads the language %o as %o', async (language, expected) => {
    answerWith(saying(analysis({ language })));

    expect((await create().classify(returns())).analysis?.language).toBe(expected);
  });

  it('says what an unusable answer cost, too', async () => {
    const usage = { prompt_tokens: 1_000, completion_tokens: 0 };
    answerWith({ ...Object(saying(null, { refusal: 'No.' })), usage });

    await expect(create().classify(returns())).rejects.toMatchObject({
      context: { usedTokens: 1_000, costUsd: expect.closeTo(0.00015, 8) },
    });
  });

  it('says what a call may cost at most', () => {
    const dear = new OpenAIClassifier({ apiKey, model: 'mine', usdPerMillionTokens: { input: 1, output: 10 } });

    expect(create()).toMatchObject({ modelId: 'openai/gpt-4o-mini', maxTokensPerCall: 10_000 });
    expect(create().maxUsdPerCall).toBeCloseTo(0.00195, 8);
    expect(dear.maxUsdPerCall).toBeCloseTo(0.019, 8);
    expect(new OpenAIClassifier({ apiKey, baseURL: 'http://llm.example/v1', model: 'mine' })).toMatchObject({
      modelId: 'openai/llm.example/mine',
      maxUsdPerCall: null,
    });
  });

  it('lets the model choose among the categories only, and without chance', async () => {
    const [request] = await ask();

    expect(request).toMatchObject({ model: 'gpt-4o-mini', temperature: 0 });
    const { schema } = request!.response_format.json_schema;
    expect(schema).toMatchObject({
      type: 'object',
      required: ['category', 'topics', 'language', 'summary', 'questions'],
      additionalProperties: false,
    });
    expect(schema.properties).toMatchObject({
      category: {
        type: 'string',
        enum: ['product', 'category', 'article', 'documentation', 'faq', 'policy', 'contact', 'forum', 'home', 'other'],
      },
    });
  });

  it('gives nothing of the page to the system message', async () => {
    const [request] = await ask({ title: 'TITLE', description: 'DESCRIPTION', text: 'TEXT' });
    const [system, user, ...more] = request!.messages;

    expect(more).toEqual([]);
    expect(system).toMatchObject({
      role: 'system',
      content: expect.not.stringMatching(/TITLE|DESCRIPTION|TEXT|shop\.example/),
    });
    expect(user).toMatchObject({ role: 'user', content: expect.stringMatching(/TITLE.*DESCRIPTION.*TEXT/s) });
  });

  it('puts the page between marks that differ from call to call', async () => {
    const marks = new Set<string>();
    for (let call = 0; call < 3; call += 1) {
      const [request] = await ask();
      const user = request!.messages[1]!.content;
      expect(user.endsWith(`\n${markOf(user)}`)).toBe(true);
      expect(request!.messages[0]!.content).toContain(markOf(user));
      marks.add(markOf(user));
    }
    expect(marks.size).toBe(3);
  });

  it('sends the beginning of a long page, however long its parts are', async () => {
    const long = 'word '.repeat(100_000);

    const [request] = await ask({ text: long, title: long, description: long, url: `https://shop.example/${long}` });

    expect(request!.messages[1]!.content.length).toBeLessThan(7_500);
  });

  it('does not send characters that no reader of the page sees', async () => {
    const [request] = await ask({ text: 'vis\u200Bible\u{E0041}\u{E0042}\u0000 and\nwhole \uD800' });

    expect(request!.messages[1]!.content).toContain('Text: visible and\nwhole \uFFFD\n');
  });

  it.each<[string, JsonBodyType]>([
    ['a category that does not exist', saying(analysis({ category: 'admin' }))],
    ['a property of every object', saying(analysis({ category: 'constructor' }))],
    ['a category alone', saying('{"category":"policy"}')],
    ['more than was asked for', saying(analysis({ tool: 'delete' }))],
    ['a text in place of a list', saying(analysis({ topics: 'returns' }))],
    ['a list of something else', saying(analysis({ questions: [{ text: 'Why?' }] }))],
    ['no category', saying('{}')],
    ['no JSON', saying('policy')],
    ['JSON that is no object', saying('null')],
    ['nothing', saying(null)],
    ['a refusal', saying(analysis(), { refusal: 'I cannot help with that.' })],
    ['an answer that was cut', saying(analysis(), { finish_reason: 'length' })],
    ['an answer that was withheld', saying(analysis(), { finish_reason: 'content_filter' })],
    ['no choice', { choices: [] }],
    ['something else', { message: 'hello' }],
  ])('fails when the model says %s', async (_, body) => {
    answerWith(body);

    await expect(create().classify(returns())).rejects.toMatchObject({
      code: 'CLASSIFICATION_FAILED',
      service: 'openai',
      retryable: false,
    });
  });

  it.each([
    [401, false],
    [429, true],
    [500, true],
  ])('says of a %i whether to try again: %s', async (status, retryable) => {
    const sent = answerWith({ error: { message: `Not with ${apiKey}` } }, status);

    const error = await create()
      .classify(returns())
      .catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'CLASSIFICATION_FAILED', retryable, context: { httpStatus: status } });
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(apiKey);
    expect(sent).toHaveLength(1);
  });

  it('gives up after its time limit, and at once when the caller aborts', async () => {
    const started = vi.fn();
    server.use(
      http.post(chatUrl, () => {
        started();
        return delay('infinite');
      }),
    );
    const clock = createFakeClock();
    const classifier = new OpenAIClassifier({ apiKey, timeoutMs: 500_000 }, { clock });
    const controller = new AbortController();
    const late = expect(classifier.classify(returns())).rejects.toMatchObject({
      code: 'CLASSIFICATION_FAILED',
      retryable: true,
    });
    const aborted = expect(classifier.classify(returns(), { signal: controller.signal })).rejects.toMatchObject({
      code: 'ABORTED',
    });

    await vi.waitFor(() => expect(started).toHaveBeenCalledTimes(2));
    controller.abort();
    await aborted;
    await clock.advance(500_000);
    await late;
  });

  it('checks its model without spending tokens', async () => {
    server.use(
      http.get('https://api.openai.com/v1/models/gpt-4o-mini', () => HttpResponse.json({ id: 'gpt-4o-mini' })),
    );

    await create().check();
  });

  it('refuses an unusable key', () => {
    expect(() => new OpenAIClassifier({ apiKey: ' ' })).toThrow(expect.objectContaining({ code: 'OPTIONS_INVALID' }));
  });
});

/** Has a page classified, and returns what the model was sent. */
async function ask(overrides: Partial<ExtractedContent> = {}): Promise<SentRequest[]> {
  const sent = answerWith(saying(analysis()));
  await create().classify(returns(overrides));
  return sent;
}
