import { createTimeSlicer } from '../../resilience/time-slice.ts';
import { toVector, unusableEmbeddings } from './decode-vector.ts';
import { takeOutVectors } from './take-out-vectors.ts';

/** An answer of the embeddings endpoint, read. */
export interface EmbeddingsAnswer {
  /** In the order of the texts. */
  readonly vectors: readonly Float32Array[];
  readonly usedTokens: number | undefined;
}

/** Most bytes of an answer with so many vectors. */
export function mostBytes({ count, dimensions }: { readonly count: number; readonly dimensions: number }): number {
  return count * (dimensions * longestNumber + roomPerVector) + roomPerVector;
}

/** Of a number in an answer, in characters: `-0.000012345678901234567,`. */
const longestNumber = 32;
/** Of what stands around the numbers of a vector. */
const roomPerVector = 1_000;

/**
 * Reads an answer's vectors, each to its place by `index`, whether they come as base64 or as lists of numbers.
 *
 * @throws IntegrationError `EMBEDDING_FAILED` when it is not what was asked for: a vector at the wrong text, or one of
 * another length, would be worse than none. RangeError when it is longer than it can be.
 */
export async function readEmbeddings(
  answer: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { count, dimensions }: { readonly count: number; readonly dimensions: number },
): Promise<EmbeddingsAnswer> {
  const shape = { count, dimensions };
  const { rest, vectors } = await takeOutVectors(answer, { dimensions, maxBytes: mostBytes(shape) });
  return await placeVectors(parseJson(rest), vectors, shape);
}

/**
 * @param answer - of the endpoint, parsed, with the number of its vector in place of each text of a vector.
 * @throws as {@link readEmbeddings}
 */
export async function placeVectors(
  answer: unknown,
  vectors: readonly Float32Array[],
  { count, dimensions }: { readonly count: number; readonly dimensions: number },
): Promise<EmbeddingsAnswer> {
  const { data, usage } = Object(answer);
  if (!Array.isArray(data)) throw unusableEmbeddings('a list of embeddings', 'none');
  if (data.length !== count) throw unusableEmbeddings(`${count} embeddings`, String(data.length));
  const slice = createTimeSlicer();
  const byIndex = new Map<unknown, Float32Array>();
  for (const item of data) {
    const { index, embedding } = Object(item);
    const taken = typeof embedding === 'string' ? vectors[Number(embedding)] : undefined;
    byIndex.set(index, taken ?? toVector(embedding, dimensions));
    await slice();
  }
  const inOrder = Array.from({ length: count }, (_, index) => {
    const vector = byIndex.get(index);
    if (!vector) throw unusableEmbeddings(`every index from 0 to ${count - 1} once`, `no index ${index}`);
    return vector;
  });
  const usedTokens = Object(usage).prompt_tokens;
  return { vectors: inOrder, usedTokens: typeof usedTokens === 'number' ? usedTokens : undefined };
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unusableEmbeddings('JSON', 'something else');
  }
}
