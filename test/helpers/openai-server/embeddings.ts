import { createTokenCounter } from '../../../src/adapters/token-counters.ts';
import { type Answer, refusal } from './refusal.ts';

export interface EmbeddingsBody {
  readonly model: string;
  readonly input: string | readonly string[];
  readonly dimensions?: number;
  readonly encoding_format?: string;
}

export interface EmbeddingsOptions {
  /** @default by the real tokenizer */
  readonly countTokens?: ((text: string) => number) | undefined;
  /** Sends numbers whatever was asked for, as some compatible servers do. @default false */
  readonly ignoresEncoding?: boolean | undefined;
  /** The embedding of a text as JSON, for whoever is in a hurry. @default a vector made of the text */
  readonly render?: ((text: string, format: string) => string) | undefined;
}

/** Other models are unknown. */
const lengths: ReadonlyMap<string, number> = new Map([
  ['text-embedding-3-small', 1536],
  ['text-embedding-3-large', 3072],
  ['text-embedding-ada-002', 1536],
]);

/** https://platform.openai.com/docs/api-reference/embeddings/create */
const mostInputs = 2_048;
const mostTokensOfInput = 8_192;
const mostTokens = 300_000;

const exact = await createTokenCounter('cl100k_base');

/** @throws Refusal 400, 404 */
export function usedTokens({ model, input }: EmbeddingsBody, { countTokens }: EmbeddingsOptions): number {
  const texts = [input].flat();
  if (!lengths.has(model)) throw refusal(404, `The model ${model} does not exist`, 'model_not_found');
  const wrong = (message: string): Error => refusal(400, `Invalid 'input': ${message}`, null, { param: 'input' });
  if (texts.length === 0) throw wrong('input cannot be an empty array.');
  if (texts.length > mostInputs) throw wrong(`maximum array length is ${mostInputs}, got ${texts.length}.`);
  if (texts.some((text) => typeof text !== 'string' || text === '')) throw wrong('input cannot be an empty string.');
  const counts = texts.map(countTokens ?? ((text) => exact.count(text)));
  if (counts.some((count) => count > mostTokensOfInput)) {
    throw refusal(400, `This model's maximum context length is ${mostTokensOfInput} tokens.`, null);
  }
  const tokens = counts.reduce((sum, count) => sum + count, 0);
  if (tokens > mostTokens) {
    const message = `Invalid request. Total tokens: ${tokens}, max ${mostTokens} tokens per request.`;
    throw refusal(400, message, 'max_tokens_per_request', { type: 'max_tokens_per_request' });
  }
  return tokens;
}

/** In reverse order: nothing promises another. @throws Refusal 400 */
export function embeddingsAnswer(
  { model, input, dimensions, encoding_format: format = 'float' }: EmbeddingsBody,
  tokens: number,
  { ignoresEncoding = false, render }: EmbeddingsOptions,
): Answer {
  const full = lengths.get(model) ?? 0;
  if (dimensions !== undefined && (!model.startsWith('text-embedding-3-') || dimensions > full || dimensions < 1)) {
    throw refusal(400, 'This model does not support specifying dimensions.', null, { param: 'dimensions' });
  }
  if (format !== 'float' && format !== 'base64') throw refusal(400, "Invalid 'encoding_format'");
  const toJson = format === 'base64' && !ignoresEncoding ? toBase64 : toNumbers;
  const items = [input].flat().map((text, index) => {
    const embedding = render?.(text, format) ?? toJson(vectorOf(text, dimensions ?? full));
    return `{"object":"embedding","index":${index},"embedding":${embedding}}`;
  });
  const usage = `"usage":{"prompt_tokens":${tokens},"total_tokens":${tokens}}`;
  return {
    status: 200,
    body: `{"object":"list","data":[${items.toReversed().join(',')}],"model":"${model}",${usage}}`,
  };
}

const toNumbers = (vector: Float32Array): string => JSON.stringify(Array.from(vector));
const toBase64 = (vector: Float32Array): string => JSON.stringify(Buffer.from(vector.buffer).toString('base64'));

/** Of unit length, and another one for every text. */
export function vectorOf(text: string, dimensions: number): Float32Array {
  let state = 2_166_136_261;
  for (let index = 0; index < text.length; index += 1) state = Math.imul(state ^ text.charCodeAt(index), 16_777_619);
  const vector = new Float32Array(dimensions);
  for (let place = 0; place < dimensions; place += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    vector[place] = state / 2 ** 31;
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}
