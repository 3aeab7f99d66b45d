import type { Embedder } from '../contracts/embedder.ts';

/** Stands in front: with another way to cut, every page is cut anew. */
const version = 'v2';

/** Fingerprint of how documents are cut for an embedder: a page with another one has other chunks. */
export function chunkingOf(
  { tokenizer, modelId }: Pick<Embedder, 'tokenizer' | 'modelId'>,
  { chunkSize, overlap }: { readonly chunkSize: number; readonly overlap: number },
): string {
  return `${version}:${typeof tokenizer === 'string' ? tokenizer : modelId}:${chunkSize}:${overlap}`;
}

/** The chunk size a fingerprint was made of: what was embedded of a stored page depends on it. */
export function chunkSizeOf(chunking: string): number {
  return Number(chunking.split(':').at(-2));
}
