import type { Clock } from '../../contracts/clock.ts';
import { abortedError, IntegrationError, type IntegrationErrorCode } from '../../errors.ts';
import { assertNumber } from '../../resilience/assert-number.ts';
import { systemClock } from '../../resilience/system-clock.ts';
import { withDeadline } from '../../resilience/with-deadline.ts';
import { redactText } from '../../security/redact-text.ts';
import { toOpenAIError } from './openai-error.ts';

/** The part of the `openai` client we call. Declared here so that vendor types stay out of our declarations. */
export interface OpenAIClientLike {
  readonly embeddings: {
    create(body: EmbeddingsRequest, options: { signal: AbortSignal }): { asResponse(): Promise<AnswerLike> };
  };
  readonly chat: {
    readonly completions: {
      create(
        body: ChatRequest,
        options: { signal: AbortSignal },
      ): { withResponse(): Promise<{ readonly data: unknown; readonly response: Pick<AnswerLike, 'headers'> }> };
    };
  };
  readonly files: {
    create(body: { file: File; purpose: 'batch' }, options: { signal: AbortSignal }): PromiseLike<unknown>;
    content(fileId: string, options: { signal: AbortSignal }): PromiseLike<AnswerLike>;
  };
  readonly batches: {
    create(body: BatchRequest, options: { signal: AbortSignal }): PromiseLike<unknown>;
    retrieve(batchId: string, options: { signal: AbortSignal }): PromiseLike<unknown>;
    list(query: { limit: number }, options: { signal: AbortSignal }): PromiseLike<unknown>;
  };
  readonly models: {
    retrieve(model: string, options: { signal: AbortSignal }): PromiseLike<unknown>;
  };
}

/** The part of a fetch answer we read. */
export interface AnswerLike {
  readonly headers: Headers;
  readonly body: AsyncIterable<Uint8Array> | null;
}

/** How vectors travel. */
export type EncodingFormat = 'base64' | 'float';

export interface EmbeddingsRequest {
  model: string;
  input: string[];
  dimensions?: number;
  encoding_format: EncodingFormat;
}

export interface BatchRequest {
  input_file_id: string;
  endpoint: '/v1/embeddings';
  completion_window: '24h';
  metadata: Record<string, string>;
}

export interface ChatRequest {
  model: string;
  messages: { readonly role: 'system' | 'user'; readonly content: string }[];
  response_format: {
    type: 'json_schema';
    json_schema: { name: string; strict: true; schema: Record<string, unknown> };
  };
  temperature: number;
  max_completion_tokens: number;
}

export interface OpenAIClientOptions {
  readonly apiKey: string;
  /** Address of a compatible server, its `/v1` included. */
  readonly baseURL?: string | undefined;
  /** Milliseconds for one call, 1 to 600,000. */
  readonly timeoutMs: number;
  /** Code of the errors of calls that failed. */
  readonly errorCode: IntegrationErrorCode;
  readonly clock?: Clock | undefined;
}

const openAIBaseURL = 'https://api.openai.com/v1';

/** The vendor's client as our adapters use it: loaded by the first call, one attempt a call, errors of our own. */
export class OpenAIClient {
  /** `null` for OpenAI's own, else host and port of the compatible server. */
  readonly foreignHost: string | null;
  readonly #options: OpenAIClientOptions;
  readonly #baseURL: string;
  #loading: Promise<OpenAIClientLike> | undefined;

  /** @throws IntegrationError `OPTIONS_INVALID` */
  constructor(options: OpenAIClientOptions) {
    assertApiKey(options.apiKey);
    assertNumber('timeoutMs', options.timeoutMs, { min: 1, max: 600_000 });
    const { baseURL = openAIBaseURL } = options;
    const { host } = parseBaseURL(baseURL);
    this.foreignHost = host === new URL(openAIBaseURL).host ? null : host;
    this.#options = options;
    this.#baseURL = baseURL;
  }

  /**
   * @param operation - makes one request and hands the signal on.
   * @throws IntegrationError with the client's `errorCode`; what the caller's signal says (`ABORTED`) when that fired.
   */
  async call<T>(
    operation: (client: OpenAIClientLike, options: { signal: AbortSignal }) => PromiseLike<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const { apiKey, timeoutMs, errorCode: code, clock = systemClock } = this.#options;
    let mayBeCharged = false;
    const send = async (ending: AbortSignal): Promise<T> => {
      const client = await this.#load();
      mayBeCharged = true;
      return operation(client, { signal: ending });
    };
    try {
      return await withDeadline(send, { timeoutMs, service: 'openai', clock, signal });
    } catch (error) {
      if (signal?.aborted) throw abortedCall(signal.reason, mayBeCharged);
      if (!IntegrationError.isInstance(error)) throw toOpenAIError(error, { code, apiKey });
      if (error.code === code) throw error;
      const { message, retryable, context } = error;
      throw new IntegrationError(message, {
        ...{ code, service: 'openai', retryable, cause: error },
        context: { ...context, mayBeCharged },
      });
    }
  }

  /**
   * Asks for the description of a model, which costs nothing. Compatible servers need not offer that: a 404 from one of
   * them proves that it answers.
   *
   * @throws like {@link call}
   */
  async check(model: string): Promise<void> {
    try {
      await this.call((client, options) => client.models.retrieve(model, options));
    } catch (error) {
      const isMissing = IntegrationError.isInstance(error) && error.context['httpStatus'] === 404;
      if (!isMissing || this.foreignHost === null) throw error;
    }
  }

  #load(): Promise<OpenAIClientLike> {
    this.#loading ??= createClient(this.#options.apiKey, this.#baseURL);
    return this.#loading;
  }
}

/** What the caller's signal says, and whether the call had been sent: the server may finish what nobody waits for. */
function abortedCall(reason: unknown, mayBeCharged: boolean): IntegrationError {
  const { message, code, service, context } = abortedError('openai', reason);
  return new IntegrationError(message, { code, service, context: { ...context, mayBeCharged }, cause: reason });
}

/** What the vendor would take from the environment is set: a variable must not send texts elsewhere, or to a log. */
async function createClient(apiKey: string, baseURL: string): Promise<OpenAIClientLike> {
  const { OpenAI } = await import('openai');
  const client = new OpenAI({
    apiKey,
    baseURL,
    adminAPIKey: null,
    organization: null,
    project: null,
    logLevel: 'off',
    // Retries are made outside, where budgets, aborts and other callers of the same server are known.
    maxRetries: 0,
  });
  // The vendor's overloads and its own types of answers do not fit into ours: we read what we get without trust.
  return client as unknown as OpenAIClientLike;
}

/** A key goes into a header; anything else than visible ASCII is a slip of copy and paste, and Node would quote it. */
function assertApiKey(apiKey: unknown): void {
  if (typeof apiKey === 'string' && /^[\x21-\x7e]+$/.test(apiKey)) return;
  throw optionsInvalid('apiKey must be a text of visible ASCII characters without spaces; check how it was copied');
}

function parseBaseURL(baseURL: string): URL {
  const url = URL.canParse(baseURL) ? new URL(baseURL) : undefined;
  const isHttp = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (url && isHttp && url.username === '' && url.password === '') return url;
  throw optionsInvalid(
    `baseURL must be an http or https address without user name and password, e.g. ${openAIBaseURL}; received ${redactText(String(baseURL)).slice(0, 200)}`,
  );
}

function optionsInvalid(message: string): IntegrationError {
  return new IntegrationError(message, { code: 'OPTIONS_INVALID', service: 'openai' });
}
