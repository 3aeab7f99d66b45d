import type { Database } from '../database.ts';
import { unpackVectors } from '../vector-pack.ts';
import { CodeMemory, maxDimensions } from './code-memory.ts';
import { releaseMemory } from './release-memory.ts';
import { VectorSet } from './vector-set.ts';

/** The vectors a search compares. */
export interface ComparedVectors {
  readonly customer: number;
  readonly modelId: string;
  readonly dimensions: number;
}

/** What of them is in memory. */
export interface LoadedVectors {
  readonly set: VectorSet;
  /** Rows of `page_vectors` that are not in the set, for want of memory. */
  readonly unloaded: readonly number[];
}

interface Entry {
  readonly set: VectorSet;
  /** Every row of `page_vectors`, as of the last search, and whether it is in the set. */
  loaded: ReadonlyMap<number, boolean>;
  newest: number;
}

/**
 * Short forms of the vectors that were searched last, of several customers and models, within a bound.
 *
 * Rows of `page_vectors` are never changed and their numbers never given twice. So a set is up to date when it holds the
 * rows there are now, whichever process wrote them: nothing has to be told of a commit, and nothing is thrown away at one.
 */
export class VectorMemory {
  readonly #memory: CodeMemory;
  /** By customer and model; those searched last at the end. */
  readonly #entries = new Map<string, Entry>();

  constructor(maxBytes: number) {
    this.#memory = new CodeMemory(maxBytes);
  }

  /** Brings the set up to date within the caller's transaction: reads the rows that are new. */
  load(database: Database, vectors: ComparedVectors): LoadedVectors {
    const key = JSON.stringify([vectors.customer, vectors.modelId, vectors.dimensions]);
    const entry = this.#entries.get(key) ?? {
      set: new VectorSet(this.#memory, Math.min(vectors.dimensions, maxDimensions)),
      loaded: new Map(),
      newest: 0,
    };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    if (!isCurrent(database, vectors, entry)) this.#update(database, vectors, entry);
    const unloaded = [...entry.loaded].flatMap(([number, isLoaded]) => (isLoaded ? [] : [number]));
    return { set: entry.set, unloaded };
  }

  #update(database: Database, vectors: ComparedVectors, entry: Entry): void {
    const rows = database.arrays<[number]>(
      `SELECT number FROM page_vectors WHERE customer = ? AND model_id = ? AND dimensions = ? ORDER BY number`,
      ...[vectors.customer, vectors.modelId, vectors.dimensions],
    );
    const numbers = new Set(rows.map(([number]) => number));
    entry.set.retain((source) => numbers.has(source));
    const loaded = new Map<number, boolean>();
    for (const number of numbers) {
      loaded.set(number, entry.loaded.get(number) === true || this.#add(database, vectors, entry, number));
    }
    entry.loaded = loaded;
    entry.newest = rows.at(-1)?.[0] ?? 0;
  }

  #add(database: Database, { customer, dimensions }: ComparedVectors, entry: Entry, number: number): boolean {
    if (dimensions > maxDimensions) return false;
    const row = database.get<{ bytes: Uint8Array<ArrayBuffer> }>(
      'SELECT vectors AS bytes FROM page_vectors WHERE customer = ? AND number = ?',
      ...[customer, number],
    )!;
    const unpacked = unpackVectors({ dimensions, bytes: row.bytes });
    releaseMemory(row.bytes);
    while (!entry.set.add(number, unpacked)) {
      if (!this.#evict(entry)) return false;
    }
    return true;
  }

  /** Forgets the set that was not searched for the longest time. @returns false when there is no other. */
  #evict(kept: Entry): boolean {
    for (const [key, entry] of this.#entries) {
      if (entry === kept) continue;
      entry.set.clear();
      this.#entries.delete(key);
      return true;
    }
    return false;
  }
}

/**
 * New rows have higher numbers than all before them. So when the highest is the same as before, none is new, and when there
 * are as many as before, none is gone.
 */
function isCurrent(database: Database, vectors: ComparedVectors, { loaded, newest }: Entry): boolean {
  const now = database.get<{ rows: number; newest: number }>(
    `SELECT count(*) AS rows, max(number) AS newest FROM page_vectors
     WHERE customer = ? AND model_id = ? AND dimensions = ?`,
    ...[vectors.customer, vectors.modelId, vectors.dimensions],
  );
  return now?.rows === loaded.size && (now.newest ?? 0) === newest;
}
