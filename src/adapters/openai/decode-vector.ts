import type { IntegrationError } from '../../errors.ts';
import { unusableAnswer } from './openai-error.ts';

/** Letters of base64 for a vector of this length, its padding left out. */
export function base64Length(dimensions: number): number {
  return Math.ceil((dimensions * Float32Array.BYTES_PER_ELEMENT * 4) / 3);
}

/**
 * Reads a vector that was sent as base64 of 32-bit numbers, the lowest byte first.
 *
 * @throws IntegrationError `EMBEDDING_FAILED` for another length, for what is no base64, and for NaN and infinity.
 */
export function decodeVector(base64: string, dimensions: number): Float32Array {
  const letters = base64.length - (base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0);
  if (letters !== base64Length(dimensions)) throw wrongLength(dimensions, Math.floor((letters * 3) / 16));
  const vector = new Float32Array(dimensions);
  const written = Buffer.from(vector.buffer).write(base64, 'base64');
  if (written !== vector.byteLength) throw unusableEmbeddings('base64', 'something else');
  for (let place = 0; place < dimensions; place += 1) {
    if (!Number.isFinite(vector[place])) throw unusableEmbeddings('finite numbers', `${vector[place]} at ${place}`);
  }
  return vector;
}

/**
 * Reads a vector that was sent as a list of numbers.
 *
 * @throws IntegrationError `EMBEDDING_FAILED` for what is none, and for another length.
 */
export function toVector(embedding: unknown, dimensions: number): Float32Array {
  if (!Array.isArray(embedding)) throw unusableEmbeddings('an embedding of numbers', typeof embedding);
  if (embedding.length !== dimensions) throw wrongLength(dimensions, embedding.length);
  const vector = new Float32Array(dimensions);
  for (const [place, value] of embedding.entries()) {
    // Checked before it is stored: as a Float32 null would be 0, and 1e39 infinite.
    const isUsable = typeof value === 'number' && Number.isFinite(Math.fround(value));
    if (!isUsable) throw unusableEmbeddings('finite numbers', `${String(value).slice(0, 40)} at ${place}`);
    vector[place] = value;
  }
  return vector;
}

export function unusableEmbeddings(expected: string, received: string): IntegrationError {
  return unusableAnswer('EMBEDDING_FAILED', expected, received);
}

function wrongLength(dimensions: number, received: number): IntegrationError {
  return unusableEmbeddings(`${dimensions} dimensions (set \`dimensions\` to the model's)`, String(received));
}
