/** The part of WebAssembly that we use: the compiler's libraries have it for browsers only. */
declare namespace WebAssembly {
  class Memory {
    /** @param descriptor - its size in pages of 64 KiB. */
    constructor(descriptor: { readonly initial: number });
    readonly buffer: ArrayBuffer;
    /** Adds pages. Arrays on the old {@link buffer} become empty. */
    grow(pages: number): number;
  }
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, Memory>>>>);
    readonly exports: Readonly<Record<string, unknown>>;
  }
  /** False for instructions that this machine does not have. */
  function validate(bytes: Uint8Array): boolean;
}
