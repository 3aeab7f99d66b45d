import type { CustomerStore } from '../../contracts/customer-store.ts';
import type { JobLease, JobStore } from '../../contracts/job-store.ts';
import type { ShopCommit, ShopStore } from '../../contracts/shop-store.ts';
import type { SpendingStore } from '../../contracts/spending-store.ts';
import type {
  FrontierStore,
  PageCommit,
  PageStore,
  SearchStore,
  StoredPage,
  TemplateStore,
} from '../../contracts/store.ts';
import type { StoreAudit } from '../../contracts/store-audit.ts';
import type { VectorStore } from '../../contracts/vector-store.ts';
import type { Chunk } from '../../model/chunk.ts';
import type { PackedVectors } from './vector-pack.ts';

/** The methods of a contract as the worker carries them out: one after the other, each with its result at once. */
export type Synchronous<T> = {
  readonly [M in keyof T]: T[M] extends (...args: infer A) => Promise<infer R> ? (...args: A) => R : never;
};

/** A chunk whose vector stands beside it. */
export interface PackedChunk extends Omit<Chunk, 'text'> {
  /** `null` when it is `markdown.slice(start, end)`, as it should be: it is neither sent nor stored twice. */
  readonly text: string | null;
}

/**
 * A page on its way between the threads. Its vectors are in one piece of memory, which is handed over instead of copied once
 * more: packed as they are stored on their way out, only copied on their way in.
 */
export interface PackedPage extends Omit<StoredPage, 'chunks'> {
  readonly chunks: readonly PackedChunk[];
  /** `null` when no chunk has one. */
  readonly vectors: PackedVectors | null;
}

/** A commit on its way to the worker. */
export interface PackedCommit extends Omit<PageCommit, 'page'> {
  readonly page?: PackedPage | undefined;
}

/** {@link PageStore} with packed pages. */
export interface PackedPageStore extends Omit<PageStore, 'commitPages' | 'readPage' | 'listPages'> {
  commitPages(customerId: string, lease: JobLease, commits: readonly PackedCommit[]): Promise<number>;
  readPage(...parameters: Parameters<PageStore['readPage']>): Promise<PackedPage | undefined>;
  listPages(...parameters: Parameters<PageStore['listPages']>): Promise<readonly PackedPage[]>;
}

/** {@link TemplateStore} with packed pages. */
export interface PackedTemplateStore extends Omit<TemplateStore, 'replaceTemplates'> {
  replaceTemplates(customerId: string, pages: readonly PackedPage[]): Promise<number>;
}

/** A {@link ShopCommit} with packed pages. */
export interface PackedShopCommit extends Omit<ShopCommit, 'pages'> {
  readonly pages: readonly PackedPage[];
}

/** {@link ShopStore} with packed pages. */
export interface PackedShopStore extends Omit<ShopStore, 'commitShop'> {
  commitShop(customerId: string, commit: PackedShopCommit): ReturnType<ShopStore['commitShop']>;
}

type PackedStore = CustomerStore &
  JobStore &
  FrontierStore &
  PackedPageStore &
  SearchStore &
  VectorStore &
  SpendingStore &
  PackedTemplateStore &
  StoreAudit &
  PackedShopStore;

/** Everything the worker can be asked. */
export type Operations = Synchronous<PackedStore> & {
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
