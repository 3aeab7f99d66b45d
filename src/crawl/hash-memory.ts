/** Places of a table that is new: a small one stays in the processor's cache. */
const firstPlaces = 1_024;

/**
 * Numbers by hash, the latest ones. Its memory grows up to a bound: what is to last for a whole crawl must not grow with the
 * site, and strings or objects, one for each URL, do.
 *
 * Two generations: when the newer one is full, the older one is forgotten.
 */
export class HashMemory {
  readonly #entries: number;
  #current: Generation;
  #older: Generation;

  /** @param entries - the latest so many are remembered, and up to as many more. Takes at most 40 to 80 bytes each. */
  constructor(entries: number) {
    this.#entries = entries;
    this.#current = newGeneration(firstPlaces);
    this.#older = newGeneration(firstPlaces);
  }

  /** @param hash - from `hashText`. @returns what was set for it, `undefined` when that was nothing or long ago. */
  get(hash: number): number | undefined {
    return find(this.#current, hash) ?? find(this.#older, hash);
  }

  /** @param value - a whole number from 0; its lower 32 bits are kept. */
  set(hash: number, value: number): void {
    if (this.#current.count >= this.#entries && find(this.#current, hash) === undefined) this.#turn();
    put(this.#current, hash, value);
  }

  clear(): void {
    this.#turn();
    this.#turn();
  }

  #turn(): void {
    const emptied = this.#older;
    emptied.keys.fill(0);
    emptied.count = 0;
    this.#older = this.#current;
    this.#current = emptied;
  }
}

/** A hash table with open addressing; a key of 0 is a free place. */
interface Generation {
  keys: Float64Array;
  values: Uint32Array;
  count: number;
}

/** @param places - a power of two. */
function newGeneration(places: number): Generation {
  return { keys: new Float64Array(places), values: new Uint32Array(places), count: 0 };
}

function grow(generation: Generation): void {
  const { keys, values } = generation;
  const larger = newGeneration(2 * keys.length);
  for (let place = 0; place < keys.length; place += 1) {
    if (keys[place] !== 0) put(larger, keys[place]! - 1, values[place]!);
  }
  Object.assign(generation, larger);
}

function find({ keys, values }: Generation, hash: number): number | undefined {
  const place = placeOf(keys, hash);
  return keys[place] === 0 ? undefined : values[place];
}

function put(generation: Generation, hash: number, value: number): void {
  const { keys, values } = generation;
  const place = placeOf(keys, hash);
  const isNew = keys[place] === 0;
  keys[place] = hash + 1;
  values[place] = value;
  if (!isNew) return;
  generation.count += 1;
  // At most two thirds full: longer runs of taken places would make it slow.
  if (generation.count > (2 / 3) * keys.length) grow(generation);
}

/** Where the hash is, or would be. Every bit of it is well mixed, so the lowest ones decide: `&` takes the lower 32. */
function placeOf(keys: Float64Array, hash: number): number {
  const last = keys.length - 1;
  let place = hash & last;
  while (keys[place] !== 0 && keys[place] !== hash + 1) place = (place + 1) & last;
  return place;
}
