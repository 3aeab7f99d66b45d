/** The largest 8-bit number that has a negative, too. */
const largestCode = 127;
/** The largest number of the query. A pair of products, and all of them together, have to stay within 32 bits. */
const largestQueryCode = 32_767;
/** Half of what 32 bits can count: the rest is for rounding. */
const largestSum = 2 ** 30;

/** How the short form of a vector is read. */
export interface Quantized {
  /** A number of the vector, brought to length 1, is about its code times this. */
  readonly step: number;
  /** How far the codes, times {@link step}, are from the vector brought to length 1: their distance. */
  readonly error: number;
}

/** A vector of zeros has no direction: its codes say so exactly. */
const nothing: Quantized = { step: 0, error: 0 };

/** Writes the short form of a vector to the beginning of `codes`, whose rest has to be zero. */
export function quantizeRow(vector: Float32Array, codes: Int8Array): Quantized {
  const { largest, length } = measure(vector);
  if (largest === 0) return nothing;
  const scale = largestCode / largest;
  let errors = 0;
  for (let index = 0; index < vector.length; index++) {
    const scaled = vector[index]! * scale;
    // To the nearest whole number, as Math.round, at a tenth of its cost.
    const code = Math.trunc(scaled + 128.5) - 128;
    codes[index] = code;
    errors += (scaled - code) ** 2;
  }
  const step = 1 / (scale * length);
  return { step, error: Math.sqrt(errors) * step };
}

/** The short form of a query, and its codes. @param stride - how many; those behind the query's numbers are zero. */
export function quantizeQuery(query: Float32Array, stride: number): Quantized & { readonly codes: Int16Array } {
  const codes = new Int16Array(stride);
  const { largest, length } = measure(query);
  if (largest === 0) return { ...nothing, codes };
  const scale = Math.min(largestQueryCode / largest, largestSum / (largestCode * Math.sqrt(stride) * length));
  let errors = 0;
  for (let index = 0; index < query.length; index++) {
    const scaled = query[index]! * scale;
    const code = Math.round(scaled);
    codes[index] = code;
    errors += (scaled - code) ** 2;
  }
  const step = 1 / (scale * length);
  return { codes, step, error: Math.sqrt(errors) * step };
}

function measure(vector: Float32Array): { readonly largest: number; readonly length: number } {
  let largest = 0;
  let squares = 0;
  for (let index = 0; index < vector.length; index++) {
    const value = vector[index]!;
    largest = Math.max(largest, Math.abs(value));
    squares += value * value;
  }
  return { largest, length: Math.sqrt(squares) };
}
