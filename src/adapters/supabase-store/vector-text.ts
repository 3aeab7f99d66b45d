/** A vector as pgvector reads it. */
export function toVectorText(vector: Float32Array): string {
  let text = '[';
  for (let index = 0; index < vector.length; index++) {
    text += index === 0 ? toNumberText(vector[index]!) : `,${toNumberText(vector[index]!)}`;
  }
  return `${text}]`;
}

/** Nine significant digits tell a 32-bit float exactly. Lexical vectors are mostly zeros. */
function toNumberText(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  return value.toPrecision(9);
}

/** Before the numbers: how many there are, and two bytes for later. */
const headerBytes = 4;

/** The reverse, from the base64 of pgvector's binary form, whose floats are big-endian. The vector has memory of its own. */
export function fromVectorBase64(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  const vector = new Float32Array((bytes.length - headerBytes) / Float32Array.BYTES_PER_ELEMENT);
  for (let index = 0; index < vector.length; index++) {
    vector[index] = bytes.readFloatBE(headerBytes + index * Float32Array.BYTES_PER_ELEMENT);
  }
  return vector;
}
