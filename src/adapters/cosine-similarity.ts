/**
 * Prepares to compare one vector with many.
 *
 * @returns the cosine of the angle between `query` and as many numbers of `vectors` from `offset` on; neither must be of
 * unit length. A vector of zeros has no direction: its similarity to anything is 0.
 */
export function cosineSimilarityTo(query: Float32Array): (vectors: Float32Array, offset?: number) => number {
  const querySquares = query.reduce((sum, value) => sum + value * value, 0);
  return (vectors, offset = 0) => {
    let product = 0;
    let squares = 0;
    for (let index = 0; index < query.length; index++) {
      const value = vectors[offset + index]!;
      product += value * query[index]!;
      squares += value * value;
    }
    const lengths = Math.sqrt(querySquares * squares);
    return lengths === 0 ? 0 : product / lengths;
  };
}
