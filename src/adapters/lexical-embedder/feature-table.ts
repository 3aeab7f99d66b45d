/**
 * Collects the weighted features of one text and projects them into a vector. Features are 32-bit hashes: no string is
 * made for one. The table is used again for the next text.
 */
export class FeatureTable {
  #keys = new Int32Array(0);
  #weights = new Float64Array(0);
  /** Occurrences; 0 marks a free slot. */
  #counts = new Int32Array(0);
  /** Slots in use, in the order they were taken. */
  #used = new Int32Array(0);
  #size = 0;

  /** Empties the table and makes room for `features` different ones. */
  prepare(features: number): void {
    for (let index = 0; index < this.#size; index += 1) this.#counts[this.#used[index]!] = 0;
    this.#size = 0;
    // One slot at least stays free, which ends every search.
    const slots = 2 ** Math.ceil(Math.log2(features + 1));
    if (slots <= this.#keys.length) return;
    this.#keys = new Int32Array(slots);
    this.#weights = new Float64Array(slots);
    this.#counts = new Int32Array(slots);
    this.#used = new Int32Array(slots);
  }

  /** Counts `count` occurrences of a feature, of `weight` each. */
  add(key: number, weight: number, count: number): void {
    const mask = this.#keys.length - 1;
    let slot = scramble(key) & mask;
    while (this.#counts[slot] !== 0 && this.#keys[slot] !== key) slot = (slot + 1) & mask;
    if (this.#counts[slot] === 0) {
      this.#keys[slot] = key;
      this.#weights[slot] = 0;
      this.#used[this.#size] = slot;
      this.#size += 1;
    }
    this.#weights[slot]! += weight * count;
    this.#counts[slot]! += count;
  }

  /**
   * Signed feature hashing (Weinberger et al., 2009): collisions cancel out on average instead of adding up.
   *
   * A feature counts its mean weight times 1 + ln(occurrences). It goes to two places of the vector, so that two features
   * that share a place are rarely taken for each other.
   *
   * @returns a vector of length 1; all zeros when there is no feature.
   */
  project(dimensions: number): Float32Array {
    const vector = new Float32Array(dimensions);
    for (let index = 0; index < this.#size; index += 1) {
      const slot = this.#used[index]!;
      const count = this.#counts[slot]!;
      const weight = count === 1 ? this.#weights[slot]! : (this.#weights[slot]! / count) * (1 + Math.log(count));
      for (let place = 0; place < placesPerFeature; place += 1) {
        const hash = scramble(this.#keys[slot]! + place * goldenRatio);
        vector[(hash >>> 1) % dimensions]! += (hash & 1) === 0 ? weight : -weight;
      }
    }
    return toUnitLength(vector);
  }
}

const placesPerFeature = 2;
/** 2^32 divided by the golden ratio: spreads consecutive numbers. */
const goldenRatio = 0x9e3779b9;

function toUnitLength(vector: Float32Array): Float32Array {
  let squares = 0;
  // By index: iterators of typed arrays make an object for every number.
  for (let index = 0; index < vector.length; index += 1) squares += vector[index]! ** 2;
  if (squares === 0) return vector;
  const scale = 1 / Math.sqrt(squares);
  for (let index = 0; index < vector.length; index += 1) vector[index]! *= scale;
  return vector;
}

/** The finalizer of MurmurHash3: every bit of the input changes about half of the result's. */
function scramble(key: number): number {
  let hash = key;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
