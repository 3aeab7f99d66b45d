import { createDotKernel, type DotKernel } from './dot-kernel.ts';

/** Bytes of a block: a page of WebAssembly's memory, the unit it grows by. */
export const blockBytes = 65_536;

/** Before the blocks: the query of the present search, 16 bits a number, and the sums of one block. */
const queryBlocks = 2;
const sumsAddress = queryBlocks * blockBytes;
const firstBlock = queryBlocks + 1;
/** A megabyte at a time: growing moves nothing, but it is a call to the operating system. */
const blocksPerGrowth = 16;

/** Most numbers of a vector: the query has room for no more, nor has a block. */
export const maxDimensions: number = blockBytes;

/**
 * Memory for the short forms of vectors, in blocks that are used again. It grows as it is needed, up to its bound, and
 * never shrinks: WebAssembly's cannot.
 */
export class CodeMemory {
  readonly #maxBlocks: number;
  readonly #free: number[] = [];
  #blocks = 0;
  #memory: WebAssembly.Memory | undefined;
  #kernel: DotKernel | undefined;

  /** @param maxBytes - its bound. */
  constructor(maxBytes: number) {
    // Without WebAssembly (--jitless) or its wide numbers there is no memory to be had, and every vector is compared as it is.
    this.#maxBlocks = typeof WebAssembly === 'object' ? Math.floor(maxBytes / blockBytes) : 0;
  }

  /** @returns the address of a block, `undefined` when all are taken. */
  take(): number | undefined {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#blocks >= this.#maxBlocks) return undefined;
    this.#memory ??= this.#open();
    if (!this.#kernel) return undefined;
    const address = (firstBlock + this.#blocks) * blockBytes;
    if (address >= this.#memory.buffer.byteLength && !hasGrown(this.#memory)) return undefined;
    this.#blocks += 1;
    return address;
  }

  give(address: number): void {
    this.#free.push(address);
  }

  /** Numbers at an address. Valid until the next {@link take}: memory moves when it grows. */
  codesAt(address: number, length: number): Int8Array {
    return new Int8Array(this.#memory!.buffer, address, length);
  }

  /** Sets what {@link multiply} multiplies with. */
  setQuery(query: Int16Array): void {
    new Int16Array(this.#memory!.buffer, 0, query.length).set(query);
  }

  /**
   * Multiplies rows of a block with the query.
   *
   * @param stride - length of a row, a multiple of 16; the query is as long.
   * @returns a sum for each row, valid until the next call.
   */
  multiply(address: number, { rows, stride }: { readonly rows: number; readonly stride: number }): Int32Array {
    this.#kernel!(0, address, rows, stride, sumsAddress);
    return new Int32Array(this.#memory!.buffer, sumsAddress, rows);
  }

  #open(): WebAssembly.Memory {
    const memory = new WebAssembly.Memory({ initial: firstBlock });
    this.#kernel = createDotKernel(memory);
    return memory;
  }
}

function hasGrown(memory: WebAssembly.Memory): boolean {
  try {
    memory.grow(blocksPerGrowth);
    return true;
  } catch {
    // The machine has no more to give; what is there has to do.
    return false;
  }
}
