/** Entry of a worker thread: does with pages what it is told, one task after the other, in their order. */
import { parentPort, type TransferListItem, workerData } from 'node:worker_threads';
import { LexicalEmbedder } from '../adapters/lexical-embedder.ts';
import { PageExtractor, type PageExtractorOptions } from '../adapters/page-extractor.ts';
import { createTokenCounter } from '../adapters/token-counters.ts';
import type { Extractor } from '../contracts/extractor.ts';
import { IntegrationError } from '../errors.ts';
import type { Chunk } from '../model/chunk.ts';
import { chunkDocument } from '../pipeline/chunk-document.ts';
import { embeddingText } from '../pipeline/embedding-text.ts';
import { lowerThreadPriority } from '../resilience/lower-thread-priority.ts';
import { ModuleExtractor } from './module-extractor.ts';
import type { PageAnswer, PageFailure, PageRequest, PageTaskName, PageTasks } from './page-tasks.ts';

/** What a thread is started with. */
export interface PageWorkerData extends PageExtractorOptions {
  /** `file:` URL of a module whose extractor takes the place of ours. */
  readonly module?: string | undefined;
}

type Tasks = {
  readonly [Name in PageTaskName]: (input: PageTasks[Name]['input']) => Promise<PageTasks[Name]['output']>;
};

lowerThreadPriority();
const { module, ...options } = workerData as PageWorkerData;
const extractor: Extractor = module === undefined ? new PageExtractor(options) : new ModuleExtractor(module);
let embedder: LexicalEmbedder | undefined;

const tasks: Tasks = {
  extract: ({ page, options }) => extractor.extract(page, options),
  async chunk({ document, tokenizer, options, dimensions }) {
    const chunks = await chunkDocument(document, { ...options, counter: await createTokenCounter(tokenizer) });
    const vectors =
      dimensions === undefined ? undefined : await embedChunks(document.title, chunks, { ...options, dimensions });
    return { chunks: chunks.map(({ text: _, ...chunk }) => chunk), vectors };
  },
  embed: ({ texts, dimensions }) => embed(texts, dimensions),
};

let last: Promise<void> = Promise.resolve();
parentPort?.on('message', (request: PageRequest) => {
  last = last.then(async () => say(await answer(request)));
});
say({ type: 'ready' });

async function embed(texts: readonly string[], dimensions: number): Promise<readonly Float32Array[]> {
  if (embedder?.dimensions !== dimensions) embedder = new LexicalEmbedder({ dimensions });
  return (await embedder.embed(texts)).vectors;
}

/** Vectors of different texts, in their order, in one piece of memory. @returns `undefined` where that would be too large. */
async function embedChunks(
  title: string,
  chunks: readonly Chunk[],
  { chunkSize, dimensions }: { readonly chunkSize: number; readonly dimensions: number },
): Promise<Float32Array | undefined> {
  const different = new Map(chunks.map((chunk) => [chunk.embeddingHash, chunk]));
  if (different.size > mostTogether) return undefined;
  const texts = [...different.values()].map((chunk) => embeddingText(title, chunk, { chunkSize }));
  const vectors = await embed(texts, dimensions);
  const all = new Float32Array(vectors.length * dimensions);
  for (const [index, vector] of vectors.entries()) all.set(vector, index * dimensions);
  return all;
}

/** Of more, vectors are made in parts: a page may have 70,000. */
const mostTogether = 1_000;

function say(answer: PageAnswer): void {
  parentPort?.postMessage(answer, answer.type === 'done' ? buffersOf(answer.output) : []);
}

async function answer<Name extends PageTaskName>({ task, input, url }: PageRequest<Name>): Promise<PageAnswer> {
  try {
    return { type: 'done', output: await tasks[task](input) };
  } catch (error) {
    return { type: 'failed', failure: toFailure(error, url) };
  }
}

/** Vectors move; all else is copied. */
function buffersOf(output: PageTasks[PageTaskName]['output']): TransferListItem[] {
  const vectors: readonly unknown[] = 'vectors' in output ? [output.vectors] : Array.isArray(output) ? output : [];
  return vectors.flatMap((item) => (item instanceof Float32Array ? [item.buffer as ArrayBuffer] : []));
}

/** Tasks throw nothing but errors of ours. */
function toFailure(error: unknown, url = 'a page'): PageFailure {
  if (!IntegrationError.isInstance(error)) throw new Error(`The content of ${url} could not be read`, { cause: error });
  const { message, code, service, retryable, context, cause } = error;
  // Errors can be cloned. Of anything else that is not known.
  return { message, code, service, retryable, context, cause: cause instanceof Error ? cause : undefined };
}
