import type { Classification, Classifier, ClassifyOptions } from '../contracts/classifier.ts';
import type { Clock } from '../contracts/clock.ts';
import { IntegrationError } from '../errors.ts';
import type { ExtractedContent } from '../model/content.ts';
import { defaultModelPrices, type ModelPrice, priceOf } from '../model/model-price.ts';
import { assertNumber } from '../resilience/assert-number.ts';
import { type ChatRequest, OpenAIClient } from './openai/openai-client.ts';
import { readStatedLimits } from './openai/stated-limits.ts';
import { answerSchema, mostAnswerTokens, readClassification } from './openai-classifier/analysis-answer.ts';
import { analysisPrompt } from './openai-classifier/analysis-prompt.ts';

/** Options of {@link OpenAIClassifier}. */
export interface OpenAIClassifierOptions {
  readonly apiKey: string;
  /** Address of a compatible server, its `/v1` included. @default OpenAI's own */
  readonly baseURL?: string | undefined;
  /** A chat model that answers by a JSON schema. @default 'gpt-4o-mini' */
  readonly model?: string | undefined;
  /** Without it, a budget in dollars is refused. @default OpenAI's price of the model; not known for other models */
  readonly usdPerMillionTokens?: ModelPrice | undefined;
  /** Milliseconds for one call, 1 to 600,000. @default 30000 */
  readonly timeoutMs?: number | undefined;
}

/** What {@link OpenAIClassifier} takes from outside. */
export interface OpenAIClassifierDependencies {
  /** @default the system clock */
  readonly clock?: Clock | undefined;
}

/** What is asked has 9,000 characters at most; in the most wordy of languages that is a token a character. */
const mostPromptTokens = 9_000;

/**
 * Asks a chat model what kind of page a text is (`product`, `category`, `article`, `documentation`, `faq`, `policy`,
 * `contact`, `forum`, `home` or `other`), what it is about, in which language it is, and which questions it answers.
 *
 * The page is a stranger's text. It goes out as data between marks nobody can guess, only its first 6,000 characters, and
 * what comes back is checked, cut, and one line of text at a time. One page a call, no tools, no retries. A call costs some
 * 2,000 tokens.
 */
export class OpenAIClassifier implements Classifier {
  readonly modelId: string;
  readonly maxTokensPerCall: number = mostPromptTokens + mostAnswerTokens;
  readonly maxUsdPerCall: number | null;
  readonly #client: OpenAIClient;
  readonly #model: string;
  readonly #price: ModelPrice | undefined;

  /** @throws IntegrationError `OPTIONS_INVALID` */
  constructor(options: OpenAIClassifierOptions, { clock }: OpenAIClassifierDependencies = {}) {
    const { apiKey, baseURL, model = 'gpt-4o-mini', timeoutMs = 30_000 } = options;
    const price = options.usdPerMillionTokens ?? priceOf(model, defaultModelPrices);
    assertNumber('usdPerMillionTokens.input', price?.input ?? 0, { min: 0 });
    assertNumber('usdPerMillionTokens.output', price?.output ?? 0, { min: 0 });
    this.#client = new OpenAIClient({ apiKey, baseURL, timeoutMs, errorCode: 'CLASSIFICATION_FAILED', clock });
    this.#model = model;
    this.#price = price;
    const { foreignHost } = this.#client;
    this.modelId = `openai/${foreignHost === null ? '' : `${foreignHost}/`}${model}`;
    this.maxUsdPerCall = this.#usdFor(mostPromptTokens, mostAnswerTokens) ?? null;
  }

  /** An answer that came and is unusable was paid for: `context.usedTokens` and `context.costUsd` of the error say what. */
  async classify(content: ExtractedContent, { signal }: ClassifyOptions = {}): Promise<Classification> {
    const request = buildRequest(this.#model, content);
    const { data, response } = await this.#client.call(
      (client, options) => client.chat.completions.create(request, options).withResponse(),
      signal,
    );
    const cost = this.#costOf(data);
    const statedLimits = readStatedLimits(response.headers);
    try {
      return { ...readClassification(data), ...cost, ...(statedLimits && { statedLimits }) };
    } catch (error) {
      if (!IntegrationError.isInstance(error)) throw error;
      const { message, code, service } = error;
      throw new IntegrationError(message, { code, service, context: { mayBeCharged: true, ...cost }, cause: error });
    }
  }

  async check(): Promise<void> {
    await this.#client.check(this.#model);
  }

  #costOf(answer: unknown): { readonly usedTokens?: number; readonly costUsd?: number } {
    const { prompt_tokens: input, completion_tokens: output } = Object(Object(answer).usage);
    if (typeof input !== 'number' || typeof output !== 'number') return {};
    const costUsd = this.#usdFor(input, output);
    return { usedTokens: input + output, ...(costUsd !== undefined && { costUsd }) };
  }

  /** `undefined` when the price is not known. */
  #usdFor(inputTokens: number, outputTokens: number): number | undefined {
    const { input, output = 0 } = this.#price ?? {};
    return input === undefined ? undefined : (inputTokens * input + outputTokens * output) / 1_000_000;
  }
}

function buildRequest(model: string, content: ExtractedContent): ChatRequest {
  const json_schema = { name: 'page_analysis', strict: true, schema: answerSchema() } as const;
  return {
    model,
    messages: analysisPrompt(content),
    response_format: { type: 'json_schema', json_schema },
    temperature: 0,
    max_completion_tokens: mostAnswerTokens,
  };
}
