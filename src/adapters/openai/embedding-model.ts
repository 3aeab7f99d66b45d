import { IntegrationError } from '../../errors.ts';
import { defaultModelPrices, priceOf } from '../../model/model-price.ts';
import { assertNumber } from '../../resilience/assert-number.ts';
import type { EmbeddingsRequest, EncodingFormat } from './openai-client.ts';

/** What is told of a model. */
export interface EmbeddingModelOptions {
  readonly model: string;
  readonly dimensions?: number | undefined;
  readonly usdPerMillionTokens?: number | undefined;
}

/** A model as both embedders need it. */
export interface EmbeddingModel {
  readonly name: string;
  readonly dimensions: number;
  /** `undefined` when the model has one length only and refuses the field. */
  readonly sentDimensions: number | undefined;
  /** `null`: not known. */
  readonly usdPerMillionTokens: number | null;
}

/** Lengths of OpenAI's vectors: https://platform.openai.com/docs/guides/embeddings */
const knownDimensions: ReadonlyMap<string, number> = new Map([
  ['text-embedding-3-small', 1536],
  ['text-embedding-3-large', 3072],
  ['text-embedding-ada-002', 1536],
]);

/** OpenAI takes 2,048 texts in a request: https://platform.openai.com/docs/api-reference/embeddings/create */
export const mostTextsPerRequest = 2_048;
/** OpenAI takes 300,000. A sixth is left for texts that we count lower than it does, as with other models' tokenizers. */
export const mostTokensPerRequest = 250_000;
/** OpenAI takes 8,192 with the current models, 8,191 with the older one. */
export const mostTokensPerText = 8_191;

/** @throws IntegrationError `OPTIONS_INVALID`, for a model this package does not know without `dimensions` too. */
export function resolveModel({ model, ...options }: EmbeddingModelOptions): EmbeddingModel {
  const dimensions = options.dimensions ?? knownDimensions.get(model);
  if (dimensions === undefined) throw unknownModel(model);
  const usdPerMillionTokens = options.usdPerMillionTokens ?? priceOf(model, defaultModelPrices)?.input ?? null;
  assertNumber('dimensions', dimensions, { min: 1, max: 65_536, whole: true });
  if (usdPerMillionTokens !== null) assertNumber('usdPerMillionTokens', usdPerMillionTokens, { min: 0 });
  const sentDimensions = model.startsWith('text-embedding-3-') ? dimensions : options.dimensions;
  return { name: model, dimensions, sentDimensions, usdPerMillionTokens };
}

/**
 * Two servers may give one name to different models: their vectors must not be compared.
 *
 * @param foreignHost - `null` for OpenAI's own.
 */
export function modelIdOf({ name, dimensions }: EmbeddingModel, foreignHost: string | null): string {
  return `openai/${foreignHost === null ? '' : `${foreignHost}/`}${name}@${dimensions}`;
}

/** The body of a request, by itself or as a line of a batch. */
export function embeddingsRequest(
  { name, sentDimensions }: EmbeddingModel,
  texts: readonly string[],
  encodingFormat: EncodingFormat,
): EmbeddingsRequest {
  return {
    model: name,
    input: [...texts],
    encoding_format: encodingFormat,
    ...(sentDimensions !== undefined && { dimensions: sentDimensions }),
  };
}

function unknownModel(model: string): IntegrationError {
  const known = [...knownDimensions.keys()].join(', ');
  return new IntegrationError(
    `The length of the vectors of the embedding model ${JSON.stringify(model)} is not known. Use ${known}, or pass ` +
      '`adapters.embedder: new OpenAIEmbedder({ model, dimensions, ... })` with the length it has.',
    { code: 'OPTIONS_INVALID', service: 'openai', context: { model } },
  );
}
