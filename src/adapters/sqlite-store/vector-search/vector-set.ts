import { BestOf } from '../../best-of.ts';
import { blockBytes, type CodeMemory } from './code-memory.ts';
import { rowAlignment } from './dot-kernel.ts';
import { quantizeQuery, quantizeRow } from './quantize.ts';

/** Where a vector stands: the row of `page_vectors`, and its place among the vectors of that row. */
export interface VectorPlace {
  readonly source: number;
  readonly index: number;
}

/** Rounding of the numbers that are kept for each row. */
const rounding = 1e-6;
const firstCapacity = 256;

/**
 * Short forms of the vectors of one customer and model, in memory: 8 bits a number instead of 32.
 *
 * They do not rank. They tell which vectors cannot be among the nearest, whatever their exact numbers are: by the
 * inequality of Cauchy and Schwarz the similarity is off by no more than the distance between a vector and its short form.
 */
export class VectorSet {
  readonly #memory: CodeMemory;
  readonly #dimensions: number;
  /** Length of a row in memory. */
  readonly #stride: number;
  readonly #rowsPerBlock: number;
  readonly #blocks: number[] = [];
  #rows = 0;
  #sources = new Float64Array(firstCapacity);
  #indexes = new Uint16Array(firstCapacity);
  #steps = new Float32Array(firstCapacity);
  #errors = new Float32Array(firstCapacity);

  /** @param dimensions - at most as many as a block has bytes. */
  constructor(memory: CodeMemory, dimensions: number) {
    this.#memory = memory;
    this.#dimensions = dimensions;
    this.#stride = Math.ceil(dimensions / rowAlignment) * rowAlignment;
    this.#rowsPerBlock = Math.floor(blockBytes / this.#stride);
  }

  /** @returns false when there is no memory left; none of the vectors is in the set then. */
  add(source: number, vectors: readonly (Float32Array | null)[]): boolean {
    const rowsBefore = this.#rows;
    for (const [index, vector] of vectors.entries()) {
      if (!vector) continue;
      if (!this.#append({ source, index }, vector)) {
        this.#shrink(rowsBefore);
        return false;
      }
    }
    return true;
  }

  /** Drops the vectors of all other sources. Rows from the end take the places that become free. */
  retain(isLive: (source: number) => boolean): void {
    let rows = this.#rows;
    for (let row = 0; row < rows; row++) {
      while (row < rows && !isLive(this.#sources[row]!)) this.#move(--rows, row);
    }
    this.#shrink(rows);
  }

  /** Gives its memory back. */
  clear(): void {
    this.#shrink(0);
  }

  /** Every vector that may be among the `limit` most similar ones of the set, and few others. */
  nearest(query: Float32Array, limit: number): VectorPlace[] {
    if (this.#rows === 0) return [];
    const { codes, step, error } = quantizeQuery(query, this.#stride);
    // A query of zeros is as similar to any vector as to another.
    if (step === 0) return Array.from({ length: Math.min(limit, this.#rows) }, (_, row) => this.#placeOf(row));
    this.#memory.setQuery(codes);
    const estimates = this.#estimate(step);
    const bounds = new BestOf<void>(limit);
    const margin = (row: number): number => this.#errors[row]! + error * (1 + this.#errors[row]!) + rounding;
    for (let row = 0; row < this.#rows; row++) bounds.offer(estimates[row]! - margin(row));
    const certain = bounds.toArray()[limit - 1]?.score ?? Number.NEGATIVE_INFINITY;
    const places: VectorPlace[] = [];
    for (let row = 0; row < this.#rows; row++) {
      if (estimates[row]! + margin(row) >= certain) places.push(this.#placeOf(row));
    }
    return places;
  }

  #placeOf(row: number): VectorPlace {
    return { source: this.#sources[row]!, index: this.#indexes[row]! };
  }

  /** The similarity of each row, as its short form has it. */
  #estimate(queryStep: number): Float64Array {
    const estimates = new Float64Array(this.#rows);
    for (let first = 0; first < this.#rows; first += this.#rowsPerBlock) {
      const rows = Math.min(this.#rowsPerBlock, this.#rows - first);
      const block = this.#blocks[first / this.#rowsPerBlock]!;
      const sums = this.#memory.multiply(block, { rows, stride: this.#stride });
      for (let row = 0; row < rows; row++) estimates[first + row] = sums[row]! * this.#steps[first + row]! * queryStep;
    }
    return estimates;
  }

  #append({ source, index }: VectorPlace, vector: Float32Array): boolean {
    const row = this.#rows;
    if (row === this.#blocks.length * this.#rowsPerBlock) {
      const block = this.#memory.take();
      if (block === undefined) return false;
      this.#blocks.push(block);
    }
    if (row === this.#sources.length) this.#grow();
    const codes = this.#codesOf(row);
    codes.fill(0, this.#dimensions);
    const { step, error } = quantizeRow(vector, codes);
    this.#sources[row] = source;
    this.#indexes[row] = index;
    this.#steps[row] = step;
    this.#errors[row] = error;
    this.#rows += 1;
    return true;
  }

  #move(from: number, to: number): void {
    if (from === to) return;
    this.#codesOf(to).set(this.#codesOf(from));
    for (const column of [this.#sources, this.#indexes, this.#steps, this.#errors]) column[to] = column[from]!;
  }

  #codesOf(row: number): Int8Array {
    const block = this.#blocks[Math.floor(row / this.#rowsPerBlock)]!;
    return this.#memory.codesAt(block + (row % this.#rowsPerBlock) * this.#stride, this.#stride);
  }

  #shrink(rows: number): void {
    this.#rows = rows;
    const needed = Math.ceil(rows / this.#rowsPerBlock);
    for (const block of this.#blocks.splice(needed)) this.#memory.give(block);
  }

  #grow(): void {
    const capacity = this.#sources.length * 2;
    this.#sources = grown(this.#sources, new Float64Array(capacity));
    this.#indexes = grown(this.#indexes, new Uint16Array(capacity));
    this.#steps = grown(this.#steps, new Float32Array(capacity));
    this.#errors = grown(this.#errors, new Float32Array(capacity));
  }
}

function grown<T extends Float64Array | Float32Array | Uint16Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
