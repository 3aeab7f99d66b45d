/**
 * The vectors of one page in one value, in 32-bit words: how many chunks it has, for each the length of its vector, 0
 * where it has none, then the vectors. One that is shorter so is kept as a mask of its numbers that are not zero, and
 * these: half the size for vectors of words.
 */
export interface PackedVectors {
  readonly dimensions: number;
  /** Chunks without a vector. */
  readonly missing: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const bitsPerWord = 32;

/**
 * Copies vectors of one length; the caller keeps its own.
 *
 * @returns `null` when there is none.
 */
export function packVectors(vectors: readonly (Float32Array | null)[]): PackedVectors | null {
  const dimensions = vectors.find((vector) => vector !== null)?.length;
  if (dimensions === undefined) return null;
  const lengths = vectors.map((vector) => (vector === null ? 0 : packedWords(vector)));
  const words = new Int32Array(headerWords(vectors.length) + lengths.reduce((sum, length) => sum + length, 0));
  words[0] = vectors.length;
  words.set(lengths, 1);
  let place = headerWords(vectors.length);
  for (const [index, vector] of vectors.entries()) {
    const length = lengths[index]!;
    if (vector === null) continue;
    if (length === dimensions) words.set(wordsOf(vector), place);
    else writeSparse(wordsOf(vector), words.subarray(place, place + length));
    place += length;
  }
  const missing = lengths.filter((length) => length === 0).length;
  return { dimensions, missing, bytes: new Uint8Array(words.buffer) };
}

/** As {@link packVectors}, but none is made shorter: that is left to the thread they are sent to. */
export function copyVectors(vectors: readonly (Float32Array | null)[]): PackedVectors | null {
  if (vectors.length > mostCopied) return packVectors(vectors);
  const dimensions = vectors.find((vector) => vector !== null)?.length;
  if (dimensions === undefined) return null;
  const missing = vectors.reduce((count, vector) => (vector === null ? count + 1 : count), 0);
  const words = new Int32Array(headerWords(vectors.length) + (vectors.length - missing) * dimensions);
  words[0] = vectors.length;
  let place = headerWords(vectors.length);
  for (const [index, vector] of vectors.entries()) {
    if (vector === null) continue;
    words[1 + index] = dimensions;
    words.set(wordsOf(vector), place);
    place += dimensions;
  }
  return { dimensions, missing, bytes: new Uint8Array(words.buffer) };
}

/** Vectors that were copied, as they are stored. */
export function shrinkVectors(copied: PackedVectors): PackedVectors {
  const isPacked = wordsIn(copied.bytes)[0]! > mostCopied;
  return isPacked ? copied : (packVectors(unpackVectors(copied)) ?? copied);
}

/** Of more, copies would take too much memory at a time. */
const mostCopied = 1_000;

/** A packed value as it is stored. */
type Packed = Pick<PackedVectors, 'dimensions' | 'bytes'>;

/** The reverse of {@link packVectors}. Every vector has memory of its own. */
export function unpackVectors(packed: Packed): (Float32Array | null)[] {
  return [...eachVector(packed)];
}

/** As {@link unpackVectors}, one vector at a time. */
export function* eachVector({ dimensions, bytes }: Packed): Generator<Float32Array | null> {
  const words = wordsIn(bytes);
  const count = words[0]!;
  let place = headerWords(count);
  for (let index = 0; index < count; index++) {
    const length = words[1 + index]!;
    yield length === 0 ? null : readVector(words.subarray(place, place + length), dimensions);
    place += length;
  }
}

/** One of the vectors, or `null` where there is none. */
export function unpackVector({ dimensions, bytes }: Packed, index: number): Float32Array | null {
  const words = wordsIn(bytes);
  let place = headerWords(words[0]!);
  for (let before = 0; before < index; before++) place += words[1 + before]!;
  const length = words[1 + index]!;
  return length === 0 ? null : readVector(words.subarray(place, place + length), dimensions);
}

/** Which chunks have a vector. */
export function presentVectors({ bytes }: Pick<Packed, 'bytes'>): boolean[] {
  const words = wordsIn(bytes);
  return Array.from(words.subarray(1, headerWords(words[0]!)), (length) => length > 0);
}

const headerWords = (count: number): number => 1 + count;

/**
 * Bits decide, not numbers: a negative zero is not the zero that a mask leaves out. Signed: V8 puts an unsigned one of 32 bits
 * on the heap to look at it.
 */
const wordsOf = (vector: Float32Array): Int32Array => new Int32Array(vector.buffer, vector.byteOffset, vector.length);

/** node:sqlite gives every blob an ArrayBuffer of its own, so it is aligned. */
const wordsIn = (bytes: Uint8Array<ArrayBuffer>): Uint32Array =>
  new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / Uint32Array.BYTES_PER_ELEMENT);

const maskWords = (dimensions: number): number => Math.ceil(dimensions / bitsPerWord);

function packedWords(vector: Float32Array): number {
  let sparse = maskWords(vector.length);
  const words = wordsOf(vector);
  for (let index = 0; index < words.length; index++) if (words[index] !== 0) sparse += 1;
  return Math.min(sparse, vector.length);
}

function writeSparse(from: Int32Array, to: Int32Array): void {
  let place = maskWords(from.length);
  for (let index = 0; index < from.length; index++) {
    const word = from[index]!;
    if (word === 0) continue;
    to[index >>> 5]! |= 1 << (index & 31);
    to[place++] = word;
  }
}

function readVector(packed: Uint32Array, dimensions: number): Float32Array {
  const words = new Uint32Array(dimensions);
  if (packed.length === dimensions) words.set(packed);
  else readSparse(packed, words);
  return new Float32Array(words.buffer);
}

function readSparse(from: Uint32Array, to: Uint32Array): void {
  let place = maskWords(to.length);
  for (let mask = 0; mask < maskWords(to.length); mask++) {
    for (let bits = from[mask]!; bits !== 0; bits &= bits - 1) {
      to[mask * bitsPerWord + 31 - Math.clz32(bits & -bits)] = from[place++]!;
    }
  }
}
