import { IntegrationError } from '../../errors.ts';

/** No JSON begins with it. The four bytes also keep the numbers of a vector where they may lie. */
const vectorMark = Buffer.from('\0f32', 'latin1');

/**
 * JSON as its text, a vector as its numbers: 6,148 bytes for 1,536 dimensions, which are about 30,000 as JSON.
 *
 * @throws IntegrationError `CACHE_FAILED` for what JSON cannot say.
 */
export function encodeValue(value: unknown): Buffer {
  if (value instanceof Float32Array) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return Buffer.concat([vectorMark, bytes]);
  }
  const json: string | undefined = JSON.stringify(value);
  if (json !== undefined) return Buffer.from(json);
  throw new IntegrationError(`The cache keeps JSON and vectors, not ${typeof value}`, {
    code: 'CACHE_FAILED',
    service: 'cache',
  });
}

/** `undefined` for what {@link encodeValue} did not write: better forgotten than misread. */
export function decodeValue(bytes: Uint8Array | null): unknown {
  if (bytes === null) return undefined;
  if (startsWithMark(bytes)) {
    const numbers = bytes.subarray(vectorMark.length);
    if (numbers.length % Float32Array.BYTES_PER_ELEMENT !== 0) return undefined;
    // A copy: the answer lies anywhere in a larger buffer, and numbers must begin at a multiple of four.
    return new Float32Array(new Uint8Array(numbers).buffer);
  }
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
  } catch {
    return undefined;
  }
}

function startsWithMark(bytes: Uint8Array): boolean {
  return vectorMark.every((byte, index) => bytes[index] === byte);
}
