/**
 * Gives the memory of a blob back at once. A search may read all vectors of a customer, one page after the other; left to
 * the garbage collector, some 70 MB of them pile up.
 */
export function releaseMemory({ buffer }: Uint8Array<ArrayBuffer>): void {
  // ES2024, and in every Node that we run on, but not in the library our compiler is set to.
  (buffer as ArrayBuffer & { transfer(length: number): ArrayBuffer }).transfer(0);
}
