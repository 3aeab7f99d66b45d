import type { ExtractOptions } from '../contracts/extractor.ts';
import type { TokenizerName } from '../contracts/token-counter.ts';
import type { Chunk } from '../model/chunk.ts';
import type { ExtractedContent } from '../model/content.ts';
import type { ScrapedData } from '../model/page.ts';
import type { ChunkedDocument, ChunkOptions } from '../pipeline/chunk-document.ts';

/** What a thread does with a page, from its bytes to the vectors of its chunks: what each step takes and gives. */
export interface PageTasks {
  readonly extract: {
    readonly input: { readonly page: ScrapedData; readonly options: Omit<ExtractOptions, 'signal'> };
    readonly output: ExtractedContent;
  };
  readonly chunk: {
    readonly input: {
      readonly document: ChunkedDocument;
      readonly tokenizer: TokenizerName;
      readonly options: Omit<ChunkOptions, 'counter'>;
      /** Length of the vectors that the lexical embedder makes of the chunks. `undefined`: none are wanted. */
      readonly dimensions: number | undefined;
    };
    readonly output: SentChunks;
  };
  /** By the lexical embedder. */
  readonly embed: {
    readonly input: { readonly texts: readonly string[]; readonly dimensions: number };
    readonly output: readonly Float32Array[];
  };
}

/** Chunks on their way between threads: their texts are in the Markdown, which the other side has. */
export interface SentChunks {
  readonly chunks: readonly Omit<Chunk, 'text'>[];
  /**
   * One for each `embeddingHash`, in the order these first occur, in one piece of memory: to move many costs more than to fill
   * one. `undefined`: none were wanted, or there would be too many at a time.
   */
  readonly vectors: Float32Array | undefined;
}

export type PageTaskName = keyof PageTasks;

/** What a thread is sent. */
export interface PageRequest<Name extends PageTaskName = PageTaskName> {
  readonly task: Name;
  readonly input: PageTasks[Name]['input'];
  /** Which page it is about, for errors. `undefined`: several. */
  readonly url: string | undefined;
}

/** What a thread says: `ready` once, then an answer to each request, in their order. */
export type PageAnswer =
  | { readonly type: 'ready' }
  | { readonly type: 'done'; readonly output: PageTasks[PageTaskName]['output'] }
  | { readonly type: 'failed'; readonly failure: PageFailure };

/** An IntegrationError in a form that crosses threads. */
export interface PageFailure {
  readonly message: string;
  readonly code: string;
  readonly service: string;
  readonly retryable: boolean;
  readonly context: Readonly<Record<string, unknown>>;
  readonly cause: unknown;
}
