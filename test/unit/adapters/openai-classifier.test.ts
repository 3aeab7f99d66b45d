import { inspect } from 'node:util';
import { delay, HttpResponse, http, type JsonBodyType } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { OpenAIClassifier } from '../../../src/adapters/openai-classifier.ts';
import type { ExtractedContent } from '../../../src/model/content.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';

const apiKey = 'key-of-no-known-shape';
const chatUrl = 'https://api.openai.com/v1/chat/completions';
const server = setupServer();
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const buildContent = (overrides: Partial<ExtractedContent> = {}): ExtractedContent => ({
  url: 'https://shop.example/returns',
  key: 'https://shop.example/returns',
  title: 'Returns',
  description: 'How to send it back',
  language: 'en',
  canonicalUrl: null,
  publishedAt: null,
  modifiedAt: null,
  headings: [],
  links: [],
  markdown: 'Thirty days.',
  text: 'Thirty days.',
  products: [],
  robots: { noindex: false, nofollow: false },
  emptyReason: null,
  truncated: false,
  category: null,
  fetchedAt: new Date('2026-03-01T12:00:00.000Z'),
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

const create = (): OpenAIClassifier => new OpenAIClassifier({ apiKey });
const markOf = (userMessage: string): string => userMessage.slice(0, userMessage.indexOf('\n'));

describe('OpenAIClassifier', () => {
  it('returns the category the model chose', async () => {
    answerWith(saying('{"category":"policy"}'));

    expect(await create().classify(buildContent())).toBe('policy');
  });

  it('lets the model choose among the categories only, and without chance', async () => {
    const [request] = await ask();

    expect(request).toMatchObject({ model: 'gpt-4o-mini', temperature: 0 });
    expect(request?.response_format.json_schema.schema.properties).toEqual({
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
    ['a category that does not exist', saying('{"category":"admin"}')],
    ['a property of every object', saying('{"category":"constructor"}')],
    ['no category', saying('{}')],
    ['no JSON', saying('policy')],
    ['JSON that is no object', saying('null')],
    ['nothing', saying(null)],
    ['a refusal', saying('{"category":"policy"}', { refusal: 'I cannot help with that.' })],
    ['an answer that was cut', saying('{"category":"policy"}', { finish_reason: 'length' })],
    ['no choice', { choices: [] }],
    ['something else', { message: 'hello' }],
  ])('fails when the model says %s', async (_, body) => {
    answerWith(body);

    await expect(create().classify(buildContent())).rejects.toMatchObject({
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
      .classify(buildContent())
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
    const late = expect(classifier.classify(buildContent())).rejects.toMatchObject({
      code: 'CLASSIFICATION_FAILED',
      retryable: true,
    });
    const aborted = expect(classifier.classify(buildContent(), { signal: controller.signal })).rejects.toMatchObject({
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
  const sent = answerWith(saying('{"category":"other"}'));
  await create().classify(buildContent(overrides));
  return sent;
}
