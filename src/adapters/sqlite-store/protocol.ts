import type {
  CustomerStore,
  FrontierStore,
  JobStore,
  PageCommit,
  PageStore,
  SearchStore,
  StoredPage,
} from '../../contracts/store.ts';
import type { Chunk } from '../../model/chunk.ts';

/** The methods of a contract as the worker carries them out: one after the other, each with its result at once. */
export type Synchronous<T> = {
  readonly [M in keyof T]: T[M] extends (...args: infer A) => Promise<infer R> ? (...args: A) => R : never;
};

/** A chunk whose vector travels beside it. */
export interface PackedChunk extends Omit<Chunk, 'text'> {
  /** `null` when it is `markdown.slice(start, end)`, as it should be: it is not sent twice. */
  readonly text: string | null;
  /** Numbers of its vector; `null` when it has none. */
  readonly dimensions: number | null;
}

/**
 * A page on its way between the threads. Its vectors stand one after the other in a single array, whose memory is handed
 * over instead of copied once more.
 */
export interface PackedPage extends Omit<StoredPage, 'chunks'> {
  readonly chunks: readonly PackedChunk[];
  readonly vectors: Float32Array<ArrayBuffer>;
}

/** A commit on its way to the worker. */
export interface PackedCommit extends Omit<PageCommit, 'page'> {
  readonly page?: PackedPage | undefined;
}

/** {@link PageStore} with packed pages. */
export interface PackedPageStore extends Omit<PageStore, 'commitPages' | 'readPage' | 'listPages'> {
  commitPages(customerId: string, commits: readonly PackedCommit[]): Promise<number>;
  readPage(customerId: string, key: string): Promise<PackedPage | undefined>;
  listPages(...parameters: Parameters<PageStore['listPages']>): Promise<readonly PackedPage[]>;
}

/** Everything the worker can be asked. */
export type Operations = Synchronous<CustomerStore & JobStore & FrontierStore & PackedPageStore & SearchStore> & {
  /** Fails when the file cannot be read. */
  readonly check: () => void;
  readonly close: () => void;
};

/** Names of {@link Operations}. */
export type OperationName = keyof Operations;

/** One call. Requests are carried out, and answered, in the order they are sent. */
export interface Request {
  readonly method: OperationName;
  readonly args: readonly unknown[];
  /** The caller's clock: what the worker writes down as "now". Milliseconds since the epoch. */
  readonly now: number;
}

/** The answer to a {@link Request}. */
export type Response = { readonly value: unknown } | { readonly failure: Failure };

/** An error on its way between the threads, where classes get lost. */
export interface Failure {
  readonly message: string;
  readonly code: string;
  readonly retryable: boolean;
  readonly context: Readonly<Record<string, unknown>>;
  readonly cause: unknown;
}
