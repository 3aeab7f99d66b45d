/** Finds vectors that are stored, by hash, at most 500 at a time. */
export type FindVectors = (hashes: readonly string[]) => Promise<ReadonlyMap<string, Float32Array>>;

/** What a store takes at a time. */
const hashesPerLookup = 500;

/** Vectors that are stored, by hash, of however many hashes. */
export async function findVectors(hashes: readonly string[], find: FindVectors): Promise<Map<string, Float32Array>> {
  const found = new Map<string, Float32Array>();
  for (let first = 0; first < hashes.length; first += hashesPerLookup) {
    const part = await find(hashes.slice(first, first + hashesPerLookup));
    for (const [hash, vector] of part) found.set(hash, vector);
  }
  return found;
}
